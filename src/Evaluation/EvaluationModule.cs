using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Fees;
using Trading.Evaluation.Frequency;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Preparers;
using Trading.Evaluation.Quotas;
using Trading.Evaluation.Ratings;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Evaluation;

/// <summary>Experts, draws, invitations.</summary>
public static class EvaluationModule
{
    // What an older version had told when this one took its outbox over.
    private const string BeforeBringsBids = "opening";

    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEvaluation(this IServiceCollection services) =>
        services
            .AddPermissions(EvaluationPermissions.All)
            .AddSingleton(provider => PanelSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton(provider =>
                PredictabilityLimits.From(provider.GetService<IConfiguration>())
            )
            .AddSingleton(provider => LibrarySettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton(new Recurring("evaluation.sweep", "* * * * *", new SweepPanels.Command()))
            .AddScoped<ExpertIdentities>()
            .AddScoped<ExpertStore>()
            .AddScoped<IPersonalHoldings, ExpertsOwnData>()
            .AddScoped<PartyRelations>()
            .AddScoped<FrequencyCaps>()
            .AddScoped<Sittings>()
            .AddScoped<PreparerStore>()
            .AddScoped<Pool>()
            .AddScoped<Aliases>()
            .AddScoped<DeclaredTies>()
            .AddScoped<PanelStore>()
            .AddScoped<PanelQuotas>()
            .AddScoped<PanelTemplates>()
            .AddScoped<PanelLottery>()
            .AddSingleton<PoolCounts>()
            .AddScoped<PanelCancellation>()
            .AddScoped<Freezing>()
            .AddScoped<Drawing>()
            .AddScoped<ContributionStore>()
            .AddScoped<AskedContributors>()
            .AddScoped<RedrawRules>()
            .AddScoped<IPanelFacts, DecidedPanels>()
            .AddScoped<IEndedDraws, EndedDraws>()
            .AddScoped<IExpertNames, EndedDraws>()
            .AddScoped<ExpertLoads>()
            .AddScoped<RatedPanels>()
            .AddScoped<RatingSums>()
            .AddScoped<FeeRates>()
            .AddScoped<PanelFees>()
            .AddLongJob<FreezeList.Job, FreezeList.Input, FreezeList.Reached>(FreezeList.Kind)
            .AddSubscriber<ProcurementCancelled, CancelPanelsOf.Command>(happened =>
                new(happened.ProcurementId, happened.Reason)
            )
            .AddSubscriber<ProcurementStepRecorded, RecheckPanelsOf.Command>(happened =>
                happened.BringsBids || happened.Step == BeforeBringsBids
                    ? new(happened.ProcurementId)
                    : null
            )
            .AddSubscriber<ProcurementStepRecorded, PostponePanelsOf.Command>(happened =>
                happened.MovesDeadline ? new(happened.ProcurementId) : null
            )
            .AddSubscriber<ProcurementStepRecorded, OpenRating.Command>(happened =>
                happened.BringsResult ? new(happened.ProcurementId) : null
            )
            .AddSubscriber<EntityMerged, CarryTies.Command>(happened =>
                new(happened.Code, happened.Into)
            )
            .AddSubscriber<ExpertSuspended, WithdrawExpert.Command>(happened =>
                new(happened.ExpertId)
            );
}
