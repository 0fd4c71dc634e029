using Trading.Alerts.Following;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>
/// Brings the kept sums up to what was scored and decided since the last time. A change is dated when it is made and seen
/// when it is committed, so it looks back as every <see cref="ChangeWalk"/> does; what is counted as it stands is passed over
/// by the versions that were kept. A new database, and one of a version before, is counted from its beginning by the same steps.
/// </summary>
public static class FollowDashboards
{
    /// <summary>The most procurements of one run; the rest follows in another, so that no transaction is long.</summary>
    public const int AtOnce = 200;

    /// <summary>The work order.</summary>
    [Job("alerts.dashboards_follow")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Counted">How many procurements were counted.</param>
    /// <param name="More">True when there is more to do, which follows by itself.</param>
    public sealed record Result(int Counted, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => null;
    }

    private static readonly Statement Scored = Statement.Of(
        "alerts.appraisal.scored_since",
        """
        select p.procurement_id as id, p.scored_at as at from appraisal p
        left join dashboard_procurement d on d.procurement_id = p.procurement_id
        where p.scored_at >= @since
          and (d.procurement_id is null or d.scored_at <> p.scored_at or d.changed_at <> p.changed_at)
        order by p.scored_at, p.procurement_id {page}
        """
    );

    [WithoutScope("the platform counts the whole province")]
    private static readonly Statement Changed = Statement.Of(
        "alerts.alert.changed_since",
        """
        select a.id, a.changed_at as at from alert a join dashboard_procurement d on d.procurement_id = a.id
        where a.changed_at >= @since and d.alert_version <> a.version order by a.changed_at, a.id {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        DashboardStore store,
        DashboardReader reader,
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
            var place = await store.Take(cancellationToken);
            var asked = new
            {
                since = place.Since,
                skip = 0,
                take = AtOnce,
            };
            var scored = await sql.Query<Change>(Scored, asked, cancellationToken);
            var changed = await sql.Query<Change>(Changed, asked, cancellationToken);
            // One page of each is more than one run counts; the earliest come first.
            var page = scored
                .Concat(changed)
                .OrderBy(change => change.At)
                .DistinctBy(change => change.Id)
                .Take(AtOnce)
                .ToList();
            var more = scored.Count == AtOnce || changed.Count == AtOnce || page.Count == AtOnce;
            var counted = await store.Keep(
                await reader.Read([.. page.Select(change => change.Id)], cancellationToken),
                cancellationToken
            );
            // What is counted is not found again: where a page is not full, all was read that there is now.
            var reached = more ? page[^1].At : now;
            var walk = new ChangeWalk(new() { Since = place.Since }).Behind(
                new() { Since = reached },
                more,
                now
            );
            more &= counted > 0;
            await store.Keep(walk.Kept.Since, more ? place.AsOf : now, cancellationToken);
            if (more)
            {
                await outbox.Post(new Command(), cancellationToken);
            }

            return new Result(counted, more);
        }

        private sealed record Change
        {
            public Guid Id { get; init; }
            public DateTimeOffset At { get; init; }
        }
    }
}
