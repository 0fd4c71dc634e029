using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Kernel.Outbox;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Registry.Secrets;

namespace Trading.Registry;

/// <summary>Bidders and their records: entered once, verified, used everywhere.</summary>
public static class RegistryModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services) =>
        services
            .AddSingleton<SectionContent>()
            .AddSingleton(
                new Recurring(
                    "registry.reseal",
                    "41 2 * * *",
                    new ResealSections.Command(ToTheEnd: true)
                )
            )
            .AddScoped<EntityRows>()
            .AddScoped<FirmSignUp>()
            .AddScoped<Snapshots>()
            .AddScoped<HolderChains>()
            .AddScoped<ReviewRows>()
            .AddScoped<IPersonalHoldings, PersonsOwnRecord>()
            .AddScoped<EntityDirectory>()
            .AddScoped<IEntityDirectory>(provider => provider.GetRequiredService<EntityDirectory>())
            .AddScoped<IEntityRecords>(provider => provider.GetRequiredService<EntityDirectory>());
}
