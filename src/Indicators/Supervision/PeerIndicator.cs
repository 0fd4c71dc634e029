namespace Trading.Indicators.Supervision;

/// <summary>The figure of a lot, or why there is none.</summary>
internal readonly record struct Reading(
    double? Value,
    IndicatorOutcome Outcome,
    LocalizedText Why,
    IReadOnlyList<(string Name, object? Value)> Evidence
)
{
    public static Reading Of(double value, params (string Name, object? Value)[] evidence) =>
        new(value, IndicatorOutcome.NotTriggered, default, evidence);

    public static Reading Missing(string zh, string en) =>
        new(null, IndicatorOutcome.InsufficientData, new(zh, en), []);

    public static Reading NotApplicable(string zh, string en) =>
        new(null, IndicatorOutcome.NotApplicable, new(zh, en), []);

    public static Reading Error(string zh, string en) =>
        new(null, IndicatorOutcome.CalculationError, new(zh, en), []);

    /// <summary>As far as a finding says why nothing could be computed.</summary>
    public static Reading Of(IndicatorFinding stopped) =>
        new(null, stopped.Outcome, stopped.Sentence, []);
}

/// <summary>What the comparison of a lot's figure with its peers' came to.</summary>
internal readonly record struct Comparison(bool Found, double Threshold, LocalizedText Sentence);

/// <summary>An indicator that compares a figure of a lot with those of its peers.</summary>
internal abstract class PeerIndicator(string code, string metric, Needs needs)
    : LotIndicator(code, needs)
{
    public override IEnumerable<Measurement> Measure(ProcurementDossier dossier)
    {
        foreach (var lot in dossier.Lots)
        {
            var speaker = new Speaker(Code, SubjectKind.Procurement, dossier.Id, lot.Number);
            if (
                Gates.Stop(Needs, dossier, lot, speaker) is null
                && Read(dossier, lot).Value is { } value
                && double.IsFinite(value)
            )
            {
                yield return new(metric, dossier.PeersOf(), lot.Number, value);
            }
        }
    }

    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var reading = Read(at.Dossier, at.Lot);
        if (reading.Value is not { } value)
        {
            yield return at.Whole.Plain(reading.Outcome, reading.Why, [.. reading.Evidence]);
            yield break;
        }

        if (at.Context.Baseline(metric, at.Dossier.PeersOf()) is not { } peers)
        {
            yield return at.Whole.Missing(
                "可比项目不足，尚无基准。",
                "There are not enough comparable procurements for a baseline.",
                [.. reading.Evidence, ("value", value)]
            );
            yield break;
        }

        var compared = Compare(at, value, peers);
        yield return at.Whole.Found(
            compared.Found,
            value,
            compared.Threshold,
            compared.Sentence.Zh,
            compared.Sentence.En,
            [.. reading.Evidence, .. peers.AsEvidence()]
        );
    }

    protected abstract Reading Read(ProcurementDossier dossier, LotFacts lot);

    protected abstract Comparison Compare(LotCase at, double value, Baseline peers);
}

/// <summary>Baselines in evidence and sentences.</summary>
internal static class BaselineReading
{
    public static IEnumerable<(string Name, object? Value)> AsEvidence(this Baseline peers) =>
        [
            (
                "group",
                string.Join(
                    '/',
                    peers.Group.Kind,
                    peers.Group.Industry ?? "*",
                    peers.Group.Region ?? "*",
                    peers.Group.Method ?? "*"
                )
            ),
            ("peers", peers.Count),
            ("q1", peers.Q1),
            ("median", peers.Median),
            ("q3", peers.Q3),
        ];

    /// <summary>
    /// From where on a figure is an upper outlier: the fence; where three quarters do not differ the fence tells nothing, and
    /// the 99th percentile takes its place.
    /// </summary>
    public static double HighOutlier(this Baseline peers) =>
        peers.Q3 > peers.Q1 ? peers.UpperFence : peers.Q99;

    /// <summary>True where it reaches that and stands above three quarters of its peers.</summary>
    public static bool IsHigh(this Baseline peers, double value) =>
        value >= peers.HighOutlier() && value > peers.Q3;
}
