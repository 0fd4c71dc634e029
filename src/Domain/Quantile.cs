namespace Trading.Domain;

/// <summary>
/// Quantiles of Hyndman &amp; Fan 1996, type 8: median-unbiased whatever the distribution, and the one used by the
/// open-contracting red flags. h = (n + 1/3) p + 1/3, interpolated, clamped to the extremes.
/// </summary>
public static class Quantile
{
    /// <summary>The quantile of figures in ascending order.</summary>
    public static double Of(ReadOnlySpan<double> sorted, double probability)
    {
        var (below, share) = Place(sorted.Length, probability);
        return share == 0
            ? sorted[(int)below]
            : sorted[(int)below] + share * (sorted[(int)below + 1] - sorted[(int)below]);
    }

    /// <summary>
    /// Between which figures it lies: the index of the lower one, and the share of the way to the next; a share of 0 asks
    /// for no next one.
    /// </summary>
    public static (long Below, double Share) Place(long count, double probability)
    {
        var h = (count + 1.0 / 3) * probability + 1.0 / 3;
        if (h <= 1)
        {
            return (0, 0);
        }

        if (h >= count)
        {
            return (count - 1, 0);
        }

        var below = (long)Math.Floor(h);
        return (below - 1, h - below);
    }
}
