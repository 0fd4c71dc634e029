using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Analysis.Trends;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Trends;

/// <summary>Series that rose and rest on the caller's scope alone, the gravest first.</summary>
public static class ListTrends
{
    /// <summary>Those that match every filter given, and stand.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="TrendMeasures"/>.</summary>
        public string? Measure { get; init; }

        /// <summary>One of <see cref="TrendUnits"/>.</summary>
        public string? Unit { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Part of the name.</summary>
        public string? Text { get; init; }

        /// <summary>The order: see the list's columns; a minus sign before it turns it.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A series that rose.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="TrendMeasures"/>.</summary>
        public string Measure { get; init; } = "";

        /// <summary>One of <see cref="TrendUnits"/>.</summary>
        public string Unit { get; init; } = "";

        /// <summary>Registry code of the purchaser or agency where it has one, or the city's division.</summary>
        public string Who { get; init; } = "";

        /// <summary>By name.</summary>
        public string Name { get; init; } = "";

        /// <summary>One of <see cref="TrendShapes"/>.</summary>
        public string Shape { get; init; } = "";

        /// <summary>The first day of the first month of the new level.</summary>
        public DateOnly From { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>Share before, 0 to 1.</summary>
        public double Before { get; init; }

        /// <summary>Share from then on.</summary>
        public double After { get; init; }

        /// <summary>The rise beyond what the market's own months give.</summary>
        public double Difference { get; init; }

        /// <summary>How often chance goes as far.</summary>
        public double PValue { get; init; }

        /// <summary>The least division that holds all its cases.</summary>
        public string Region { get; init; } = "";

        /// <summary>What was seen.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }

        /// <summary>Since when it is said.</summary>
        public DateTimeOffset Since { get; init; }
    }

    private static readonly SortedStatement<TrendLine> Select = SortedStatement<TrendLine>.Of(
        "alerts.trend_finding.list",
        $$"""
        select {{TrendStore.Columns}} from trend_finding f
        where {after} and f.gone_at is null and {scope f.region, f.trading_kind, f.office_id}
          and (@measure is null or f.measure = @measure)
          and (@unit is null or f.unit = @unit)
          and (@region is null or f.region between @region and @regionEnd)
          and (@text is null or lower(f.name) like @text escape '\')
        order by {order} {page} {recompile}
        """,
        "-level",
        By<TrendLine>.Id("f.id", row => row.Id),
        new Sort<TrendLine>(
            "level",
            By<TrendLine>.Whole("f.level", row => row.Level),
            By<TrendLine>.Number("f.difference", row => row.Difference)
        ),
        new Sort<TrendLine>("name", By<TrendLine>.Text("f.name", row => row.Name)),
        new Sort<TrendLine>(
            "from",
            new SortColumn<TrendLine>("f.from_month", typeof(DateOnly), row => row.FromMonth)
        ),
        new Sort<TrendLine>(
            "difference",
            By<TrendLine>.Number("f.difference", row => row.Difference)
        )
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Measure)
                .Must(measure =>
                    measure is null || TrendMeasures.All.Any(term => term.Code == measure)
                )
                .WithMessage(
                    "trend.measure",
                    "指标应为 single_bid、low_discount 或 same_winner。",
                    "A measure is single_bid, low_discount or same_winner."
                );
            RuleFor(query => query.Unit)
                .Must(unit => unit is null || TrendUnits.All.Any(term => term.Code == unit))
                .WithMessage(
                    "trend.unit",
                    "对象应为 buyer、agency 或 city。",
                    "A unit is buyer, agency or city."
                );
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var page = await sql.Page(
                Select,
                new(query.Sort, query.Cursor, query.Take),
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new
                {
                    measure = query.Measure,
                    unit = query.Unit,
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                },
                cancellationToken
            );
            return page.As(ItemOf);
        }
    }

    internal static Item ItemOf(TrendLine row) =>
        new()
        {
            Id = row.Id,
            Measure = row.Measure,
            Unit = row.Unit,
            Who = row.Who,
            Name = row.Name,
            Shape = row.Shape,
            From = row.FromMonth,
            Level = Levels.Code(row.Level),
            Before = row.ShareBefore,
            After = row.ShareAfter,
            Difference = row.Difference,
            PValue = row.PValue,
            Region = row.Region,
            Sentence = row.Sentence,
            Otherwise = TrendMeasures.Otherwise(row.Measure),
            Since = row.Since,
        };
}
