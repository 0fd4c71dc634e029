using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;

namespace Trading.Composition;

/// <summary>Finds the demo province.</summary>
internal static class DemoAssembly
{
    private const string Name = "Trading.Demo";

    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{Name}.dll");
        return File.Exists(file)
            ? services.AddSingleton(
                typeof(IDemo),
                AssemblyLoadContext
                    .Default.LoadFromAssemblyPath(file)
                    .GetType($"{Name}.DemoProvince", throwOnError: true)!
            )
            : services;
    }
}
