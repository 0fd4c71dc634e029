using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;

namespace Trading.Alerts.Collusion;

/// <summary>Ranking procurements, pairs and groups of each market by what speaks of collusion.</summary>
internal static class CollusionModule
{
    public static IServiceCollection AddCollusion(this IServiceCollection services) =>
        services
            .AddForgotten("collusion_model", CollusionModelStore.Forget)
            .AddScoped<CollusionStore>()
            .AddScoped<CollusionModelStore>()
            .AddScoped<HoldMarketModel>()
            .AddScoped<DecidedCases>()
            .AddScoped<RankBudget>()
            .AddLongJob<RankMarkets, RankMarkets.Input, RankMarkets.Reached>(RankMarkets.Kind)
            // After the trends, at half past four in China.
            .AddSingleton(
                new Recurring("alerts.collusion-nightly", "30 20 * * *", new RankNightly.Command())
            );
}
