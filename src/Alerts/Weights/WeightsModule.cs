using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>Weights of signals, fitted to what people decided and put into force by people.</summary>
internal static class WeightsModule
{
    private static readonly Statement ForgetEvents = Statement.Of(
        "alerts.weight_event.forget",
        """
        delete from weight_event where id in (
            select id from weight_event where at < @before order by at, id {page})
        """
    );

    // What was in force stays with the numbers that histories name.
    private static readonly Statement ForgetSets = Statement.Of(
        "alerts.weight_set.forget",
        """
        delete from weight_set where id in (
            select id from weight_set w where w.proposed_at < @before and w.state <> 'in_force'
              and not exists (select 1 from weight_force f where f.set_id = w.id)
            order by w.proposed_at, w.id {page})
        """
    );

    public static IServiceCollection AddWeights(this IServiceCollection services) =>
        services
            .AddForgotten("weight_event", ForgetEvents)
            .AddForgotten("weight_set", ForgetSets)
            .AddSingleton<KnownWeights>()
            .AddScoped<WeightBook>()
            .AddScoped<WeightStore>()
            .AddScoped<VerdictReader>()
            .AddLongJob<FitWeights, FitWeights.Input, FitWeights.Reached>(FitWeights.Kind)
            .AddLongJob<MergeByWeights, MergeByWeights.Input, MergeByWeights.Reached>(
                MergeByWeights.Kind
            )
            // On Mondays at five in China, when the week before is over.
            .AddSingleton(
                new Recurring("alerts.propose-weights", "0 21 * * 0", new ProposeWeights.Command())
            );
}
