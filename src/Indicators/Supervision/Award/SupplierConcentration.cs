namespace Trading.Indicators.Supervision.Award;

/// <summary>I23: a purchaser's awards are concentrated on few suppliers (Herfindahl-Hirschman index, 0 to 1).</summary>
internal sealed class SupplierConcentration()
    : ShareIndicator(
        "I23",
        SubjectKind.Buyer,
        new("供应商集中度（HHI）", "concentration of suppliers (HHI)")
    )
{
    protected override IEnumerable<(string Subject, string Against, double Part)> Shares(
        ProcurementDossier dossier
    ) =>
        dossier is { Buyer: { } buyer, IsSale: false, Currency: Money.Yuan }
            ? Won(dossier)
                .Select(won =>
                    (DossierReading.KeyOf(buyer), DossierReading.KeyOf(won.Winner), won.Amount)
                )
            : [];

    protected override double Of(IReadOnlyList<double> shares) =>
        shares.Sum(share => share * share);
}
