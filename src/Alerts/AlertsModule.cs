using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Alerts.Cases;
using Trading.Alerts.Collusion;
using Trading.Alerts.Contracts;
using Trading.Alerts.Dashboards;
using Trading.Alerts.Evaluators;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Alerts.Networks;
using Trading.Alerts.Scoring;
using Trading.Alerts.Screening;
using Trading.Alerts.Signals;
using Trading.Alerts.Supervision;
using Trading.Alerts.Trends;
using Trading.Alerts.Week;
using Trading.Alerts.Weights;
using Trading.Kernel.Changes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
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
            .AddScoped<FactsReader>()
            .AddScoped<Scorer>()
            .AddScoped<SignalStore>()
            .AddScoped<AlertMerger>()
            .AddScoped<IndicatorSignals>()
            .AddScoped<SubjectReader>()
            .AddScoped<OfficeWeek>()
            .AddSingleton(provider => BudgetSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton(new Recurring("alerts.present", "7 * * * *", new PresentAlerts.Command()))
            .AddForgotten("alert_told", ForgottenSignals.Told)
            .AddForgotten("gone_signal", ForgottenSignals.Gone)
            .AddForgotten("alert_presented", ForgottenSignals.Presented)
            // At eight in China.
            .AddSingleton(
                new Recurring("alerts.send-digests", "0 0 * * *", new SendDigests.Command())
            )
            .AddScoped<GetAlert.AlertReader>()
            .AddScoped<AlertClaimStore>()
            // Procurements tell of themselves.
            .AddSingleton(new RetiredRecurring("alerts.score-changed"))
            .AddSubscriber<ProcurementPublished, ScoreProcurement.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementStepRecorded, ScoreProcurement.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<PersonLostRole, ReleaseHeldOf.Command>(happened =>
                happened.Role == Access.Roles.Supervisor ? new(happened.PersonId) : null
            )
            .AddScreenings()
            .AddSubscriber<ProcurementPublished, ScreenPublished.Command>(happened =>
                happened.BringsWords ? new(happened.ProcurementId) : null
            )
            .AddSubscriber<ProcurementStepRecorded, ScreenPublished.Command>(happened =>
                happened.BringsWords ? new(happened.ProcurementId) : null
            )
            .AddCases()
            .AddScoped<IChangeSource, AlertChanges>()
            .AddScoped<IChangeSource, CaseChanges>()
            .AddModels()
            .AddWeek()
            .AddWeights()
            .AddIndicators()
            .AddNetworks()
            .AddEvaluators()
            .AddTrends()
            .AddCollusion()
            .AddDashboards();
}
