namespace Trading.Indicators.Supervision;

/// <summary>
/// Which of many tests speak, when of those that do only a given share may be chance (Benjamini &amp; Hochberg 1995,
/// Journal of the Royal Statistical Society B 57:289-300). The p-values of all subjects of one indicator are one family.
/// </summary>
public static class FalseDiscovery
{
    /// <summary>The largest p-value that is rejected: of the ordered ones the last with p(i) &lt;= i q / m; zero where none is.</summary>
    /// <param name="pValues">All of the family, in any order; what is no number is left out.</param>
    /// <param name="rate">The share of false ones that is put up with, such as 0.05.</param>
    public static double CutOf(IEnumerable<double> pValues, double rate)
    {
        double[] sorted = [.. pValues.Where(p => p is >= 0 and <= 1).Order()];
        for (var i = sorted.Length; i > 0; i--)
        {
            if (sorted[i - 1] <= rate * i / sorted.Length)
            {
                // A p-value of zero is rejected too: the cut must not look like "none".
                return Math.Max(sorted[i - 1], double.Epsilon);
            }
        }

        return 0;
    }

    /// <summary>
    /// The findings of one indicator with their outcome by the whole family: what has a p-value is triggered up to the cut
    /// and not beyond; all others stay as they are.
    /// </summary>
    public static IReadOnlyList<IndicatorFinding> Settle(
        IReadOnlyList<IndicatorFinding> family,
        double rate
    )
    {
        ArgumentNullException.ThrowIfNull(family);
        var cut = CutOf(family.Where(IsTested).Select(finding => finding.PValue!.Value), rate);
        return
        [
            .. family.Select(finding =>
                IsTested(finding)
                    ? finding with
                    {
                        Outcome =
                            finding.PValue <= cut
                                ? IndicatorOutcome.Triggered
                                : IndicatorOutcome.NotTriggered,
                        Threshold = cut,
                    }
                    : finding
            ),
        ];
    }

    private static bool IsTested(IndicatorFinding finding) =>
        finding.PValue is not null
        && finding.Outcome is IndicatorOutcome.Triggered or IndicatorOutcome.NotTriggered;
}
