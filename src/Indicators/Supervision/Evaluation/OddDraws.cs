namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>
/// I47: of the draws that somebody orders more are repeated or declined than is usual: P(X &gt;= k) of the binomial
/// distribution with the upper quartile of all operators' rates, at least the floor, so that the usual is never zero.
/// </summary>
internal sealed class OddDraws() : SignificanceIndicator("I47", SubjectKind.Operator)
{
    public override IEnumerable<Contribution> Contribute(ProcurementDossier dossier) =>
        dossier.LastDay() is { } day
            ? dossier
                .Lots.SelectMany(lot => lot.Draws ?? [])
                .GroupBy(draw => draw.Operator, StringComparer.Ordinal)
                .OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => new Contribution(
                    Metric,
                    SubjectKind.Operator,
                    own.Key,
                    null,
                    dossier.SubjectsOf(),
                    DossierReading.MonthOf(day),
                    own.Count(draw => draw.IsRedraw || draw.IsDeclined),
                    own.Count()
                ))
            : [];

    public override double? FigureOf(string metric, IReadOnlyList<YearSum> sums)
    {
        var own = sums.Where(sum => sum.Metric == metric).ToList();
        var draws = own.Sum(sum => sum.Whole);
        return metric == Metric && draws >= IndicatorParameters.Shipped("I47", "minimum")
            ? own.Sum(sum => sum.Part) / draws
            : null;
    }

    protected override IEnumerable<IndicatorFinding> Test(
        Speaker speaker,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        var (odd, draws) = ((int)sums.Sum(sum => sum.Part), (int)sums.Sum(sum => sum.Whole));
        var minimum = (int)context.Parameter("I47", "minimum", on);
        if (draws < minimum)
        {
            yield return speaker.Missing(
                $"近十二个月抽取{draws}次，少于{minimum}次，不足以判断。",
                $"{draws} draws in twelve months, fewer than {minimum}: chance would decide."
            );
            yield break;
        }

        if (context.Baseline(Metric, group) is not { } peers)
        {
            yield return speaker.Missing(
                "可比对象不足，尚无基准。",
                "There are not enough others to compare with.",
                ("odd", odd),
                ("draws", draws)
            );
            yield break;
        }

        var usual = Math.Max(peers.Q3, (double)context.Parameter("I47", "floor", on));
        var p = Chance.BinomialTail(odd, draws, usual);
        yield return speaker.Found(
            false,
            (double)odd / draws,
            null,
            $"近十二个月抽取{draws}次，重新抽取或不参加{odd}次（{Say.Percent((double)odd / draws)}），通常不超过{Say.Percent(usual)}（p={Say.Number(p)}）。",
            $"Of {draws} draws in twelve months {odd} were repeated or declined ({Say.Percent((double)odd / draws)}); {Say.Percent(usual)} is usual (p = {Say.Number(p)}).",
            [("odd", odd), ("draws", draws), ("usual", usual), ("p", p), .. peers.AsEvidence()]
        ) with
        {
            PValue = p,
        };
    }
}
