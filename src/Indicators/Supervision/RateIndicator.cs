namespace Trading.Indicators.Supervision;

/// <summary>What a procurement adds to a subject's share.</summary>
internal readonly record struct Counted(SubjectKind Kind, Party Who, double Part, double Whole);

/// <summary>An indicator that compares a subject's share over twelve months with that of others of its kind.</summary>
/// <param name="code">The indicator.</param>
/// <param name="what">The share, in words.</param>
/// <param name="of">What the whole counts, in words.</param>
internal abstract class RateIndicator(string code, LocalizedText what, LocalizedText of)
    : ISupervisionIndicator
{
    public string Code => code;

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (dossier.LastDay() is not { } day)
        {
            yield break;
        }

        foreach (
            var own in Count(dossier)
                .GroupBy(counted => (counted.Kind, Who: DossierReading.KeyOf(counted.Who)))
                .OrderBy(own => own.Key)
        )
        {
            yield return new(
                MetricOf(own.Key.Kind),
                own.Key.Kind,
                own.Key.Who,
                null,
                dossier.SubjectsOf(),
                DossierReading.MonthOf(day),
                own.Sum(counted => counted.Part),
                own.Sum(counted => counted.Whole)
            );
        }
    }

    // Who comes into the baseline is decided by the shipped minimum, so that a baseline does not change with a trial of others.
    public double? FigureOf(string metric, IReadOnlyList<YearSum> sums)
    {
        var (part, whole) = SumOf(metric, sums);
        return
            metric.StartsWith(code + ".", StringComparison.Ordinal)
            && whole >= IndicatorParameters.Shipped(code, "minimum")
            && whole > 0
            ? part / whole
            : null;
    }

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind kind,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        var metric = MetricOf(kind);
        if (!sums.Any(sum => sum.Metric == metric))
        {
            yield break;
        }

        var speaker = new Speaker(code, kind, id, null);
        var (part, whole) = SumOf(metric, sums);
        var minimum = (double)context.Parameter(code, "minimum", on);
        if (whole < minimum || whole <= 0)
        {
            yield return speaker.Missing(
                $"近十二个月{of.Zh}{Say.Number(whole)}，少于{Say.Number(minimum)}，不足以判断。",
                $"{Say.Number(whole)} {of.En} in twelve months, fewer than {Say.Number(minimum)}: chance would decide.",
                ("part", part),
                ("whole", whole)
            );
            yield break;
        }

        if (context.Baseline(metric, group) is not { } peers)
        {
            yield return speaker.Missing(
                "可比对象不足，尚无基准。",
                "There are not enough others to compare with.",
                ("part", part),
                ("whole", whole)
            );
            yield break;
        }

        var share = part / whole;
        var found = peers.IsHigh(share);
        yield return speaker.Found(
            found,
            share,
            peers.HighOutlier(),
            $"近十二个月{what.Zh}为{Say.Percent(share)}（{Say.Number(part)}/{Say.Number(whole)}），{peers.Count}个可比对象的中位数为{Say.Percent(peers.Median)}，界限为{Say.Percent(peers.HighOutlier())}：{(found ? "明显偏高" : "未见异常")}。",
            $"The {what.En} over twelve months is {Say.Percent(share)} ({Say.Number(part)} of {Say.Number(whole)}); the median of {peers.Count} others is {Say.Percent(peers.Median)}, the limit {Say.Percent(peers.HighOutlier())}: {(found ? "unusually high" : "nothing unusual")}.",
            [("part", part), ("whole", whole), .. peers.AsEvidence()]
        );
    }

    protected abstract IEnumerable<Counted> Count(ProcurementDossier dossier);

    /// <summary>The same for the buyer and for its agency.</summary>
    protected static IEnumerable<Counted> OfBuyerAndAgency(
        ProcurementDossier dossier,
        double part,
        double whole
    )
    {
        if (whole > 0 && dossier.Buyer is { } buyer)
        {
            yield return new(SubjectKind.Buyer, buyer, part, whole);
        }

        if (whole > 0 && dossier.Agency is { } agency)
        {
            yield return new(SubjectKind.Agency, agency, part, whole);
        }
    }

    private string MetricOf(SubjectKind kind) => $"{code}.{kind}";

    private static (double Part, double Whole) SumOf(string metric, IReadOnlyList<YearSum> sums)
    {
        double part = 0,
            whole = 0;
        foreach (var sum in sums)
        {
            if (sum.Metric == metric)
            {
                part += sum.Part;
                whole += sum.Whole;
            }
        }

        return (part, whole);
    }
}
