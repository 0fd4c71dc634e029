namespace Trading.Analysis.Stability;

/// <summary>How far a distribution has moved from the one that a model was trained on.</summary>
/// <param name="Value">The index; 0 where nothing moved.</param>
/// <param name="Chance">What it stays below in 999 of 1,000 samples of this size where nothing moved.</param>
public sealed record StabilityIndex(double Value, double Chance)
{
    // The normal's 99.9 % point.
    private const double Z = 3.0902;

    /// <summary>True where a sample of this size would hardly show as much if nothing had moved.</summary>
    public bool IsBeyondChance => Value > Chance;

    /// <summary>
    /// The population stability index Σ (q - p) ln(q / p) over bins (Siddiqi, Credit Risk Scorecards, 2006), with half a
    /// case added to each so that an empty one stays finite, and its limit of chance: where nothing moved it is distributed
    /// about as (1/n + 1/m) χ² of one degree less than there are bins (Yurdakul, Statistical Properties of Population
    /// Stability Index, Western Michigan University, 2018). Null where one side is empty.
    /// </summary>
    public static StabilityIndex? Of(IReadOnlyList<long> before, IReadOnlyList<long> since)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(since);
        if (before.Count != since.Count)
        {
            throw new ArgumentException("Both need the same bins.", nameof(since));
        }

        int[] used = [.. Enumerable.Range(0, before.Count).Where(i => before[i] + since[i] > 0)];
        double n = before.Sum(),
            m = since.Sum();
        if (n == 0 || m == 0)
        {
            return null;
        }

        var value = 0.0;
        foreach (var i in used)
        {
            var p = (before[i] + 0.5) / (n + 0.5 * used.Length);
            var q = (since[i] + 0.5) / (m + 0.5 * used.Length);
            value += (q - p) * Math.Log(q / p);
        }

        return new(value, (1 / n + 1 / m) * ChiSquare(used.Length - 1));
    }

    /// <summary>The 99.9 % point of χ² (Wilson &amp; Hilferty, PNAS 17, 1931).</summary>
    private static double ChiSquare(int degrees)
    {
        if (degrees == 0)
        {
            return 0;
        }

        var spread = 2.0 / (9 * degrees);
        return degrees * Math.Pow(1 - spread + Z * Math.Sqrt(spread), 3);
    }
}
