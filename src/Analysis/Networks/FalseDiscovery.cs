namespace Trading.Analysis.Networks;

/// <summary>
/// How small a p-value must be so that of all that is said at most a share is chance (Benjamini &amp; Hochberg, Journal of the
/// Royal Statistical Society B 57 (1995) 289-300).
/// </summary>
public static class FalseDiscovery
{
    /// <summary>The largest p-value that is said; where none is, the one by which a first one would be.</summary>
    /// <param name="pValues">Those that may be small; whoever is left out counts as 1.</param>
    /// <param name="tests">How many there are in all, those left out too.</param>
    /// <param name="rate">The share of chance that is accepted.</param>
    public static double Cut(IEnumerable<double> pValues, long tests, double rate)
    {
        var cut = First(tests, rate);
        foreach (var (index, p) in pValues.Order().Index())
        {
            var limit = (index + 1) * rate / Math.Max(1, tests);
            if (p > rate)
            {
                break;
            }

            if (p <= limit)
            {
                cut = Math.Max(cut, p);
            }
        }

        return cut;
    }

    /// <summary>What one alone must not exceed among so many.</summary>
    public static double First(long tests, double rate) => rate / Math.Max(1, tests);
}
