using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>What the caller decided on last: the latest decision on each warning, where it is the caller's.</summary>
public static class ListMyDecisions
{
    /// <summary>The latest.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<IReadOnlyList<Item>>;

    /// <summary>One warning.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>When it was decided.</summary>
        public DateTimeOffset SettledAt { get; init; }
    }

    private const int Shown = 5;

    private static readonly Statement Select = Statement.Of(
        "alerts.alert.decided_by",
        """
        select a.id, a.state, a.title, a.settled_at from alert a
        where a.settled_by = @me and a.settled_at is not null and {scope a.region, a.kind, a.office_id}
        order by a.settled_at desc, a.id {page}
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await sql.Query<Item>(
                Select,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new
                {
                    me = current.Caller.Name,
                    skip = 0,
                    take = Shown,
                },
                cancellationToken
            );
    }
}
