using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>The network of whoever takes part in procurements.</summary>
internal static class NetworksModule
{
    public static IServiceCollection AddNetworks(this IServiceCollection services) =>
        services
            .AddForgotten("network_finding", FindingBook.Forget)
            .AddScoped<NetworkReader>()
            .AddScoped<NetworkStore>()
            .AddScoped<CountStore>()
            .AddScoped<TraitStore>()
            .AddScoped<SuccessorStore>()
            .AddScoped<FirmTies>()
            .AddScoped<FindingBook>()
            .AddScoped<FindingReader>()
            .AddScoped<MarketJudge>()
            .AddScoped<TraceJudge>()
            .AddScoped<NetworkUpdate>()
            .AddScoped<GraphReader>()
            // After the indicators, at three in China.
            .AddSingleton(
                new Recurring("alerts.network-nightly", "0 19 * * *", new JudgeMarkets.Command())
            )
            .AddSubscriber<ProcurementStepRecorded, UpdateNetwork.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementCancelled, UpdateNetwork.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<EntityChanged, UpdateFirmTies.Command>(happened =>
                new(happened.Code.ToString())
            )
            .AddSubscriber<EntityMerged, UpdateFirmTies.Command>(happened =>
                new(happened.Code.ToString())
            );
}
