namespace Trading.Indicators.Supervision.Bids;

/// <summary>I12: fewer bidders than nine in ten comparable procurements have.</summary>
internal sealed class FewBidders()
    : PeerIndicator("I12", "I12.bidders", Needs.Bids | Needs.Competition)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        var bidders = Rivals.Bidders(lot.Submitted()).Count;
        return Reading.Of(bidders, ("bidders", bidders), ("bids", lot.Submitted().Count));
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers) =>
        new(
            // Counts are tied: what a quarter of the peers have too is not few.
            value <= peers.Q10
                && value < peers.Q1,
            peers.Q10,
            new(
                $"投标人{Say.Number(value)}家，{peers.Count}个可比项目的中位数为{Say.Number(peers.Median)}家，最少的一成不超过{Say.Number(peers.Q10)}家。",
                $"{Say.Number(value)} bidders; the median of {peers.Count} comparable procurements is {Say.Number(peers.Median)}, the lowest tenth has {Say.Number(peers.Q10)} or fewer."
            )
        );
}
