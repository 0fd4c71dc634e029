using System.Reflection;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Feed;

/// <summary>
/// A client that NSwag makes of the API's description, behind what an engineer writes against it
/// (<c>tests/Web/Api/Story/FollowingSystem.cs</c>). Made once for all tests.
/// </summary>
internal static class GeneratedClient
{
    private static readonly Lock Once = new();
    private static Task<Type>? _made;

    /// <summary>The client over a connection that has address and key.</summary>
    public static async Task<ISystemClient> Over(HttpClient http)
    {
        Task<Type> made;
        lock (Once)
        {
            made = _made ??= Make(http);
        }

        return (ISystemClient)Activator.CreateInstance(await made, http)!;
    }

    private static async Task<Type> Make(HttpClient http)
    {
        var contract = await ApiContract.Read(
            await http.GetStringAsync("/swagger/v1/openapi.json")
        );
        var made = GeneratedCode.Compile(
            GeneratedCode.Of(contract),
            "FollowingSystem.cs",
            Assembly.GetExecutingAssembly()
        );
        return made.GetType("FollowingSystem", throwOnError: true)!;
    }
}
