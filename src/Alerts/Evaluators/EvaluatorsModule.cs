using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Evaluators;

/// <summary>Watching the evaluators and their draws.</summary>
internal static class EvaluatorsModule
{
    public static IServiceCollection AddEvaluators(this IServiceCollection services) =>
        services
            .AddForgotten("watched_finding", EvaluatorBook.Forget)
            .AddScoped<WatchedReader>()
            .AddScoped<WatchedStore>()
            .AddScoped<FigureReader>()
            .AddScoped<EvaluatorCuts>()
            .AddScoped<EvaluatorNames>()
            .AddScoped<EvaluatorBook>()
            .AddScoped<EvaluatorFindingReader>()
            .AddScoped<EvaluatorSignals>()
            .AddScoped<EvaluatorUpdate>()
            // After the networks, at half past three in China.
            .AddSingleton(
                new Recurring(
                    "alerts.evaluators-nightly",
                    "30 19 * * *",
                    new CatchUpEvaluators.Command()
                )
            )
            .AddSubscriber<ProcurementStepRecorded, UpdateEvaluators.Command>(happened =>
                new(happened.ProcurementId)
            );
}
