namespace Trading.Analysis.Screens;

/// <summary>
/// The price screens of the literature over the valid bids b1 &lt;= ... &lt;= bn (m mean, s standard deviation
/// with n-1). Each is null where it is undefined: too few bids, or no spread to divide by. Imhof 2017;
/// Huber &amp; Imhof, IJIO 65 (2019) 277-301; García Rodríguez et al., Automation in Construction 133 (2022) 104047.
/// </summary>
public sealed record BidScreens
{
    /// <summary>How many valid bids have a price.</summary>
    public int Count { get; private init; }

    /// <summary>Coefficient of variation: s/m.</summary>
    public double? Cv { get; private init; }

    /// <summary>Spread: (bn-b1)/b1.</summary>
    public double? Spd { get; private init; }

    /// <summary>Relative difference of the two lowest: (b2-b1)/b1.</summary>
    public double? DiffP { get; private init; }

    /// <summary>Relative distance: (b2-b1)/sd(b2..bn).</summary>
    public double? Rd { get; private init; }

    /// <summary>Normalised distance: (b2-b1)/mean of adjacent gaps.</summary>
    public double? RdNor { get; private init; }

    /// <summary>Alternative distance: (b2-b1)/mean of adjacent gaps among the losers.</summary>
    public double? AltRd { get; private init; }

    /// <summary>Skewness: n/((n-1)(n-2)) sum z^3.</summary>
    public double? Skew { get; private init; }

    /// <summary>Excess kurtosis: n(n+1)/((n-1)(n-2)(n-3)) sum z^4 - 3(n-1)^2/((n-2)(n-3)).</summary>
    public double? Kurt { get; private init; }

    /// <summary>Kolmogorov-Smirnov distance of (bi-b1)/(bn-b1) from the uniform distribution.</summary>
    public double? KsTest { get; private init; }

    /// <summary>Largest relative deviation of an adjacent price difference from their mean (报价等差).</summary>
    public double? StepDeviation { get; private init; }

    /// <summary>
    /// Largest relative deviation of an adjacent log-price difference from their mean (报价等比). Logarithms,
    /// because the ratios of close prices are all near one and would look equal whatever the prices.
    /// </summary>
    public double? RatioDeviation { get; private init; }

    /// <summary>Computes the screens over the valid priced bids of a procurement.</summary>
    public static BidScreens Of(ProcurementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Of(facts.ValidPrices());
    }

    /// <summary>Computes the screens over positive prices in any order.</summary>
    public static BidScreens Of(IEnumerable<double> prices)
    {
        double[] b = [.. prices.Order()];
        var n = b.Length;
        if (n > 0 && b[0] <= 0)
        {
            throw new ArgumentException("Prices must be positive.", nameof(prices));
        }

        if (n < 2)
        {
            return new() { Count = n };
        }

        var gaps = PriceSpread.Gaps(b);
        var mean = b.Average();
        var s = PriceSpread.Deviation(b);
        var range = b[^1] - b[0];
        var losers = n > 2 ? PriceSpread.Deviation(b.AsSpan(1)) : 0;
        var loserGap = n > 2 ? gaps.Skip(1).Average() : 0;
        return new()
        {
            Count = n,
            Cv = s / mean,
            Spd = range / b[0],
            DiffP = gaps[0] / b[0],
            Rd = Over(gaps[0], losers),
            RdNor = Over(gaps[0], gaps.Average()),
            AltRd = Over(gaps[0], loserGap),
            Skew =
                n >= 3 && s > 0
                    ? n / ((n - 1.0) * (n - 2)) * b.Sum(x => Math.Pow((x - mean) / s, 3))
                    : null,
            Kurt =
                n >= 4 && s > 0
                    ? n
                        * (n + 1.0)
                        / ((n - 1.0) * (n - 2) * (n - 3))
                        * b.Sum(x => Math.Pow((x - mean) / s, 4))
                        - 3 * Math.Pow(n - 1, 2) / ((n - 2.0) * (n - 3))
                    : null,
            KsTest = range > 0 ? KolmogorovSmirnov(b, range) : null,
            StepDeviation = n >= 3 ? PriceSpread.Unevenness(gaps) : null,
            RatioDeviation = n >= 3 ? PriceSpread.OfRatios(b) : null,
        };
    }

    private static double? Over(double numerator, double denominator) =>
        denominator > 0 ? numerator / denominator : null;

    private static double KolmogorovSmirnov(double[] b, double range)
    {
        double largest = 0;
        for (var i = 1; i <= b.Length; i++)
        {
            var u = (b[i - 1] - b[0]) / range;
            largest = Math.Max(
                largest,
                Math.Max((double)i / b.Length - u, u - (i - 1.0) / b.Length)
            );
        }

        return largest;
    }
}

/// <summary>
/// Screens around the winner. In average-bid and band auctions, and where a better offer wins at a higher price,
/// the lowest is not the winner, and what matters is who stands beside it.
/// </summary>
/// <param name="Rank">The winner's place among the valid prices, 1 the lowest; the best place of equal ones.</param>
/// <param name="AboveLowest">(winning - lowest)/lowest.</param>
/// <param name="NextAbove">(next higher price - winning)/winning; null when the winner is the dearest.</param>
/// <param name="NextBelow">(winning - next lower price)/winning; null when the winner is the cheapest.</param>
/// <param name="FromMean">(winning - mean)/s; null without spread.</param>
/// <param name="LosersCv">Coefficient of variation of the others; null with fewer than two.</param>
public sealed record WinnerScreens(
    int Rank,
    double AboveLowest,
    double? NextAbove,
    double? NextBelow,
    double? FromMean,
    double? LosersCv
)
{
    /// <summary>Computes them; null when there is no single winner with a price among at least two valid prices.</summary>
    public static WinnerScreens? Of(ProcurementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Of(facts.ValidPrices(), facts.WinningPrice());
    }

    /// <summary>Computes them over sorted positive prices; null when nothing won, or fewer than two prices are there.</summary>
    public static WinnerScreens? Of(double[] prices, double? winningPrice)
    {
        ArgumentNullException.ThrowIfNull(prices);
        if (winningPrice is not { } winning || prices.Length < 2)
        {
            return null;
        }

        var place = Array.IndexOf(prices, winning);
        if (place < 0)
        {
            return null;
        }

        double[] others = [.. prices[..place], .. prices[(place + 1)..]];
        var screens = BidScreens.Of(prices);
        var s = screens.Cv * prices.Average();
        // A rival at the very same price stands at distance zero, wherever sorting put it.
        var above = others.Where(p => p >= winning).Select(p => (double?)p).Min();
        var below = others.Where(p => p < winning).Select(p => (double?)p).Max();
        return new(
            place + 1,
            (winning - prices[0]) / prices[0],
            (above - winning) / winning,
            (winning - below) / winning,
            s > 0 ? (winning - prices.Average()) / s : null,
            BidScreens.Of(others).Cv
        );
    }
}
