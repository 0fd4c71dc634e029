using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>Scores a procurement that was published or had a step, by the newest model. Scored as it stands, it is passed over.</summary>
public static class ScoreProcurement
{
    /// <summary>How long it waits for a training under way, which holds what it scores until it is done.</summary>
    public static readonly TimeSpan WaitForTraining = TimeSpan.FromSeconds(20);

    /// <summary>The procurement.</summary>
    [Job("alerts.score")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId) : ICommand<Result>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Scored">False when there was nothing new to say, or a training is waited for.</param>
    public sealed record Result(bool Scored) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Scored ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(
        IProcurements procurements,
        TrainingStore trainings,
        ModelStore models,
        Scorer scorer,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            if (
                await trainings.Newest(1, cancellationToken)
                    is [{ State: TrainingStates.Running, StartedAt: { } started }]
                && started > now - AskForTraining.LostAfter
            )
            {
                await outbox.Post(command, cancellationToken, now + WaitForTraining);
                return new Result(false);
            }

            var tally = new ScoringSummary();
            await scorer.Score(
                await procurements.Histories([command.ProcurementId], cancellationToken),
                await models.Current(cancellationToken),
                tally,
                cancellationToken
            );
            return new Result(tally.Scored > 0);
        }
    }
}
