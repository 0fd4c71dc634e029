namespace Trading.Indicators.Supervision;

/// <summary>
/// An indicator that is a test of chance over a subject's twelve months. Each finding carries its p-value; which of all are
/// triggered the nightly pass decides over the whole family, and the cut that it found holds until the next one.
/// </summary>
internal abstract class SignificanceIndicator(string code, SubjectKind kind) : ISupervisionIndicator
{
    public string Code => code;

    protected string Metric => $"{code}.{kind}";

    public abstract IEnumerable<Contribution> Contribute(ProcurementDossier dossier);

    public virtual double? FigureOf(string metric, IReadOnlyList<YearSum> sums) => null;

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind subject,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        IReadOnlyList<YearSum> own = [.. sums.Where(sum => sum.Metric == Metric)];
        if (subject != kind || own.Count == 0)
        {
            return [];
        }

        List<IndicatorFinding> findings =
        [
            .. Test(new Speaker(code, kind, id, null), group, own, context, on),
        ];
        var rate = (double)context.Parameter(code, "fdr", on);
        if (context.FalseDiscoveryCut(code) is not { } cut)
        {
            return FalseDiscovery.Settle(findings, rate);
        }

        return findings.Select(finding =>
            finding.PValue is { } p
            && finding.Outcome is IndicatorOutcome.Triggered or IndicatorOutcome.NotTriggered
                ? finding with
                {
                    Outcome = p <= cut ? IndicatorOutcome.Triggered : IndicatorOutcome.NotTriggered,
                    Threshold = cut,
                }
                : finding
        );
    }

    /// <summary>Findings with p-values; what has too little to test is one finding of insufficient data.</summary>
    protected abstract IEnumerable<IndicatorFinding> Test(
        Speaker speaker,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    );
}
