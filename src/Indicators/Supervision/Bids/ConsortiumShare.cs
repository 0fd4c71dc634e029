namespace Trading.Indicators.Supervision.Bids;

/// <summary>R026: a firm bids in consortia more than others do.</summary>
internal sealed class ConsortiumShare()
    : RateIndicator(
        "R026",
        new("联合体投标占比", "share of bids in a consortium"),
        new("投标", "bids")
    )
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier) =>
        dossier
            .Lots.Where(lot => lot.BidsAreKnown)
            .SelectMany(lot => lot.Submitted().Where(bid => !bid.IsAlternative))
            .SelectMany(bid =>
                bid.Members.Prepend(bid.Bidder)
                    .DistinctBy(DossierReading.KeyOf)
                    .Select(party => new Counted(
                        SubjectKind.Bidder,
                        party,
                        bid.Members.Count > 0 ? 1 : 0,
                        1
                    ))
            );
}
