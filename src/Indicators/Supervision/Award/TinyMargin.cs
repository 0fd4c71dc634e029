namespace Trading.Indicators.Supervision.Award;

/// <summary>
/// I20: the second-lowest price is unusually close to the lowest. Margins are compared as logarithms: on the bare shares the
/// lower fence is below zero in every market, and nothing could ever be below it.
/// </summary>
internal sealed class TinyMargin()
    : PeerIndicator("I20", "I20.logMargin", Needs.Bids | Needs.Purchase | Needs.Competition)
{
    // Less than a millionth is nothing: the logarithm of zero is no figure.
    private const double Least = 1e-6;

    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        if (lot.Bids.Any(bid => bid.State == BidState.Pending))
        {
            return Reading.Missing(
                "有投标是否有效尚未记录。",
                "Whether all bids are valid is not recorded."
            );
        }

        var prices = lot.Prices(bid => bid.State == BidState.Valid);
        if (
            prices.Stop(new("I20", SubjectKind.Procurement, dossier.Id, lot.Number), 2) is
            { } stopped
        )
        {
            return Reading.Of(stopped);
        }

        var margin =
            (double)(prices.Sorted[1].Minor - prices.Sorted[0].Minor) / prices.Sorted[0].Minor;
        return Reading.Of(
            Math.Log(Math.Max(margin, Least)),
            ("margin", margin),
            ("prices", prices.Written)
        );
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers)
    {
        var limit = peers.Q3 > peers.Q1 ? peers.LowerFence : Math.Log(Least);
        return new(
            value <= limit,
            limit,
            new(
                $"第二名比第一名高{Say.Percent(Math.Exp(value))}，{peers.Count}个可比项目的中位数为{Say.Percent(Math.Exp(peers.Median))}，界限为{Say.Percent(Math.Exp(limit))}。",
                $"The second is {Say.Percent(Math.Exp(value))} above the first; the median of {peers.Count} comparable procurements is {Say.Percent(Math.Exp(peers.Median))}, the limit {Say.Percent(Math.Exp(limit))}."
            )
        );
    }
}
