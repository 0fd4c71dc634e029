using Trading.Alerts.Following;
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
    /// <summary>Procurements a transaction.</summary>
    public const int AtOnce = 100;

    /// <summary>The work order.</summary>
    /// <param name="Ahead">Where it goes on ahead of the place that is kept; null for that place.</param>
    [Job("alerts.evaluators_catch_up")]
    [Requires(Permission.Platform)]
    public sealed record Command(ChangePlace? Ahead = null) : ICommand<Result>;

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
            var walk = new ChangeWalk(await store.Lock(cancellationToken), command.Ahead);
            (var page, walk) = await walk.Next(records, AtOnce, time, cancellationToken);
            var changed =
                page.Count == 0
                    ? 0
                    : await update.Of([.. page.Select(one => one.Id)], cancellationToken);
            await store.Reach(walk.Kept, cancellationToken);
            if (walk.More)
            {
                await outbox.Post(new Command(walk.Ahead), cancellationToken);
            }
            else
            {
                await outbox.Post(new JudgeEvaluators.Command(), cancellationToken);
            }

            return new Result(changed, walk.More);
        }
    }
}
