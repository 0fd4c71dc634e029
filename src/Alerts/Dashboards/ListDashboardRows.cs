using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>
/// The procurements behind a figure of the dashboards: each with its part of it, and the parts add up to the figure. In the
/// caller's scope, by the same period and filters.
/// </summary>
public static class ListDashboardRows
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Listing>
    {
        /// <summary>One of <see cref="DashboardFigures"/>.</summary>
        public string Figure { get; init; } = DashboardFigures.Alerts;

        /// <summary>The first day, of raising or of the notice as the figure has it; a year before the last when left out.</summary>
        public DateOnly? From { get; init; }

        /// <summary>The last day; today when left out.</summary>
        public DateOnly? To { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>This division alone, without what lies below it.</summary>
        public bool Alone { get; init; }

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string? Level { get; init; }

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>How far the procurement is.</summary>
        public string? Stage { get; init; }

        /// <summary>A kind of work or goods; <c>none</c> where the record names none.</summary>
        public string? Industry { get; init; }

        /// <summary>A purchaser, as the dashboards name it.</summary>
        public string? Buyer { get; init; }

        /// <summary>Of which something was said: source and code, such as <c>model:I08</c>.</summary>
        public string? Signal { get; init; }

        /// <summary>One of the list's orders; the latest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A page, and what all pages add up to.</summary>
    /// <param name="Items">The page.</param>
    /// <param name="Next">Cursor of the next page; null at the end.</param>
    /// <param name="Sum">The figure.</param>
    public sealed record Listing(IReadOnlyList<Item> Items, string? Next, long Sum)
        : Page<Item>(Items, Next);

    /// <summary>A procurement.</summary>
    public sealed record Item
    {
        /// <summary>Its key, which a warning has too.</summary>
        public Guid Id { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260; empty where there is none.</summary>
        public string Region { get; init; } = "";

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>How far it is.</summary>
        public string Stage { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>; null without a warning.</summary>
        public string? Level { get; init; }

        /// <summary>One of <see cref="AlertStates"/>; null without a warning.</summary>
        public string? State { get; init; }

        /// <summary>The day of its notice.</summary>
        public DateOnly PublishedOn { get; init; }

        /// <summary>The day of its warning.</summary>
        public DateOnly? RaisedOn { get; init; }

        /// <summary>Whole hours from the warning to the first decision.</summary>
        public int? DecidedHours { get; init; }

        /// <summary>Its part of the figure.</summary>
        public long Part { get; init; }
    }

    /// <summary>What stands for no kind of work in <see cref="Query.Industry"/>.</summary>
    public const string NoIndustry = "none";

    private const string Part = """
        case @figure when 'lots' then d.lots when 'bids' then d.bids when 'single' then d.single_lots
          when 'originKnown' then d.origin_known when 'otherCity' then d.other_city
          when 'otherProvince' then d.other_province when 'sizeKnown' then d.size_known when 'small' then d.small
          when 'decided' then case when d.decided_hours is null then 0 else 1 end else 1 end
        """;

    private const string Rows = """
        d.procurement_id as id, d.title, d.kind, d.region, d.buyer_name, d.stage, d.level, d.state, d.published_on,
        d.raised_on, d.decided_hours
        """;

    private const string Filters = $$"""
        {scope d.region, d.kind, d.office_id} and d.market = @market and {{Part}} > 0
          and (@kind is null or d.kind = @kind)
          and (@region is null or d.region between @region and @regionEnd)
          and (@level is null or d.level = @level)
          and (@state is null or d.state = @state)
          and (@stage is null or d.stage = @stage)
          and (@industry is null or d.industry = @industry)
          and (@buyer is null or d.buyer = @buyer)
          and (@source is null or exists (
              select 1 from dashboard_signal s
              where s.procurement_id = d.procurement_id and s.source = @source and s.code = @code))
        """;

    // By the day that the figure counts by, each along its own index.
    private const string Raised = "d.raised_on >= @from and d.raised_on <= @to and ";
    private const string Published = "d.published_on >= @from and d.published_on <= @to and ";

    internal static readonly SortedStatement<Row> OfAlerts = Sorted(
        "alerts.dashboard_procurement.list_raised",
        Raised
    );

    internal static readonly SortedStatement<Row> OfProcurements = Sorted(
        "alerts.dashboard_procurement.list_published",
        Published
    );

    private static readonly Statement CountAlerts = Statement.Of(
        "alerts.dashboard_procurement.count_raised",
        $"select count(*) as many, cast(coalesce(sum({Part}), 0) as bigint) as amount from dashboard_procurement d where "
            + Raised
            + Filters
            + " {recompile}"
    );

    private static readonly Statement CountProcurements = Statement.Of(
        "alerts.dashboard_procurement.count_published",
        $"select count(*) as many, cast(coalesce(sum({Part}), 0) as bigint) as amount from dashboard_procurement d where "
            + Published
            + Filters
            + " {recompile}"
    );

    private static SortedStatement<Row> Sorted(string name, string days) =>
        SortedStatement<Row>.Of(
            name,
            $"select {Rows}, {Part} as part from dashboard_procurement d where {{after}} and "
                + days
                + Filters
                + " order by {order} {page} {recompile}",
            "-published",
            By<Row>.Id("d.procurement_id", row => row.Id),
            new(
                "published",
                new SortColumn<Row>("d.published_on", typeof(DateOnly), row => row.PublishedOn)
            ),
            new("title", By<Row>.Text("d.title", row => row.Title)),
            new("buyer", By<Row>.Text("d.buyer_name", row => row.BuyerName)),
            new("level", By<Row>.Whole("d.level", row => row.Level))
        );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Figure)
                .Must(figure => DashboardFigures.All.Any(term => term.Code == figure))
                .WithMessage(
                    "dashboard.figure",
                    $"统计项只能是 {string.Join("、", DashboardFigures.All.Select(term => term.Code))}。",
                    $"A figure is one of {string.Join(", ", DashboardFigures.All.Select(term => term.Code))}."
                );
            DashboardPeriod.Check(this, query => query.To, query => query.From, query => query.To);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Level)
                .Must(level => level is null || Levels.Number(level) is not null)
                .WithMessage(
                    "alert.level",
                    "级别只能是 red、orange 或 blue。",
                    "A level is red, orange or blue."
                );
            RuleFor(query => query.State)
                .Must(state => state is null || AlertStates.All.Any(term => term.Code == state))
                .WithMessage(
                    "alert.state",
                    "状态只能是 open、confirmed、dismissed 或 lapsed。",
                    "A state is open, confirmed, dismissed or lapsed."
                );
            RuleFor(query => query.Signal)
                .Must(signal => signal is null || signal.Contains(':', StringComparison.Ordinal))
                .WithMessage(
                    "dashboard.signal",
                    "线索写作“来源:代码”，如 model:I08。",
                    "A signal is its source and code, such as model:I08."
                );
            RuleFor(query => query.Sort).IsSortOf(OfAlerts);
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Listing>
    {
        public async ValueTask<Outcome<Listing>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var alerts = DashboardFigures.IsOfAlerts(query.Figure);
            var list = alerts ? OfAlerts : OfProcurements;
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var filters = FiltersOf(query, time.Today());
            var found = await sql.Page(
                list,
                new(query.Sort, query.Cursor, query.Take),
                scope,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var counted = (
                await sql.One<Counted>(
                    alerts ? CountAlerts : CountProcurements,
                    scope,
                    filters,
                    cancellationToken
                )
            )!;
            var page = found.Value.As(row => row.Item());
            return new Listing(page.Items, page.Next, counted.Amount)
            {
                Total = new(counted.Many, OrMore: false),
            };
        }

        private static object FiltersOf(Query query, DateOnly today)
        {
            var period = DashboardPeriod.Of(query.From, query.To, today);
            var region = RegionCode.RangeOf(query.Region);
            var signal = query.Signal?.Split(':', 2);
            return new
            {
                figure = query.Figure,
                market = Markets.Home,
                from = period.From,
                to = period.To,
                kind = query.Kind,
                region = query.Alone ? query.Region : region?.First,
                regionEnd = query.Alone ? query.Region : region?.Last,
                level = Levels.Number(query.Level),
                state = query.State,
                stage = query.Stage,
                industry = query.Industry == NoIndustry ? "" : query.Industry,
                buyer = query.Buyer,
                source = signal?[0],
                code = signal?[1],
            };
        }

        private sealed record Counted
        {
            public long Many { get; init; }
            public long Amount { get; init; }
        }
    }

    /// <summary>One row as it is read.</summary>
    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Region { get; init; } = "";
        public string BuyerName { get; init; } = "";
        public string Stage { get; init; } = "";
        public int Level { get; init; }
        public string State { get; init; } = "";
        public DateOnly PublishedOn { get; init; }
        public DateOnly? RaisedOn { get; init; }
        public int? DecidedHours { get; init; }
        public long Part { get; init; }

        public Item Item() =>
            new()
            {
                Id = Id,
                Title = Title,
                Kind = Kind,
                Region = Region,
                BuyerName = BuyerName,
                Stage = Stage,
                Level = Level == 0 ? null : Levels.Code(Level),
                State = State.Length == 0 ? null : State,
                PublishedOn = PublishedOn,
                RaisedOn = RaisedOn,
                DecidedHours = DecidedHours,
                Part = Part,
            };
    }
}
