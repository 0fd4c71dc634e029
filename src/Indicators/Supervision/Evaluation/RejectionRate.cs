namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>I15: a purchaser or an agency rejects more of the bids than others do.</summary>
internal sealed class RejectionRate()
    : RateIndicator("I15", new("否决率", "share of bids rejected"), new("收到的投标", "bids"))
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier)
    {
        var bids = dossier
            .Lots.Where(lot => lot.BidsAreKnown)
            .SelectMany(lot => lot.Bids)
            .Where(bid => bid.State is BidState.Valid or BidState.Disqualified)
            .ToList();
        return OfBuyerAndAgency(
            dossier,
            bids.Count(bid => bid.State == BidState.Disqualified),
            bids.Count
        );
    }
}
