using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>
/// Procurements, pairs or groups in the order of their markets, those that can still be stopped first, then by their place.
/// Pairs and groups are told to whoever sees all of what they rest on.
/// </summary>
public static class ListCollusion
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="CollusionUnits"/>.</summary>
        public string Unit { get; init; } = CollusionUnits.Procurement;

        /// <summary>A market by its key; null for all.</summary>
        public string? Market { get; init; }

        /// <summary>
        /// The province's own (CN), or a country whose data were imported, by ISO 3166-1; of all of them when left out.
        /// </summary>
        public string? Country { get; init; }

        /// <summary>One of <see cref="BudgetSides"/>: whether the caller's office has room for it in a week.</summary>
        public string? Budget { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Part of the title, or of a firm's name.</summary>
        public string? Text { get; init; }

        /// <summary>The order: see the list's columns; a minus sign before it turns it.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A procurement's lot, a pair or a group in its market.</summary>
    public sealed record Item
    {
        /// <summary>Key; it stays from one ranking to the next.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="CollusionUnits"/>.</summary>
        public string Unit { get; init; } = "";

        /// <summary>The market by its key.</summary>
        public string Market { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>Category of the market; empty where all are compared.</summary>
        public string Category { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Methods"/>; empty where all are compared.</summary>
        public string Method { get; init; } = "";

        /// <summary>ISO 3166-1: CN, or another country whose data were imported.</summary>
        public string Country { get; init; } = "";

        /// <summary>The market's city, or the province.</summary>
        public string MarketRegion { get; init; } = "";

        /// <summary>One of <see cref="MarketWidths"/>: how far the market was widened.</summary>
        public string Width { get; init; } = "";

        /// <summary>Its place, from 1.</summary>
        public int Place { get; init; }

        /// <summary>Among how many.</summary>
        public int PlaceOf { get; init; }

        /// <summary>
        /// What the market's own, approved model says, 0 to 1, calibrated on its decided cases; null where it abstains. A model's
        /// words: it decides nothing.
        /// </summary>
        public double? Chance { get; init; }

        /// <summary>One of <see cref="Analysis.Collusion.ModelAbstentions"/>; null where there is a probability.</summary>
        public string? Abstention { get; init; }

        /// <summary>True while no contract is signed.</summary>
        public bool Changeable { get; init; }

        /// <summary>The procurement; null of pairs and groups.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>The lot.</summary>
        public string? Lot { get; init; }

        /// <summary>What is bought, or who.</summary>
        public string Name { get; init; } = "";

        /// <summary>Who buys, by name.</summary>
        public string? BuyerName { get; init; }

        /// <summary>When it was decided; of pairs and groups, when they last met.</summary>
        public DateOnly? DecidedOn { get; init; }

        /// <summary>Where it lies.</summary>
        public string? Region { get; init; }

        /// <summary>True where the caller's office has room for it in a week, going by its place among all of its division.</summary>
        public bool WithinBudget { get; init; }

        /// <summary>Its reasons.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }
    }

    /// <summary>The columns of a row.</summary>
    internal const string Columns = """
        r.id, r.unit, r.market, m.country, m.kind, m.category, m.method, m.region as market_region, m.width, r.place, r.place_of, r.standing, r.chance,
        m.abstention, r.changeable, r.procurement_id, r.lot, r.name, r.buyer_name, r.decided_on, r.region, r.sentence_zh,
        r.sentence_en
        """;

    /// <summary>What is shown of a market: the one generation that it names.</summary>
    internal const string Shown =
        "collusion_rank r join collusion_market m on m.market = r.market and m.generation = r.generation";

    private static readonly SortedStatement<Row> Select = SortedStatement<Row>.Of(
        "alerts.collusion_rank.list",
        $$"""
        select {{Columns}} from {{Shown}}
        where {after} and r.unit = @unit and {scope r.region, r.trading_kind, r.office_id}
          and (@market is null or r.market = @market) and (@country is null or m.country = @country)
          and (@side is null or (@side = 'within' and r.id in @ids) or (@side = 'below' and r.id not in @ids))
          and (@region is null or r.region between @region and @regionEnd)
          and (@text is null or lower(r.name) like @text escape '\')
        order by {order} {page} {recompile}
        """,
        "-changeable",
        By<Row>.Id("r.id", row => row.Id),
        new Sort<Row>(
            "changeable",
            By<Row>.Whole("r.changeable", row => row.Changeable),
            By<Row>.Number("r.standing", row => row.Standing)
        ),
        new Sort<Row>("place", By<Row>.Number("r.standing", row => row.Standing)),
        new Sort<Row>("name", By<Row>.Text("r.name", row => row.Name)),
        new Sort<Row>(
            "decided",
            new SortColumn<Row>("r.decided_on", typeof(DateOnly), row => row.DecidedOn)
        )
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Unit)
                .Must(unit => CollusionUnits.All.Any(term => term.Code == unit))
                .WithMessage(
                    "collusion.unit",
                    "对象应为 procurement、pair 或 group。",
                    "A unit is procurement, pair or group."
                );
            RuleFor(query => query.Market)
                .MaximumLength(100)
                .WithMessage(
                    "collusion.market",
                    "市场代码最多 100 个字。",
                    "A market's key has at most 100 characters."
                );
            RuleFor(query => query.Country).IsMarketOrNone();
            RuleFor(query => query.Budget)
                .Must(side => side is null || BudgetSides.All.Any(term => term.Code == side))
                .WithMessage(
                    "collusion.budget",
                    "预算应为 within（预算内）或 below（预算外）。",
                    "Budget is within or below."
                );
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(SqlSession sql, RankBudget budget, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var within = await budget.Of(query.Unit, cancellationToken);
            var page = await sql.Page(
                Select,
                new(query.Sort, query.Cursor, query.Take),
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new
                {
                    unit = query.Unit,
                    market = query.Market,
                    country = query.Country,
                    side = query.Budget,
                    // A list of SQL is never empty.
                    ids = within.Count == 0 ? [Guid.Empty] : within.ToArray(),
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                },
                cancellationToken
            );
            return page.As(row => row.Item() with { WithinBudget = within.Contains(row.Id) });
        }
    }

    internal record Row
    {
        public Guid Id { get; init; }
        public string Unit { get; init; } = "";
        public string Market { get; init; } = "";
        public string Country { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Category { get; init; } = "";
        public string? Method { get; init; }
        public string MarketRegion { get; init; } = "";
        public string Width { get; init; } = "";
        public int Place { get; init; }
        public int PlaceOf { get; init; }
        public double Standing { get; init; }
        public double? Chance { get; init; }
        public string? Abstention { get; init; }
        public int Changeable { get; init; }
        public Guid? ProcurementId { get; init; }
        public string? Lot { get; init; }
        public string Name { get; init; } = "";
        public string? BuyerName { get; init; }
        public DateOnly? DecidedOn { get; init; }
        public string? Region { get; init; }
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";

        public Item Item() =>
            new()
            {
                Id = Id,
                Unit = Unit,
                Market = Market,
                Kind = Kind,
                Category = Category,
                Method = Method ?? "",
                Country = Country,
                MarketRegion = MarketRegion,
                Width = Width,
                Place = Place,
                PlaceOf = PlaceOf,
                Chance = Chance,
                Abstention = Abstention,
                Changeable = Changeable == 1,
                ProcurementId = ProcurementId,
                Lot = Lot,
                Name = Name,
                BuyerName = BuyerName,
                DecidedOn = DecidedOn,
                Region = Region,
                Sentence = new(SentenceZh, SentenceEn),
                Otherwise = CollusionUnits.Otherwise(Unit),
            };
    }
}
