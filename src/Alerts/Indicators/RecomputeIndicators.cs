using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Computes the supervisors' indicators of a procurement that was published or had a step, and of whom it touches. Computed
/// as it stands, nothing changes.
/// </summary>
public static class RecomputeIndicators
{
    /// <summary>The procurement.</summary>
    [Job("alerts.indicators")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">Verdicts that changed.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        // What was said and when stands in the findings themselves.
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(IndicatorJudge judge) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Result(await judge.Judge(command.All(), cancellationToken));
    }
}
