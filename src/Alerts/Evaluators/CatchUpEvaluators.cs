using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// In the night: brings in the draws that no event told of (after an upgrade from a version that did not watch them, after a
/// restore, and of a panel that went with its procurement), a part in a transaction, and then has everybody judged anew.
/// </summary>
public static class CatchUpEvaluators
{
    /// <summary>How far it looks back: a slow transaction appears behind faster ones.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Procurements a transaction.</summary>
    public const int AtOnce = 100;

    /// <summary>The work order.</summary>
    [Job("alerts.evaluators_catch_up")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">So many were brought up to date.</param>
    /// <param name="More">True when there is more to do, which follows by itself.</param>
    public sealed record Result(int Changed, bool More) : IAuditedResult
    {
        string? IAuditedResult.Result => Changed > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(
        IProcurementRecords records,
        WatchedStore store,
        EvaluatorUpdate update,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var (since, after) = await store.Lock(cancellationToken);
            var page = await records.After(since, after, AtOnce, cancellationToken);
            var changed =
                page.Count == 0
                    ? 0
                    : await update.Of([.. page.Select(one => one.Id)], cancellationToken);
            var more = page.Count == AtOnce;
            if (more)
            {
                await store.Reach(page[^1].ChangedAt, page[^1].Id, cancellationToken);
                await outbox.Post(new Command(), cancellationToken);
            }
            else
            {
                // The next look begins a little before this one, behind what was looked at.
                var overlap = time.GetUtcNow() - Overlap;
                await store.Reach(since > overlap ? since : overlap, Guid.Empty, cancellationToken);
                await outbox.Post(new JudgeEvaluators.Command(), cancellationToken);
            }

            return new Result(changed, more);
        }
    }
}
