using Trading.Domain;
using Trading.Indicators.Supervision;

namespace Trading.Tests.Indicators.Supervision;

/// <summary>Dossiers and what the rules ask beside them, as small as each test needs.</summary>
internal static class Dossiers
{
    public static readonly DateTimeOffset Notice = At("2026-03-02T09:00:00+08:00");
    public static readonly DateTimeOffset Opening = At("2026-03-24T09:00:00+08:00");
    public static readonly DateTimeOffset Awarded = At("2026-03-30T10:00:00+08:00");

    /// <summary>A lot opened and decided, with the bids in it.</summary>
    public static LotFacts Lot(params BidFacts[] bids) =>
        new()
        {
            Number = "1",
            BidsAreKnown = true,
            IsDecided = true,
            Bids = bids,
        };

    public static ProcurementDossier Construction(params LotFacts[] lots) =>
        new()
        {
            Id = "P1",
            Kind = "construction",
            Regime = "construction",
            Method = "open",
            IsCompetitive = true,
            IsOpen = true,
            IsSingleSource = false,
            Category = "E",
            Region = "210102",
            Buyer = new("BUYER", "某局"),
            Agency = new("AGENCY", "某代理"),
            Lots = lots,
            Steps =
            [
                new("notice", null, Notice),
                Step("documents", Notice, ("deadline", "2026-03-24T09:00:00+08:00")),
                new("opening", null, Opening),
                new("award", null, Awarded),
            ],
        };

    public static ProcurementDossier Government(params LotFacts[] lots) =>
        Construction(lots) with
        {
            Kind = "government",
            Regime = "procurement",
        };

    public static ProcurementDossier Land(params LotFacts[] lots) =>
        Construction(lots) with
        {
            Kind = "land",
            Regime = "none",
            IsSale = true,
        };

    public static BidFacts Bid(string code, long? yuan = null, BidState state = BidState.Valid) =>
        new()
        {
            Bidder = new(code, code + "公司"),
            AmountMinor = yuan * 100,
            State = state,
        };

    public static BidFacts Out(string code, long? yuan = null) =>
        Bid(code, yuan, BidState.Disqualified);

    public static Mark Mark(string type, string token) => new(type, token, "***");

    public static StepFact Step(
        string code,
        DateTimeOffset? at,
        params (string Name, string Value)[] figures
    ) =>
        new(code, null, at)
        {
            Figures = figures.ToDictionary(figure => figure.Name, figure => figure.Value),
        };

    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public static IReadOnlyList<IndicatorFinding> Judge(
        string indicator,
        ProcurementDossier dossier,
        FixedContext? context = null
    ) => [.. Of(indicator).Judge(dossier, context ?? new FixedContext())];

    /// <summary>The finding of the procurement or lot itself.</summary>
    public static IndicatorFinding One(
        string indicator,
        ProcurementDossier dossier,
        FixedContext? context = null
    ) =>
        Assert.Single(
            Judge(indicator, dossier, context),
            finding => finding.Subject == SubjectKind.Procurement
        );

    public static IReadOnlyList<IndicatorFinding> JudgeSubject(
        string indicator,
        SubjectKind kind,
        string id,
        FixedContext context,
        params ProcurementDossier[] year
    )
    {
        var indicatorOf = Of(indicator);
        var own = year.SelectMany(dossier => indicatorOf.Contribute(dossier))
            .Where(added => added.Subject == kind && added.SubjectId == id)
            .ToList();
        return
        [
            .. indicatorOf.JudgeSubject(
                kind,
                id,
                new("construction", null, null, null),
                Sums(own),
                context,
                new(2026, 12, 1)
            ),
        ];
    }

    public static IReadOnlyList<YearSum> Sums(IEnumerable<Contribution> added) =>
        [
            .. added
                .GroupBy(one => (one.Metric, one.Against))
                .Select(group => new YearSum(
                    group.Key.Metric,
                    group.Key.Against,
                    group.Sum(one => one.Part),
                    group.Sum(one => one.Whole),
                    group.Count()
                )),
        ];

    public static ISupervisionIndicator Of(string code) =>
        SupervisionIndicators.All.Single(indicator => indicator.Code == code);
}

/// <summary>A context with the shipped parameters, and what a test sets.</summary>
internal sealed class FixedContext : IIndicatorContext
{
    public Dictionary<string, Baseline> Baselines { get; init; } = [];

    public Dictionary<(string, string), decimal> Parameters { get; init; } = [];

    public HashSet<string> Gateways { get; init; } = [];

    /// <summary>Days off beside weekends; null where nothing is known of the year.</summary>
    public HashSet<DateOnly>? DaysOff { get; init; } = [];

    public DateOnly? Today { get; init; }

    public double? Cut { get; init; }

    public decimal Parameter(string indicator, string name, DateOnly on) =>
        Parameters.TryGetValue((indicator, name), out var value)
            ? value
            : IndicatorParameters.Of(indicator, name, on);

    public Baseline? Baseline(string metric, PeerKey group) => Baselines.GetValueOrDefault(metric);

    public bool? IsWorkingDay(DateOnly day) =>
        DaysOff is null
            ? null
            : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
                && !DaysOff.Contains(day);

    public bool IsSharedGateway(string addressToken) => Gateways.Contains(addressToken);

    public double? FalseDiscoveryCut(string indicator) => Cut;

    /// <summary>A context with one baseline.</summary>
    public static FixedContext With(
        string metric,
        double q10,
        double q1,
        double median,
        double q3,
        double q99
    ) =>
        new()
        {
            Baselines =
            {
                [metric] = new(
                    metric,
                    new("construction", "E", null, null),
                    50,
                    q10,
                    q1,
                    median,
                    q3,
                    q99
                ),
            },
        };
}
