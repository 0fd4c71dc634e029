namespace Trading.Indicators.Supervision.Bids;

/// <summary>I07: prices in a constant ratio.</summary>
internal sealed class GeometricPrices()
    : RegularPrices(
        "I07",
        new(
            "相邻报价比（对数）与其平均值的最大偏离",
            "largest deviation of the price ratios (as logarithms) from their mean"
        )
    )
{
    protected override double? Deviation(double[] sorted) => PriceSpread.OfRatios(sorted);
}
