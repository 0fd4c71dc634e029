using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>
/// The figures of the caller's scope over a period, from kept sums: warnings by city, division, kind, stage, industry,
/// purchaser, signal, week and month; how long they waited; and how open the market was. Of what lies outside the scope
/// nothing is counted, in no total either.
/// </summary>
public static class GetDashboard
{
    /// <summary>How many purchasers are named: those with the most warnings.</summary>
    public const int Buyers = 20;

    /// <summary>Which.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Answer>
    {
        /// <summary>The first day, of raising or of the notice; a year before the last when left out.</summary>
        public DateOnly? From { get; init; }

        /// <summary>The last day; today when left out.</summary>
        public DateOnly? To { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }
    }

    /// <summary>A division.</summary>
    /// <param name="Region">Its code.</param>
    /// <param name="Name">In words.</param>
    /// <param name="InScope">False where the caller sees none or not all of it as a division: its figures are no zeros.</param>
    /// <param name="Alerts">Warnings.</param>
    /// <param name="Waited">How long they waited.</param>
    /// <param name="Market">How open the market was.</param>
    public sealed record Area(
        string Region,
        LocalizedText Name,
        bool InScope,
        AlertFigures Alerts,
        WaitFigures Waited,
        MarketFigures Market
    );

    /// <summary>Warnings of something that has a code.</summary>
    /// <param name="Code">The code, as rows are asked for.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Alerts">Warnings.</param>
    public sealed record Group(string Code, LocalizedText Name, AlertFigures Alerts);

    /// <summary>Warnings of which something was said.</summary>
    /// <param name="Source">Who says it.</param>
    /// <param name="Code">What, in the source's codes.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Alerts">Warnings, of no level.</param>
    public sealed record SignalGroup(
        string Source,
        string Code,
        LocalizedText Name,
        AlertFigures Alerts
    );

    /// <summary>Warnings raised in a span of days.</summary>
    /// <param name="From">Its first day within the period.</param>
    /// <param name="To">Its last day within the period.</param>
    /// <param name="Alerts">Warnings.</param>
    public sealed record Span(DateOnly From, DateOnly To, AlertFigures Alerts);

    /// <summary>The figures.</summary>
    public sealed record Answer
    {
        /// <summary>As of when; null before anything was counted.</summary>
        public DateTimeOffset? AsOf { get; init; }

        /// <summary>The first day.</summary>
        public DateOnly From { get; init; }

        /// <summary>The last day.</summary>
        public DateOnly To { get; init; }

        /// <summary>All of it.</summary>
        public required Area Total { get; init; }

        /// <summary>The cities, the zone, and the province itself.</summary>
        public IReadOnlyList<Area> Cities { get; init; } = [];

        /// <summary>Every division that has figures, as finely as they are recorded.</summary>
        public IReadOnlyList<Area> Regions { get; init; } = [];

        /// <summary>By kind of trading.</summary>
        public IReadOnlyList<Group> Kinds { get; init; } = [];

        /// <summary>By how far the procurement is.</summary>
        public IReadOnlyList<Group> Stages { get; init; } = [];

        /// <summary>By kind of work or goods; with an empty code where the record names none.</summary>
        public IReadOnlyList<Group> Industries { get; init; } = [];

        /// <summary>By purchaser, the most first.</summary>
        public IReadOnlyList<Group> Purchasers { get; init; } = [];

        /// <summary>By what was said.</summary>
        public IReadOnlyList<SignalGroup> Signals { get; init; } = [];

        /// <summary>By week, from Monday.</summary>
        public IReadOnlyList<Span> Weeks { get; init; } = [];

        /// <summary>By month.</summary>
        public IReadOnlyList<Span> Months { get; init; } = [];
    }

    private const string Filters = """
        day >= @from and day <= @to and {scope region, kind, office_id}
          and (@kind is null or kind = @kind)
          and (@region is null or region between @region and @regionEnd)
        """;

    private static readonly Statement ByPlace = Statement.Of(
        "alerts.dashboard_sum.by_place",
        $$"""
        select dimension, value, measure, region, kind, cast(sum(amount) as bigint) as amount from dashboard_sum
        where dimension in ('alerts', 'waited', 'market') and {{Filters}}
        group by dimension, value, measure, region, kind {recompile}
        """
    );

    private static readonly Statement ByDay = Statement.Of(
        "alerts.dashboard_sum.by_day",
        $$"""
        select measure, day, cast(sum(amount) as bigint) as amount from dashboard_sum where dimension = 'alerts' and {{Filters}}
        group by measure, day {recompile}
        """
    );

    private static readonly Statement ByValue = Statement.Of(
        "alerts.dashboard_sum.by_value",
        $$"""
        select dimension, value, measure, cast(sum(amount) as bigint) as amount from dashboard_sum
        where dimension in ('stage', 'industry', 'signal') and {{Filters}}
        group by dimension, value, measure {recompile}
        """
    );

    private static readonly Statement TopBuyers = Statement.Of(
        "alerts.dashboard_sum.top_buyers",
        $$"""
        select value, cast(sum(amount) as bigint) as amount from dashboard_sum where dimension = 'buyer' and {{Filters}}
        group by value order by sum(amount) desc, value {page} {recompile}
        """
    );

    private static readonly Statement OfBuyers = Statement.Of(
        "alerts.dashboard_sum.of_buyers",
        $$"""
        select value, measure, cast(sum(amount) as bigint) as amount from dashboard_sum
        where dimension = 'buyer' and value in @buyers and {{Filters}}
        group by value, measure {recompile}
        """
    );

    private static readonly Statement Names = Statement.Of(
        "alerts.dashboard_name.all_of",
        "select value, name_zh, name_en from dashboard_name where dimension = @dimension and value in @values"
    );

    private static readonly Statement AsOf = Statement.Of(
        "alerts.dashboard_place.as_of",
        "select as_of from dashboard_place where one = 1"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            DashboardPeriod.Check(this, query => query.To, query => query.From, query => query.To);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var period = DashboardPeriod.Of(query.From, query.To, time.Today());
            var range = RegionCode.RangeOf(query.Region);
            var filters = new
            {
                from = period.From,
                to = period.To,
                kind = query.Kind,
                region = range?.First,
                regionEnd = range?.Last,
            };
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var place = await sql.One<Place>(AsOf, null, cancellationToken);
            var places = await sql.Query<DashboardSum>(ByPlace, scope, filters, cancellationToken);
            var days = await sql.Query<DashboardSum>(ByDay, scope, filters, cancellationToken);
            var values = (
                await sql.Query<DashboardSum>(ByValue, scope, filters, cancellationToken)
            ).ToLookup(sum => sum.Dimension);
            var buyers = await BuyersOf(scope, filters, cancellationToken);
            var stages = await Called(
                DashboardDimensions.Stage,
                [.. values[DashboardDimensions.Stage].Select(sum => sum.Value).Distinct()],
                cancellationToken
            );
            return new Answer
            {
                AsOf = place?.AsOf,
                From = period.From,
                To = period.To,
                Total = DashboardSums.Of(
                    query.Region ?? Regions.Liaoning.Code.ToString(),
                    true,
                    [.. places]
                ),
                Cities = DashboardSums.Cities(places, scope, range),
                Regions =
                [
                    .. places
                        .GroupBy(sum => sum.Region)
                        .OrderBy(region => region.Key, StringComparer.Ordinal)
                        .Select(region => DashboardSums.Of(region.Key, true, [.. region])),
                ],
                Kinds =
                [
                    .. places
                        .Where(sum => sum.Dimension == DashboardDimensions.Alerts)
                        .GroupBy(sum => sum.Kind)
                        .Select(kind => new Group(
                            kind.Key,
                            Subjects.Kind(kind.Key),
                            DashboardSums.Alerts(kind)
                        ))
                        .OrderByDescending(kind => kind.Alerts.All),
                ],
                Stages = DashboardSums.Groups(
                    values[DashboardDimensions.Stage],
                    code => stages.GetValueOrDefault(code, new(code, code))
                ),
                Industries = DashboardSums.Groups(
                    values[DashboardDimensions.Industry],
                    code =>
                        code.Length == 0 ? new("未记录", "not recorded") : Subjects.Category(code)
                ),
                Purchasers = buyers,
                Signals = await SignalsOf(
                    [.. values[DashboardDimensions.Signal]],
                    cancellationToken
                ),
                Weeks = DashboardSums.Spans(
                    days,
                    period,
                    day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
                    day => day.AddDays(7)
                ),
                Months = DashboardSums.Spans(
                    days,
                    period,
                    day => new(day.Year, day.Month, 1),
                    day => day.AddMonths(1)
                ),
            };
        }

        private async Task<IReadOnlyList<Group>> BuyersOf(
            DataScope scope,
            object filters,
            CancellationToken cancel
        )
        {
            var top = await sql.Query<DashboardSum>(
                TopBuyers,
                scope,
                Arguments.Of(filters, new { skip = 0, take = Buyers }),
                cancel
            );
            if (top.Count == 0)
            {
                return [];
            }

            var codes = top.Select(sum => sum.Value).ToArray();
            var sums = (
                await sql.Query<DashboardSum>(
                    OfBuyers,
                    scope,
                    Arguments.Of(filters, new { buyers = codes }),
                    cancel
                )
            ).ToLookup(sum => sum.Value);
            var names = await Called(DashboardDimensions.Buyer, codes, cancel);
            return
            [
                .. codes.Select(code => new Group(
                    code,
                    names.GetValueOrDefault(code, new(code, code)),
                    DashboardSums.Alerts(sums[code])
                )),
            ];
        }

        private async Task<IReadOnlyList<SignalGroup>> SignalsOf(
            IReadOnlyList<DashboardSum> sums,
            CancellationToken cancel
        )
        {
            var names = await Called(
                DashboardDimensions.Signal,
                [.. sums.Select(sum => sum.Value).Distinct()],
                cancel
            );
            return
            [
                .. sums.GroupBy(sum => sum.Value)
                    .Select(signal =>
                    {
                        var parts = signal.Key.Split(':', 2);
                        return new SignalGroup(
                            parts[0],
                            parts[1],
                            names.GetValueOrDefault(signal.Key, new(parts[1], parts[1])),
                            DashboardSums.Alerts(signal)
                        );
                    })
                    .OrderByDescending(signal => signal.Alerts.All)
                    .ThenBy(signal => signal.Code, StringComparer.Ordinal),
            ];
        }

        private async Task<Dictionary<string, LocalizedText>> Called(
            string dimension,
            IReadOnlyCollection<string> values,
            CancellationToken cancel
        ) =>
            values.Count == 0
                ? []
                : (
                    await sql.Query<Name>(
                        Names,
                        new { dimension, values = values.ToArray() },
                        cancel
                    )
                ).ToDictionary(
                    name => name.Value,
                    name => new LocalizedText(name.NameZh, name.NameEn)
                );

        private sealed record Place
        {
            public DateTimeOffset? AsOf { get; init; }
        }

        private sealed record Name
        {
            public string Value { get; init; } = "";
            public string NameZh { get; init; } = "";
            public string NameEn { get; init; } = "";
        }
    }
}
