namespace Trading.Analysis.Proportions;

/// <summary>
/// A share with its score interval: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, J. Am.
/// Stat. Assoc. 22 (1927) 209-212; recommended for few trials by Brown, Cai and DasGupta, Interval Estimation for a Binomial
/// Proportion, Statistical Science 16 (2001) 101-133.
/// </summary>
/// <param name="Share">The share seen.</param>
/// <param name="Low">Where the interval begins.</param>
/// <param name="High">Where it ends.</param>
public sealed record WilsonInterval(double Share, double Low, double High)
{
    /// <summary>The normal quantile of 95 % on two sides.</summary>
    public const double Confidence95 = 1.959963984540054;

    /// <summary>Below so many trials a share is said to rest on few: the interval is wider than ±18 points at a half.</summary>
    public const int Few = 30;

    /// <summary>Of so many among so many; null where nothing was tried.</summary>
    public static WilsonInterval? Of(long hits, long trials) =>
        trials <= 0 ? null : Of((double)hits / trials, trials);

    /// <summary>Of a share that rests on so many trials, which need be no whole number: the effective ones of a weighted sample.</summary>
    public static WilsonInterval Of(double share, double trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(trials, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        const double z = Confidence95;
        var wide = 1 + (z * z / trials);
        var middle = (share + (z * z / (2 * trials))) / wide;
        var half =
            z / wide * Math.Sqrt((share * (1 - share) / trials) + (z * z / (4 * trials * trials)));
        // Where none or all were hits the end is exact, which the square root is not.
        return new(
            share,
            share == 0 ? 0 : Math.Max(0, middle - half),
            share == 1 ? 1 : Math.Min(1, middle + half)
        );
    }
}
