using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>
/// Counts every procurement again, some at a time: what a firm's record, a model's signals or a cancelled procurement changed
/// without a new appraisal. Afterwards the sums are as if computed from nothing. Run again it changes nothing.
/// </summary>
public static class RecountDashboards
{
    /// <summary>The next page.</summary>
    /// <param name="After">The last procurement that was counted; null for the first page.</param>
    [Job("alerts.dashboards_recount")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid? After = null) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Looked">How many were looked at.</param>
    /// <param name="Differed">How many differed from what was kept.</param>
    /// <param name="Next">The last that was counted where there is more to do, which follows by itself; else null.</param>
    public sealed record Result(int Looked, int Differed, Guid? Next) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Differed > 0 ? AuditEntry.Ok : null;
    }

    private static readonly Statement Next = Statement.Of(
        "alerts.appraisal.next",
        """
        select procurement_id from appraisal where procurement_id > @after order by procurement_id {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        DashboardStore store,
        DashboardReader reader,
        OutboxWriter outbox
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await store.Take(cancellationToken);
            var ids = await sql.Query<Guid>(
                Next,
                new
                {
                    after = command.After ?? Guid.Empty,
                    skip = 0,
                    take = FollowDashboards.AtOnce,
                },
                cancellationToken
            );
            var differed = await store.Keep(
                await reader.Read(ids, cancellationToken),
                cancellationToken
            );
            var next = ids.Count == FollowDashboards.AtOnce ? ids[^1] : (Guid?)null;
            if (next is not null)
            {
                await outbox.Post(new Command(next), cancellationToken);
            }

            return new Result(ids.Count, differed, next);
        }
    }
}
