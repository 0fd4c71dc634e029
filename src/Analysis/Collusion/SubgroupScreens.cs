using Trading.Analysis.Screens;

namespace Trading.Analysis.Collusion;

/// <summary>
/// Screens over every three and every four bids of an auction, summarised: where some collude and others do not, the
/// cartel's own bids make a subgroup that is too regular (Wallimann, Imhof &amp; Huber 2020).
/// </summary>
internal static class SubgroupScreens
{
    // Of more bids than that the subgroups run into thousands and say the same; every k-th in a fixed order stands for all.
    private const int MostSubgroups = 600;

    private static readonly (string Name, Func<BidScreens, double?> Of)[] Figures =
    [
        ("cv", screens => screens.Cv),
        ("spd", screens => screens.Spd),
        ("diffp", screens => screens.DiffP),
        ("rd", screens => screens.Rd),
        ("skew", screens => screens.Skew),
        ("kstest", screens => screens.KsTest),
    ];

    public static IReadOnlyList<FeatureColumn> Columns { get; } =
    [
        .. from size in new[] { 3, 4 }
        from figure in Figures
        from summary in new[] { "min", "max", "mean", "median" }
        select new FeatureColumn($"sub{size}.{figure.Name}.{summary}", FeatureGroup.Subgroups),
    ];

    public static IEnumerable<float> Of(double[] prices)
    {
        foreach (var size in new[] { 3, 4 })
        {
            var screens = Subgroups(prices, size).Select(BidScreens.Of).ToArray();
            foreach (var (_, of) in Figures)
            {
                double[] values =
                [
                    .. screens.Select(of).Where(value => value is not null).Select(v => v!.Value),
                ];
                Array.Sort(values);
                yield return values.Length == 0 ? float.NaN : (float)values[0];
                yield return values.Length == 0 ? float.NaN : (float)values[^1];
                yield return values.Length == 0 ? float.NaN : (float)values.Average();
                yield return values.Length == 0 ? float.NaN : (float)values[values.Length / 2];
            }
        }
    }

    private static IEnumerable<double[]> Subgroups(double[] prices, int size)
    {
        var all = Count(prices.Length, size);
        var step = Math.Max(1, (int)Math.Ceiling((double)all / MostSubgroups));
        var seen = 0;
        var chosen = new int[size];
        for (var i = 0; i < size; i++)
        {
            chosen[i] = i;
        }

        while (size <= prices.Length)
        {
            if (seen++ % step == 0)
            {
                yield return Array.ConvertAll(chosen, i => prices[i]);
            }

            var at = size - 1;
            while (at >= 0 && chosen[at] == prices.Length - size + at)
            {
                at--;
            }

            if (at < 0)
            {
                yield break;
            }

            chosen[at]++;
            for (var i = at + 1; i < size; i++)
            {
                chosen[i] = chosen[i - 1] + 1;
            }
        }
    }

    private static long Count(int of, int size)
    {
        long count = 1;
        for (var i = 0; i < size; i++)
        {
            count = count * (of - i) / (i + 1);
        }

        return Math.Max(count, 0);
    }
}
