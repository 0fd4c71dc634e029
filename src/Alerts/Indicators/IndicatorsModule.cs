using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>The supervisors' indicators over the record.</summary>
internal static class IndicatorsModule
{
    public static IServiceCollection AddIndicators(this IServiceCollection services) =>
        services
            .AddRetention(typeof(IndicatorsModule).Assembly, "alerts/retention.csv")
            .AddScoped<IForget, ForgottenVerdicts>()
            .AddScoped<IForget, ForgottenVerdicts.OfWarnings>()
            .AddSingleton(new IndicatorRules())
            .AddSingleton<NewestBaselines>()
            .AddScoped<DossierReader>()
            .AddScoped<InputStore>()
            .AddScoped<FindingStore>()
            .AddScoped<MeasurementStore>()
            .AddScoped<SumStore>()
            .AddScoped<BaselineStore>()
            .AddScoped<CutStore>()
            .AddScoped<ParameterStore>()
            .AddScoped<IndicatorJudge>()
            .AddScoped<PassStore>()
            .AddScoped<RedFlagStore>()
            .AddScoped<RedFlagJudge>()
            .AddScoped<RecordedRedFlags>()
            .AddScoped<TrialStore>()
            .AddLongJob<RedFlagPass, RedFlagPass.Input, RedFlagPass.Reached>(RedFlagPass.Kind)
            .AddLongJob<ParameterTrial, ParameterTrial.Input, ParameterTrial.Reached>(
                ParameterTrial.Kind
            )
            .AddLongJob<NightlyPass, NightlyPass.Input, NightlyPass.Reached>(NightlyPass.Kind)
            // At half past two in China, when trading systems rest.
            .AddSingleton(
                new Recurring(
                    "alerts.indicators-nightly",
                    "30 18 * * *",
                    new AskForNightlyPass.Command()
                )
            )
            .AddSubscriber<ProcurementPublished, RecomputeIndicators.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementStepRecorded, RecomputeIndicators.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementCancelled, RecomputeIndicators.Command>(happened =>
                new(happened.ProcurementId)
            );
}
