namespace Trading.Indicators.Supervision.Plan;

/// <summary>
/// R002: estimates of a buyer crowd just below the open-tender threshold. Of those within a narrow band around it, chance
/// puts half below; a one-sided binomial test stands for the test of a break in density.
/// </summary>
internal sealed class ThresholdCrowding() : SignificanceIndicator("R002", SubjectKind.Buyer)
{
    public override IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (dossier.LastDay() is not { } day || dossier.Buyer is not { } buyer || dossier.IsSale)
        {
            yield break;
        }

        if (
            dossier.Regime != Regimes.Procurement
            || dossier.Currency != Money.Yuan
            || Splitting.NeedOf(dossier) is not { } need
        )
        {
            yield break;
        }

        var threshold = IndicatorParameters.Of("R002", "threshold", day) * 100;
        var band = IndicatorParameters.Of("R002", "band", day);
        if (need >= threshold * (1 - band) && need < threshold * (1 + band))
        {
            yield return new(
                Metric,
                SubjectKind.Buyer,
                DossierReading.KeyOf(buyer),
                null,
                dossier.SubjectsOf(),
                DossierReading.MonthOf(day),
                need < threshold ? 1 : 0,
                1
            );
        }
    }

    protected override IEnumerable<IndicatorFinding> Test(
        Speaker speaker,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        var (below, near) = ((int)sums.Sum(sum => sum.Part), (int)sums.Sum(sum => sum.Whole));
        var minimum = (int)context.Parameter("R002", "minimum", on);
        if (near < minimum)
        {
            yield return speaker.Missing(
                $"限额附近的项目{near}个，少于{minimum}个，不足以判断。",
                $"{near} procurements lie near the threshold, fewer than {minimum}: chance would decide."
            );
            yield break;
        }

        var p = Chance.BinomialTail(below, near, 0.5);
        yield return speaker.Found(
            false,
            (double)below / near,
            null,
            $"限额附近的{near}个项目中{below}个略低于公开招标数额标准（p={Say.Number(p)}）。",
            $"Of {near} procurements near the open-tender threshold {below} lie just below it (p = {Say.Number(p)}).",
            ("below", below),
            ("near", near),
            ("p", p)
        ) with
        {
            PValue = p,
        };
    }
}
