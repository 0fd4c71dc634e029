namespace Trading.Indicators.Supervision.Award;

/// <summary>R055: what one supplier got from a buyer without competition in twelve months is above the threshold.</summary>
internal sealed class RepeatedDirectAwards() : ISupervisionIndicator
{
    private const string Metric = "R055.Buyer";

    public string Code => "R055";

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier) =>
        dossier is { Buyer: { } buyer, IsSingleSource: true, IsSale: false, Currency: Money.Yuan }
        && dossier.LastDay() is { } day
            ? dossier
                .Lots.Select(lot => lot.WinningAward())
                .Where(award => award is { AmountMinor: > 0 })
                .GroupBy(award => DossierReading.KeyOf(award!.Winner), StringComparer.Ordinal)
                .OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => new Contribution(
                    Metric,
                    SubjectKind.Buyer,
                    DossierReading.KeyOf(buyer),
                    own.Key,
                    dossier.SubjectsOf(),
                    DossierReading.MonthOf(day),
                    own.Sum(award => award!.AmountMinor!.Value / 100.0),
                    own.Count()
                ))
            : [];

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind kind,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        var most = sums.Where(sum => sum.Metric == Metric)
            .OrderByDescending(sum => sum.Whole >= 2)
            .ThenByDescending(sum => sum.Part)
            .ThenBy(sum => sum.Against, StringComparer.Ordinal)
            .FirstOrDefault();
        if (kind != SubjectKind.Buyer || most is null)
        {
            yield break;
        }

        var threshold = (double)context.Parameter(Code, "threshold", on);
        yield return new Speaker(Code, kind, id, null).Found(
            most.Whole >= 2 && most.Part > threshold,
            most.Part,
            threshold,
            $"近十二个月直接采购给同一供应商{Say.Number(most.Whole)}次，合计{Say.Number(most.Part)}元，公开招标数额标准为{Say.Number(threshold)}元。",
            $"{Say.Number(most.Whole)} direct awards to one supplier in twelve months come to {Say.Number(most.Part)} yuan; the open-tender threshold is {Say.Number(threshold)}.",
            ("supplier", most.Against),
            ("awards", most.Whole),
            ("sum", most.Part)
        );
    }
}
