namespace Trading.Domain;

/// <summary>
/// How prices in ascending order lie to each other: what the price screens and the supervisors' indicators both ask.
/// </summary>
public static class PriceSpread
{
    /// <summary>Differences of neighbours.</summary>
    public static double[] Gaps(ReadOnlySpan<double> sorted)
    {
        var gaps = new double[Math.Max(sorted.Length - 1, 0)];
        for (var i = 0; i < gaps.Length; i++)
        {
            gaps[i] = sorted[i + 1] - sorted[i];
        }

        return gaps;
    }

    /// <summary>Standard deviation with n-1; two figures at least.</summary>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        double squares = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>Largest deviation of a gap from the mean gap, as a share of it; null where the mean is zero.</summary>
    public static double? Unevenness(double[] gaps)
    {
        ArgumentNullException.ThrowIfNull(gaps);
        var mean = gaps.Length == 0 ? 0 : gaps.Average();
        return mean > 0 ? gaps.Max(gap => Math.Abs(gap - mean)) / mean : null;
    }

    /// <summary>How uneven the steps are (报价等差); 0 is an arithmetic series.</summary>
    public static double? OfSteps(double[] sorted) => Unevenness(Gaps(sorted));

    /// <summary>
    /// How uneven the ratios are (报价等比), on logarithms: the ratios of close prices are all near one and would look equal
    /// whatever the prices.
    /// </summary>
    public static double? OfRatios(double[] sorted) =>
        Unevenness(Gaps([.. sorted.Select(price => Math.Log(price))]));
}
