using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;

namespace Trading.Alerts.Trends;

/// <summary>Following shares of purchasers, agencies and cities month by month.</summary>
internal static class TrendsModule
{
    public static IServiceCollection AddTrends(this IServiceCollection services) =>
        services
            .AddForgotten("trend_finding", TrendStore.Forget)
            .AddScoped<TrendStore>()
            .AddLongJob<JudgeTrends, JudgeTrends.Input, JudgeTrends.Reached>(JudgeTrends.Kind)
            // After the evaluators, at four in China.
            .AddSingleton(
                new Recurring("alerts.trends-nightly", "0 20 * * *", new AskForTrends.Command())
            );
}
