using System.Globalization;
using Trading.Alerts.Indicators;
using Trading.Domain;
using Trading.Indicators;
using Trading.Indicators.Supervision;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>Three indicators of the tests' own: of lots, of buyers and bidders by their sums, and one that fails.</summary>
internal static class TestIndicators
{
    public const int FewestPeers = 5;

    public static readonly IndicatorRules Rules = new()
    {
        All = [new FewBidders(), new OneSupplier(), new Fails()],
        Default = (indicator, name, _) =>
            (indicator, name) switch
            {
                ("T01", "fewest") => 3,
                _ => null,
            },
        Version = "tests",
        FewestPeers = FewestPeers,
    };

    private static PeerKey GroupOf(ProcurementDossier dossier) =>
        new(dossier.Kind, dossier.Category, dossier.Region, dossier.Method);

    private static DateOnly? Month(ProcurementDossier dossier) =>
        dossier.Steps.LastOrDefault(step => step.At is not null)?.At is { } at
            ? new DateOnly(at.Year, at.Month, 1)
            : null;

    private static string Text(double? figure) =>
        figure?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static IndicatorFinding Say(
        string code,
        SubjectKind kind,
        string id,
        IndicatorOutcome outcome,
        string? lot = null,
        double? value = null,
        double? threshold = null,
        params (string, string)[] evidence
    ) =>
        new()
        {
            Indicator = code,
            Lot = lot,
            Subject = kind,
            SubjectId = id,
            Outcome = outcome,
            Value = value,
            Threshold = threshold,
            Evidence = evidence.ToDictionary(),
            Sentence = new($"{code}：{Text(value)}", $"{code}: {Text(value)}"),
        };

    /// <summary>Fewer bidders than the parameter; compared with the peers' number.</summary>
    private sealed class FewBidders : ISupervisionIndicator
    {
        public string Code => "T01";

        public IEnumerable<IndicatorFinding> Judge(
            ProcurementDossier dossier,
            IIndicatorContext context
        )
        {
            var fewest = context.Parameter("T01", "fewest", new(2026, 12, 1));
            var usual = context.Baseline("T01.bidders", GroupOf(dossier));
            foreach (var lot in dossier.Lots)
            {
                var bidders = lot.Bids.Select(bid => bid.Bidder.Code).Distinct().Count();
                yield return Say(
                    "T01",
                    SubjectKind.Procurement,
                    dossier.Id,
                    !lot.BidsAreKnown ? IndicatorOutcome.InsufficientData
                        : bidders < fewest ? IndicatorOutcome.Triggered
                        : IndicatorOutcome.NotTriggered,
                    lot.Number,
                    lot.BidsAreKnown ? bidders : null,
                    (double)fewest,
                    ("median", Text(usual?.Median)),
                    ("peers", Text(usual?.Count))
                );
                foreach (var bid in lot.Bids)
                {
                    yield return Say(
                        "T01",
                        SubjectKind.Bidder,
                        bid.Bidder.Code,
                        IndicatorOutcome.NotTriggered,
                        lot.Number,
                        bid.AmountMinor
                    );
                }
            }
        }

        public IEnumerable<Measurement> Measure(ProcurementDossier dossier) =>
            dossier
                .Lots.Where(lot => lot.BidsAreKnown)
                .Select(lot => new Measurement(
                    "T01.bidders",
                    GroupOf(dossier),
                    lot.Number,
                    lot.Bids.Count
                ));
    }

    /// <summary>How much of what a buyer awards goes to one supplier, in tenths of a yuan that do not add up in binary.</summary>
    private sealed class OneSupplier : ISupervisionIndicator
    {
        public string Code => "T02";

        public IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
        {
            if (Month(dossier) is not { } month || dossier.Buyer is not { } buyer)
            {
                yield break;
            }

            var group = new PeerKey(dossier.Kind, null, null, null);
            foreach (var bid in dossier.Lots.SelectMany(lot => lot.Bids))
            {
                yield return new(
                    "T02.wins",
                    SubjectKind.Bidder,
                    bid.Bidder.Code,
                    null,
                    group,
                    month,
                    bid.IsWinner ? 1 : 0,
                    1
                );
                yield return new(
                    "T02.spent",
                    SubjectKind.Buyer,
                    buyer.Code,
                    bid.Bidder.Code,
                    group,
                    month,
                    bid.IsWinner ? (bid.AmountMinor ?? 0) / 1000.0 : 0,
                    (bid.AmountMinor ?? 0) / 1000.0
                );
            }
        }

        public double? FigureOf(string metric, IReadOnlyList<YearSum> sums) =>
            metric == "T02.wins" && sums.Any(sum => sum.Metric == metric)
                ? sums.Where(sum => sum.Metric == metric).Sum(sum => sum.Part / sum.Whole)
                : null;

        public IEnumerable<IndicatorFinding> JudgeSubject(
            SubjectKind kind,
            string id,
            PeerKey group,
            IReadOnlyList<YearSum> sums,
            IIndicatorContext context,
            DateOnly on
        )
        {
            if (kind == SubjectKind.Bidder)
            {
                var usual = context.Baseline("T02.wins", group);
                var figure = FigureOf("T02.wins", sums);
                yield return Say(
                    "T02",
                    kind,
                    id,
                    usual is null ? IndicatorOutcome.InsufficientData
                        : figure > usual.Q3 ? IndicatorOutcome.Triggered
                        : IndicatorOutcome.NotTriggered,
                    null,
                    figure,
                    usual?.Q3,
                    ("procurements", Text(sums.Sum(sum => sum.Procurements)))
                );
                yield break;
            }

            foreach (var pair in sums.Where(sum => sum.Metric == "T02.spent"))
            {
                yield return Say(
                    "T02",
                    kind,
                    id,
                    pair.Part > 0 ? IndicatorOutcome.Triggered : IndicatorOutcome.NotTriggered,
                    null,
                    pair.Part,
                    pair.Whole,
                    ("supplier", pair.Against ?? "")
                );
            }
        }
    }

    private sealed class Fails : ISupervisionIndicator
    {
        public string Code => "T03";

        public IEnumerable<IndicatorFinding> Judge(
            ProcurementDossier dossier,
            IIndicatorContext context
        ) => throw new DivideByZeroException();
    }
}
