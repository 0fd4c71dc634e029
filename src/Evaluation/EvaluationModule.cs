using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
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
            .AddSingleton(new Recurring("evaluation.sweep", "* * * * *", new SweepPanels.Command()))
            .AddScoped<ExpertStore>()
            .AddScoped<IPersonalHoldings, ExpertsOwnData>()
            .AddScoped<Pool>()
            .AddScoped<PanelStore>()
            .AddScoped<PanelCancellation>()
            .AddScoped<Freezing>()
            .AddScoped<Drawing>()
            .AddScoped<IPanelFacts, DecidedPanels>()
            .AddLongJob<FreezeList.Job, FreezeList.Input, FreezeList.Reached>(FreezeList.Kind)
            .AddSubscriber<ProcurementCancelled, CancelPanelsOf.Command>(happened =>
                new(happened.ProcurementId, happened.Reason)
            )
            .AddSubscriber<ProcurementStepRecorded, RecheckPanelsOf.Command>(happened =>
                happened.BringsBids || happened.Step == BeforeBringsBids
                    ? new(happened.ProcurementId)
                    : null
            )
            .AddSubscriber<EntityMerged, CarryTies.Command>(happened =>
                new(happened.Code, happened.Into)
            )
            .AddSubscriber<ExpertSuspended, WithdrawExpert.Command>(happened =>
                new(happened.ExpertId)
            );
}

/// <summary>How long experts have to answer, where a request does not say. Settings <c>Trading:Panel:AnswerWithin</c> and <c>Trading:Panel:RemindBefore</c>.</summary>
/// <param name="AnswerWithin">From the invitation to its expiry.</param>
/// <param name="RemindBefore">How long before the expiry the silent are reminded.</param>
public sealed record PanelSettings(TimeSpan AnswerWithin, TimeSpan RemindBefore)
{
    internal static PanelSettings From(IConfiguration? settings) =>
        new(
            Read(settings?["Trading:Panel:AnswerWithin"]) ?? TimeSpan.FromHours(2),
            Read(settings?["Trading:Panel:RemindBefore"]) ?? TimeSpan.FromMinutes(30)
        );

    private static TimeSpan? Read(string? text) =>
        text is null ? null : TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
