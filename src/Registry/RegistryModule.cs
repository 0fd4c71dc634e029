using Microsoft.Extensions.DependencyInjection;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;

namespace Trading.Registry;

/// <summary>Bidders and their records: entered once, verified, used everywhere.</summary>
public static class RegistryModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services) =>
        services
            .AddScoped<EntityRows>()
            .AddScoped<FirmSignUp>()
            .AddScoped<Snapshots>()
            .AddScoped<ReviewRows>()
            .AddScoped<EntityDirectory>()
            .AddScoped<IEntityDirectory>(provider => provider.GetRequiredService<EntityDirectory>())
            .AddScoped<IEntityRecords>(provider => provider.GetRequiredService<EntityDirectory>());
}
