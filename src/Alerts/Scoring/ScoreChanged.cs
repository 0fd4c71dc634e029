using Trading.Alerts.Following;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>
/// Scores the procurements that changed since the last time, by the model in service: once after an upgrade from a version
/// that looked for changes by the clock, and after a restore. Since then each change is told (<see cref="ScoreProcurement"/>).
/// What was scored as it stands is passed over, so it can be run again and again.
/// </summary>
public static class ScoreChanged
{
    /// <summary>The most that one run scores; the rest follows in another, so that no transaction is long.</summary>
    public const int AtOnce = 200;

    /// <summary>The work order.</summary>
    [Job("alerts.score_changed")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Scored">How many were appraised.</param>
    /// <param name="Unchanged">How many had been appraised as they stand.</param>
    /// <param name="More">True when there is more to do, which follows by itself.</param>
    public sealed record Result(int Scored, int Unchanged, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Scored > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(
        IProcurements procurements,
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
            var kept = await scorer.TakePlace(cancellationToken);
            // A version before kept the last one that it saw.
            var walk = new ChangeWalk(new() { Since = kept.Since - ChangeWalk.Overlap });
            var summary = new ScoringSummary();
            // Passing over what is known costs little.
            while (walk.More && summary.Scored == 0)
            {
                (var page, walk) = await walk.Next(procurements, AtOnce, time, cancellationToken);
                await scorer.Score(
                    [.. page.Select(history => history.Summary.Id)],
                    summary,
                    cancellationToken
                );
            }

            await scorer.KeepPlace(walk.Kept, cancellationToken);
            if (walk.More)
            {
                await outbox.Post(new Command(), cancellationToken);
            }

            return new Result(summary.Scored, summary.Unchanged, walk.More);
        }
    }
}
