namespace Trading.Indicators.Supervision.Award;

/// <summary>R049: a buyer's direct awards lie just below the threshold more often than others'.</summary>
internal sealed class DirectBelowThreshold()
    : RateIndicator(
        "R049",
        new("略低于限额的直接采购占比", "share of direct awards just below the threshold"),
        new("直接采购", "direct awards")
    )
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier)
    {
        if (
            dossier
                is not {
                    Buyer: { } buyer,
                    IsSingleSource: true,
                    IsSale: false,
                    Currency: Money.Yuan,
                }
            || dossier.LastDay() is not { } day
        )
        {
            yield break;
        }

        var threshold = IndicatorParameters.Of(Code, "threshold", day) * 100;
        var near = IndicatorParameters.Of(Code, "near", day) * threshold;
        foreach (var lot in dossier.Lots)
        {
            if (lot.WinningAward() is { AmountMinor: { } amount })
            {
                yield return new(
                    SubjectKind.Buyer,
                    buyer,
                    amount >= near && amount < threshold ? 1 : 0,
                    1
                );
            }
        }
    }
}
