using System.Numerics;

namespace Trading.Analysis.Networks;

/// <summary>
/// Whether wins go round more regularly than chance has it: how often the same one wins twice running, against all orders in
/// which each wins as often as it did (the runs test of Wald &amp; Wolfowitz, Annals of Mathematical Statistics 11 (1940)
/// 147-162, for several kinds, computed exactly).
/// </summary>
public static class Rotation
{
    /// <summary>The most wins that are looked at, the latest: more make the exact count long and say nothing new.</summary>
    public const int Most = 60;

    /// <summary>P(as few immediate repeats or fewer), given how often each wins. 1 where fewer than two won.</summary>
    public static double PValue<T>(IReadOnlyList<T> winners)
        where T : notnull
    {
        var latest = winners.Skip(Math.Max(0, winners.Count - Most)).ToList();
        int[] wins = [.. latest.CountBy(winner => winner).Select(each => each.Value)];
        if (wins.Length < 2)
        {
            return 1;
        }

        var comparer = EqualityComparer<T>.Default;
        var repeats = latest
            .Zip(latest.Skip(1))
            .Count(two => comparer.Equals(two.First, two.Second));
        return AtMost(wins, repeats);
    }

    /// <summary>P(at most so many immediate repeats) over all orders of such wins.</summary>
    public static double AtMost(IReadOnlyList<int> wins, int repeats)
    {
        var total = wins.Sum();
        // Orders of blocks: each one's wins cut into so many, blocks of one beside each other allowed.
        var blocks = new BigInteger[total + 1];
        blocks[0] = BigInteger.One;
        var all = BigInteger.One;
        var before = 0;
        foreach (var own in wins)
        {
            var next = new BigInteger[total + 1];
            for (var b = 0; b <= before; b++)
            {
                for (var mine = 1; mine <= own && !blocks[b].IsZero; mine++)
                {
                    next[b + mine] +=
                        blocks[b] * Choose(b + mine, mine) * Choose(own - 1, mine - 1);
                }
            }

            before += own;
            all *= Choose(before, own);
            blocks = next;
        }

        // Of each order with so many runs the blocks tell as often as its runs can be cut on.
        var few = BigInteger.Zero;
        for (var runs = Math.Max(1, total - repeats); runs <= total; runs++)
        {
            for (var b = 1; b <= runs; b++)
            {
                var term = Choose(total - b, runs - b) * blocks[b];
                few += (runs - b) % 2 == 0 ? term : -term;
            }
        }

        return Math.Exp(BigInteger.Log(BigInteger.Max(few, BigInteger.Zero)) - BigInteger.Log(all));
    }

    private static BigInteger Choose(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return BigInteger.Zero;
        }

        var result = BigInteger.One;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
        {
            result = result * (n - i + 1) / i;
        }

        return result;
    }
}
