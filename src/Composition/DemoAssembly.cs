using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Trading.Composition;

/// <summary>Finds the demo province, and the clock that can be set back while its past is made.</summary>
internal static class DemoAssembly
{
    private const string Name = "Trading.Demo";

    /// <summary>Before the kernel, which has a clock of its own where there is none.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{Name}.dll");
        if (!File.Exists(file))
        {
            return services;
        }

        var demo = AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        services.TryAddSingleton(typeof(TimeProvider), Of("DemoClock"));
        return services.AddSingleton(typeof(IDemo), Of("DemoProvince"));

        Type Of(string type) => demo.GetType($"{Name}.{type}", throwOnError: true)!;
    }
}
