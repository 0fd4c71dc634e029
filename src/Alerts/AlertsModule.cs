using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Contracts;
using Trading.Alerts.Dashboards;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Alerts.Signals;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts;

/// <summary>Warnings for supervisors: what stands out, why, and what people made of it.</summary>
public static class AlertsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services) =>
        services
            .AddPermissions(AlertsPermissions.All)
            .AddScoped<Scorer>()
            .AddScoped<SignalStore>()
            .AddScoped<ModelStore>()
            .AddScoped<TrainingStore>()
            .AddScoped<GetAlert.AlertReader>()
            .AddScoped<AlertClaimStore>()
            .AddSingleton<NewestModel>()
            .AddLongJob<TrainModel, TrainModel.Input, TrainModel.Reached>(TrainModel.Kind)
            // Procurements tell of themselves.
            .AddSingleton(new RetiredRecurring("alerts.score-changed"))
            .AddSubscriber<ProcurementPublished, ScoreProcurement.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementStepRecorded, ScoreProcurement.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddIndicators()
            .AddDashboards();
}
