namespace Trading.Indicators.Supervision.Bids;

/// <summary>I06: prices in equal steps.</summary>
internal sealed class ArithmeticPrices()
    : RegularPrices(
        "I06",
        new(
            "相邻报价差与其平均值的最大偏离",
            "largest deviation of the price steps from their mean"
        )
    )
{
    protected override double? Deviation(double[] sorted) => PriceSpread.OfSteps(sorted);
}
