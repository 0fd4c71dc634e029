using Trading.Alerts.Following;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>
/// Brings in what changed since the last time and no event told the network of: a part, and the rest in another, so that no
/// transaction is long. What stands as it stood is passed over.
/// </summary>
public static class CatchUpNetwork
{
    /// <summary>Procurements a transaction.</summary>
    public const int AtOnce = 50;

    /// <summary>The work order.</summary>
    /// <param name="Ahead">Where it goes on ahead of the place that is kept; null for that place.</param>
    [Job("alerts.network_catch_up")]
    [Requires(Permission.Platform)]
    public sealed record Command(ChangePlace? Ahead = null) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">So many were brought up to date.</param>
    /// <param name="More">True when there is more to do, which follows by itself.</param>
    public sealed record Result(int Changed, bool More) : IAuditedResult
    {
        string? IAuditedResult.Result => Changed > 0 ? AuditEntry.Ok : null;
    }

    private static readonly Statement Lock = Statement.Of(
        "alerts.network_pass.lock",
        "select since, after_id from network_pass {lock} where one = 1 {for update}"
    );

    private static readonly Statement Reach = Statement.Of(
        "alerts.network_pass.reach",
        "update network_pass set since = @since, after_id = @afterId where one = 1"
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurementRecords records,
        NetworkUpdate update,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var kept = (await sql.One<ChangePlace>(Lock, null, cancellationToken))!;
            var walk = new ChangeWalk(kept, command.Ahead);
            (var page, walk) = await walk.Next(records, AtOnce, time, cancellationToken);
            var changed =
                page.Count == 0
                    ? 0
                    : await update.Of([.. page.Select(one => one.Id)], cancellationToken);
            await sql.Execute(Reach, walk.Kept.Arguments, cancellationToken);
            if (walk.More)
            {
                await outbox.Post(new Command(walk.Ahead), cancellationToken);
            }

            return new Result(changed, walk.More);
        }
    }
}
