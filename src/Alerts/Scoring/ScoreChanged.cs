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
    /// <summary>
    /// How far it looks back behind the last one seen: a change is dated when it is made and seen when it is
    /// committed, so a slow transaction appears behind faster ones.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

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

    internal sealed class Handler(IProcurements procurements, Scorer scorer, OutboxWriter outbox)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var place = await scorer.TakePlace(cancellationToken);
            var (since, after) = (place.Since - Overlap, Guid.Empty);
            var summary = new ScoringSummary();
            // Passing over what is known costs little.
            while (summary.Scored == 0)
            {
                var page = await procurements.ChangedSince(since, after, AtOnce, cancellationToken);
                if (page.Count > 0)
                {
                    await scorer.Score(
                        [.. page.Select(history => history.Summary.Id)],
                        summary,
                        cancellationToken
                    );
                    (since, after) = (page[^1].Summary.ChangedAt, page[^1].Summary.Id);
                    if (since > place.Since || (since == place.Since && after != place.AfterId))
                    {
                        await scorer.KeepPlace(since, after, cancellationToken);
                    }
                }

                if (page.Count < AtOnce)
                {
                    return new Result(summary.Scored, summary.Unchanged, false);
                }
            }

            await outbox.Post(new Command(), cancellationToken);
            return new Result(summary.Scored, summary.Unchanged, true);
        }
    }
}
