using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>
/// What lies around an alert: the one before and the one after it in the list that somebody works through, and what else
/// its buyer was warned of. 404 out of the caller's scope.
/// </summary>
public static class AlertsAround
{
    /// <summary>The most of the buyer's that are told.</summary>
    public const int Most = 10;

    /// <summary>The alert, and the filters of the list.</summary>
    /// <param name="Id">The alert.</param>
    /// <param name="List">As for the list; where it begins and how long it is does not matter.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id, ListAlerts.Query List) : IQuery<Around>;

    /// <summary>What there is.</summary>
    /// <param name="Previous">The one before it in the list; null for the first.</param>
    /// <param name="Next">The one after it; null for the last.</param>
    /// <param name="OfBuyer">Others of the same buyer, the latest first.</param>
    public sealed record Around(Guid? Previous, Guid? Next, IReadOnlyList<Other> OfBuyer);

    /// <summary>Another alert of the buyer.</summary>
    public sealed record Other
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>When it was first raised.</summary>
        public DateTimeOffset RaisedAt { get; init; }
    }

    private static readonly Statement One = Statement.Of(
        "alerts.around.one",
        """
        select a.id, a.level, a.severity, a.title, a.buyer_name, a.ceiling_minor, a.raised_at, a.changed_at, a.settled_at,
               a.due_at, p.score
        from alert a join appraisal p on p.procurement_id = a.id
        where a.id = @id and {scope a.region, a.kind, a.office_id}
        """
    );

    private static readonly Statement OfBuyer = Statement.Of(
        "alerts.around.of_buyer",
        """
        select a.id, a.level, a.state, a.title, a.raised_at from alert a
        where a.buyer_name = @buyer and a.id <> @id and {scope a.region, a.kind, a.office_id}
        order by a.raised_at desc, a.id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.List).SetValidator(new ListAlerts.Rules());
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Around>
    {
        public async ValueTask<Outcome<Around>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var found = await sql.One<ListAlerts.Row>(
                One,
                scope,
                new { id = query.Id },
                cancellationToken
            );
            if (found is null)
            {
                return Problem.NotFound("没有这条预警。", "There is no such alert.");
            }

            var previous = await Beside(query.List, found, before: true, cancellationToken);
            var next = await Beside(query.List, found, before: false, cancellationToken);
            var others = await sql.Query<Row>(
                OfBuyer,
                scope,
                new
                {
                    id = query.Id,
                    buyer = found.BuyerName,
                    skip = 0,
                    take = Most,
                },
                cancellationToken
            );
            return new Around(
                previous,
                next,
                [
                    .. others.Select(other => new Other
                    {
                        Id = other.Id,
                        Level = Levels.Code(other.Level),
                        State = other.State,
                        Title = other.Title,
                        RaisedAt = other.RaisedAt,
                    }),
                ]
            );
        }

        private async Task<Guid?> Beside(
            ListAlerts.Query list,
            ListAlerts.Row row,
            bool before,
            CancellationToken cancel
        )
        {
            var start = ListAlerts.Select.Beside(list.Sort, row, before);
            var found = await sql.Query<ListAlerts.Row>(
                start.Statement,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                Arguments.Of(
                    ListAlerts.FiltersOf(list, current.Caller, time.GetUtcNow()),
                    start.Keys,
                    new { skip = 0, take = 1 }
                ),
                cancel
            );
            return found is [var one] ? one.Id : null;
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public int Level { get; init; }
        public string State { get; init; } = "";
        public string Title { get; init; } = "";
        public DateTimeOffset RaisedAt { get; init; }
    }
}
