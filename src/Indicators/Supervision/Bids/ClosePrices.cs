namespace Trading.Indicators.Supervision.Bids;

/// <summary>I08: the valid prices lie closer together than independent ones do.</summary>
internal sealed class ClosePrices()
    : RegularPrices("I08", new("变异系数", "coefficient of variation"))
{
    protected override bool Counts(BidFacts bid) => bid.State == BidState.Valid;

    protected override double? Deviation(double[] sorted) =>
        PriceSpread.Deviation(sorted) / sorted.Average();

    protected override LocalizedText Law(LotCase at) =>
        new("，报价异常集中", ": unusually close together");
}
