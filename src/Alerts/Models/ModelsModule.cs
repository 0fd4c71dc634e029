using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>The models behind the warnings and their life.</summary>
internal static class ModelsModule
{
    private static readonly Statement ForgetEvents = Statement.Of(
        "alerts.model_event.forget",
        """
        delete from model_event where id in (
            select id from model_event where at < @before order by at, id {page})
        """
    );

    public static IServiceCollection AddModels(this IServiceCollection services) =>
        services
            .AddForgotten("model_event", ForgetEvents)
            .AddSingleton<ServedModels>()
            .AddScoped<ModelStore>()
            .AddScoped<TrainingStore>()
            .AddScoped<TrainingRequests>()
            .AddScoped<ChampionStore>()
            .AddScoped<ModelKeepers>()
            .AddScoped<ShadowJudge>()
            .AddLongJob<TrainModel, TrainModel.Input, TrainModel.Reached>(TrainModel.Kind)
            .AddLongJob<RescoreMarket, RescoreMarket.Input, RescoreMarket.Reached>(
                RescoreMarket.Kind
            )
            .AddLongJob<WatchModel, WatchModel.Input, WatchModel.Reached>(WatchModel.Kind)
            .AddSingleton(
                new Recurring("alerts.mend-champions", "13 * * * *", new MendChampions.Command())
            )
            // At four in China, behind the nightly pass and the networks.
            .AddSingleton(
                new Recurring("alerts.watch-models", "0 20 * * *", new WatchModels.Command())
            );
}
