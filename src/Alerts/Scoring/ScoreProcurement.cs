using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>
/// Scores a procurement that was published or had a step, by the model in service, also while a training scores all others.
/// Scored as it stands, it is passed over.
/// </summary>
public static class ScoreProcurement
{
    /// <summary>The procurement.</summary>
    [Job("alerts.score")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Scored">False when there was nothing new to say.</param>
    public sealed record Result(bool Scored) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Scored ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(Scorer scorer) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var summary = new ScoringSummary();
            await scorer.Score(command.All(), summary, cancellationToken);
            return new Result(summary.Scored > 0);
        }
    }
}
