namespace Trading.Indicators.Supervision;

/// <summary>An indicator of how what a subject does in twelve months is distributed over others.</summary>
/// <param name="code">The indicator.</param>
/// <param name="kind">Whose distribution.</param>
/// <param name="what">The figure, in words.</param>
internal abstract class ShareIndicator(string code, SubjectKind kind, LocalizedText what)
    : ISupervisionIndicator
{
    public string Code => code;

    protected string Metric => $"{code}.{kind}";

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier) =>
        dossier.LastDay() is { } day
            ? Shares(dossier)
                .GroupBy(share => (share.Subject, share.Against))
                .OrderBy(pair => pair.Key)
                .Select(pair => new Contribution(
                    Metric,
                    kind,
                    pair.Key.Subject,
                    pair.Key.Against,
                    dossier.SubjectsOf(),
                    DossierReading.MonthOf(day),
                    pair.Sum(share => share.Part),
                    pair.Count()
                ))
            : [];

    public double? FigureOf(string metric, IReadOnlyList<YearSum> sums) =>
        metric == Metric ? Figure(sums, IndicatorParameters.Shipped(code, "minimum")) : null;

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind subject,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        if (subject != kind || !sums.Any(sum => sum.Metric == Metric))
        {
            yield break;
        }

        var speaker = new Speaker(code, kind, id, null);
        var minimum = (double)context.Parameter(code, "minimum", on);
        if (Figure(sums, minimum) is not { } value)
        {
            yield return speaker.Missing(
                $"近十二个月有金额的成交少于{Say.Number(minimum)}笔，不足以判断。",
                $"Fewer than {Say.Number(minimum)} awards with an amount in twelve months: chance would decide."
            );
            yield break;
        }

        if (Limit(context, group, on) is not { } limit)
        {
            yield return speaker.Missing(
                "可比对象不足，尚无基准。",
                "There are not enough others to compare with.",
                ("value", value)
            );
            yield break;
        }

        var top = Own(sums).OrderByDescending(sum => sum.Part).First();
        var found = value >= limit.Threshold && limit.Tells(value);
        yield return speaker.Found(
            found,
            value,
            limit.Threshold,
            $"近十二个月{what.Zh}为{Say.Number(value)}，界限为{Say.Number(limit.Threshold)}：{(found ? "明显集中" : "未见异常")}。",
            $"The {what.En} over twelve months is {Say.Number(value)}, the limit {Say.Number(limit.Threshold)}: {(found ? "unusually concentrated" : "nothing unusual")}.",
            [
                ("top", top.Against),
                ("topPart", top.Part),
                ("others", Own(sums).Select(sum => sum.Against).Distinct().Count()),
                ("awards", Own(sums).Sum(sum => sum.Whole)),
                .. limit.Evidence,
            ]
        );
    }

    /// <summary>What the procurement adds: whose, with whom, how much.</summary>
    protected abstract IEnumerable<(string Subject, string Against, double Part)> Shares(
        ProcurementDossier dossier
    );

    protected virtual double? Figure(IReadOnlyList<YearSum> sums, double minimum)
    {
        var own = Own(sums)
            .GroupBy(sum => sum.Against, StringComparer.Ordinal)
            .Select(group => group.Sum(sum => sum.Part))
            .ToList();
        var total = own.Sum();
        return total > 0 && double.IsFinite(total) && Own(sums).Sum(sum => sum.Whole) >= minimum
            ? Of([.. own.Select(part => part / total)])
            : null;
    }

    /// <summary>The figure of shares that add up to one.</summary>
    protected virtual double Of(IReadOnlyList<double> shares) => shares.Max();

    /// <summary>From where on it speaks; null without peers.</summary>
    protected virtual Bound? Limit(IIndicatorContext context, PeerKey group, DateOnly on) =>
        context.Baseline(Metric, group) is { } peers
            ? new(peers.HighOutlier(), value => value > peers.Q3, [.. peers.AsEvidence()])
            : null;

    protected IEnumerable<YearSum> Own(IReadOnlyList<YearSum> sums) =>
        sums.Where(sum => sum.Metric == Metric && sum.Against is not null);

    /// <summary>Who won what of a buyer, with its amount in the currency's unit.</summary>
    protected static IEnumerable<(Party Winner, double Amount)> Won(ProcurementDossier dossier)
    {
        foreach (var lot in dossier.Lots)
        {
            if (lot.WinningAward() is { AmountMinor: > 0 } award)
            {
                yield return (lot.WinnerOf(award), award.AmountMinor.Value / 100.0);
            }
        }
    }

    /// <summary>From where on a figure speaks.</summary>
    internal sealed record Bound(
        double Threshold,
        Func<double, bool> Tells,
        IReadOnlyList<(string Name, object? Value)> Evidence
    );
}
