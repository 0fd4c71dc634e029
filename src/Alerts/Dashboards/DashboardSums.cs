using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Alerts.Dashboards;

/// <summary>A sum as it is read; what it was not grouped by is empty.</summary>
internal sealed record DashboardSum
{
    public string Dimension { get; init; } = "";
    public string Value { get; init; } = "";
    public string Measure { get; init; } = "";
    public DateOnly Day { get; init; }
    public string Region { get; init; } = "";
    public string Kind { get; init; } = "";
    public long Amount { get; init; }
}

/// <summary>Sums as the figures of divisions, groups and spans.</summary>
internal static class DashboardSums
{
    public static List<GetDashboard.Area> Cities(
        IReadOnlyList<DashboardSum> places,
        DataScope scope,
        RegionRange? asked
    )
    {
        var byCity = places.ToLookup(sum => DashboardCities.Of(sum.Region));
        return
        [
            .. Regions
                .Administrations.Select(city => city.Code)
                .Append(Regions.Liaoning.Code)
                .Select(code =>
                    Of(
                        code.ToString(),
                        Sees(scope, code) && (asked is null || Meets(asked.Value, code)),
                        [.. byCity[code]]
                    )
                ),
        ];
    }

    // The province's own row is what lies in no city: who sees one city alone has nothing there.
    private static bool Sees(DataScope scope, RegionCode city) =>
        scope.Areas.Any(area =>
            area.Region is not { } region
            || (
                city == Regions.Liaoning.Code
                    ? region.Range.Holds(city.ToString())
                    : Meets(region.Range, city)
            )
        );

    private static bool Meets(RegionRange range, RegionCode city) =>
        range.Holds(city.ToString()) || city.Range.Holds(range.First);

    public static GetDashboard.Area Of(
        string region,
        bool inScope,
        IReadOnlyList<DashboardSum> sums
    ) =>
        new(
            region,
            RegionCode.TryParse(region, out var code, out _)
                ? Regions.Find(code)?.FullName ?? code.Name
                : new("未记录", "not recorded"),
            inScope,
            Alerts(sums.Where(sum => sum.Dimension == DashboardDimensions.Alerts)),
            WaitFigures.Of(
                sums.Where(sum => sum.Dimension == DashboardDimensions.Waited)
                    .Select(sum => (int.Parse(sum.Value, CultureInfo.InvariantCulture), sum.Amount))
            ),
            sums.Where(sum => sum.Dimension == DashboardDimensions.Market)
                .Aggregate(
                    MarketFigures.None,
                    (figures, sum) => figures.With(sum.Measure, sum.Amount)
                )
        );

    public static AlertFigures Alerts(IEnumerable<DashboardSum> sums) =>
        sums.Aggregate(AlertFigures.None, (figures, sum) => figures.With(sum.Measure, sum.Amount));

    public static List<GetDashboard.Group> Groups(
        IEnumerable<DashboardSum> sums,
        Func<string, LocalizedText> name
    ) =>
        [
            .. sums.GroupBy(sum => sum.Value)
                .Select(group => new GetDashboard.Group(group.Key, name(group.Key), Alerts(group)))
                .OrderByDescending(group => group.Alerts.All)
                .ThenBy(group => group.Code, StringComparer.Ordinal),
        ];

    public static List<GetDashboard.Span> Spans(
        IReadOnlyList<DashboardSum> days,
        DashboardPeriod period,
        Func<DateOnly, DateOnly> begin,
        Func<DateOnly, DateOnly> next
    )
    {
        var sums = days.ToLookup(sum => begin(sum.Day));
        var spans = new List<GetDashboard.Span>();
        for (var first = begin(period.From); first <= period.To; first = next(first))
        {
            var last = next(first).AddDays(-1);
            spans.Add(
                new(
                    first < period.From ? period.From : first,
                    last > period.To ? period.To : last,
                    Alerts(sums[first])
                )
            );
        }

        return spans;
    }
}
