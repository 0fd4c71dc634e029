namespace Trading.Indicators.Supervision.Notice;

/// <summary>I31: a purchaser buys more often from a single source than others do.</summary>
internal sealed class SingleSourceShare()
    : RateIndicator(
        "I31",
        new("单一来源采购占比", "share of single-source procurements"),
        new("采购项目", "procurements")
    )
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier)
    {
        if (
            dossier is { Regime: Regimes.Procurement, Buyer: { } buyer, IsSingleSource: { } single }
            && dossier.StepsOf("notice").Any()
        )
        {
            yield return new(SubjectKind.Buyer, buyer, single ? 1 : 0, 1);
        }
    }
}
