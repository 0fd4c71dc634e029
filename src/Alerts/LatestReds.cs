using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>
/// Red warnings raised within seven days on which nobody has decided, the latest first, and how many were raised by week.
/// Of the province, in the caller's scope.
/// </summary>
public static class LatestReds
{
    /// <summary>Nothing to say.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Latest>;

    /// <summary>What is new.</summary>
    /// <param name="Items">The latest.</param>
    /// <param name="Reds">Red warnings raised, by week, whatever became of them.</param>
    /// <param name="All">Warnings of all levels raised, by week.</param>
    public sealed record Latest(
        IReadOnlyList<Item> Items,
        IReadOnlyList<long> Reds,
        IReadOnlyList<long> All
    );

    /// <summary>A red warning.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>What stands out, in a few words.</summary>
        public LocalizedText Headline { get; init; }

        /// <summary>GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>When it was first raised.</summary>
        public DateTimeOffset RaisedAt { get; init; }
    }

    private const int Shown = 5;

    private static readonly Statement Select = Statement.Of(
        "alerts.alert.latest_reds",
        """
        select a.id, a.title, a.headline_zh, a.headline_en, a.region, a.raised_at from alert a
        where a.market = @market and a.level = 3 and a.state = 'open' and a.raised_at >= @since
          and {scope a.region, a.kind, a.office_id}
        order by a.raised_at desc, a.id {page}
        """
    );

    private static readonly Statement RedsByWeek = Statement.Of(
        "alerts.alert.reds_by_week",
        $$"""
        select week, count(*) as count from (
            select {{Weekly.Number("a.raised_at")}} as week from alert a
            where a.market = @market and a.raised_at >= @week0 and a.raised_at < @week8 and a.level = 3
              and {scope a.region, a.kind, a.office_id}) raised
        group by week
        """
    );

    private static readonly Statement AllByWeek = Statement.Of(
        "alerts.alert.by_week",
        $$"""
        select week, count(*) as count from (
            select {{Weekly.Number("a.raised_at")}} as week from alert a
            where a.market = @market and a.raised_at >= @week0 and a.raised_at < @week8
              and {scope a.region, a.kind, a.office_id}) raised
        group by week
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Latest>
    {
        public async ValueTask<Outcome<Latest>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var rows = await sql.Query<Row>(
                Select,
                scope,
                new
                {
                    since = ChinaTime.At(
                        Weekly.FirstDay(today, Weekly.Spans - 1),
                        TimeOnly.MinValue
                    ),
                    market = Markets.Home,
                    skip = 0,
                    take = Shown,
                },
                cancellationToken
            );
            var weeks = Weekly.With(today, new { market = Markets.Home });
            var reds = await sql.Query<Weekly>(RedsByWeek, scope, weeks, cancellationToken);
            var all = await sql.Query<Weekly>(AllByWeek, scope, weeks, cancellationToken);
            return new Latest(
                rows.ConvertAll(row => new Item
                {
                    Id = row.Id,
                    Title = row.Title,
                    Headline = new(row.HeadlineZh, row.HeadlineEn),
                    Region = row.Region,
                    RaisedAt = row.RaisedAt,
                }),
                Weekly.Counts(reds),
                Weekly.Counts(all)
            );
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Title { get; init; } = "";
            public string HeadlineZh { get; init; } = "";
            public string HeadlineEn { get; init; } = "";
            public string? Region { get; init; }
            public DateTimeOffset RaisedAt { get; init; }
        }
    }
}
