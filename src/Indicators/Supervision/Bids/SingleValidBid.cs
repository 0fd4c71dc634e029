namespace Trading.Indicators.Supervision.Bids;

/// <summary>I11: of a competition one valid bidder is left.</summary>
internal sealed class SingleValidBid() : LotIndicator("I11", Needs.Bids | Needs.Competition)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at.Lot.Submitted();
        var valid = Rivals.Bidders(bids.Where(bid => bid.State == BidState.Valid)).Count;
        if (bids.Any(bid => bid.State == BidState.Pending))
        {
            yield return at.Whole.Missing(
                "有投标是否有效尚未记录。",
                "Whether all bids are valid is not recorded."
            );
            yield break;
        }

        var bidders = Rivals.Bidders(bids).Count;
        yield return at.Whole.Found(
            valid == 1,
            valid,
            1,
            $"{bidders}家投标人（{bids.Count}份投标）中有效的{valid}家。",
            $"{valid} of {bidders} bidders ({bids.Count} bids) are valid.",
            ("validBidders", valid),
            ("bidders", bidders),
            ("bids", bids.Count)
        );
    }
}
