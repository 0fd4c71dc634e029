using Trading.Analysis;
using Trading.Analysis.Procedures;

namespace Trading.Alerts.Signals;

/// <summary>What the screens and the model found, as signals.</summary>
internal static class FindingSignals
{
    /// <summary>In the order of the findings. How sure a screen is, only its level says; the model says itself.</summary>
    /// <param name="findings">The findings, the most urgent first.</param>
    /// <param name="score">The model's; null where it gave none or it is not known any more.</param>
    /// <param name="rule">The rule of the day.</param>
    /// <param name="link">The page that shows them.</param>
    public static List<Signal> Of(
        IEnumerable<Finding> findings,
        ProcedureScore? score,
        MergingRule rule,
        string link
    ) =>
        [
            .. findings.Select(finding => new Signal
            {
                Source = SignalSources.Model,
                Code = finding.Code,
                Level = (int)finding.Level,
                Strength = Math.Round(
                    finding.Code == Appraisal.ProcedureCode && score is not null
                        ? Math.Clamp(score.Percentile, 0, 1)
                        : rule.StrengthOf((int)finding.Level),
                    6
                ),
                Name = finding.Name,
                Sentence = finding.Reason,
                Link = link,
            }),
        ];

    /// <summary>A signal of another source as a finding, so that a history tells of all alike.</summary>
    public static Finding AsFinding(Signal signal) =>
        new(
            MergingRule.TokenOf(signal),
            signal.Name,
            (Level)signal.Level,
            Stage.Notice,
            signal.Sentence,
            [],
            SignalSources.Name(signal.Source).Zh
        );
}
