namespace Trading.Indicators.Supervision.Award;

/// <summary>I22: one supplier's share of what a purchaser awarded in twelve months is higher than with 99 in 100 others.</summary>
internal sealed class SupplierShare()
    : ShareIndicator(
        "I22",
        SubjectKind.Buyer,
        new("最大供应商份额", "share of the largest supplier")
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

    protected override Bound? Limit(IIndicatorContext context, PeerKey group, DateOnly on) =>
        context.Baseline(Metric, group) is { } peers
            ? new(peers.Q99, value => value > peers.Median, [.. peers.AsEvidence()])
            : null;
}
