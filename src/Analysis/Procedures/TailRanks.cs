using System.Text.Json.Serialization;

namespace Trading.Analysis.Procedures;

/// <summary>
/// How many of a set of figures lie below and above another one. The fifty smallest and the fifty largest are kept one by
/// one, those between them ever more thinly: unlike evenly spaced quantiles they tell one in a hundred thousand from one in
/// a thousand.
/// </summary>
internal sealed record TailRanks
{
    private const int Kept = 50;
    private const double Thinning = 1.08;

    /// <summary>Ranks read back from storage.</summary>
    [JsonConstructor]
    public TailRanks(int count, float[] values, int[] below, int[] through)
    {
        (Count, Values, Below, Through) = (count, values, below, through);
    }

    /// <summary>How many figures there were.</summary>
    public int Count { get; }

    /// <summary>Distinct figures, ascending.</summary>
    public float[] Values { get; }

    /// <summary>How many were smaller than each of them.</summary>
    public int[] Below { get; }

    /// <summary>How many were smaller or equal.</summary>
    public int[] Through { get; }

    /// <summary>Of figures in any order; NaN are left out.</summary>
    public static TailRanks Of(IEnumerable<double> figures)
    {
        float[] sorted = [.. figures.Where(f => !double.IsNaN(f)).Select(f => (float)f)];
        Array.Sort(sorted);
        var values = new List<float>();
        var below = new List<int>();
        var through = new List<int>();
        foreach (var at in Places(sorted.Length))
        {
            var value = sorted[at];
            if (values.Count > 0 && value.Equals(values[^1]))
            {
                continue;
            }

            values.Add(value);
            below.Add(First(sorted, value));
            through.Add(First(sorted, MathF.BitIncrement(value)));
        }

        return new(sorted.Length, [.. values], [.. below], [.. through]);
    }

    /// <summary>How many figures are at most this one; between two that are kept, by their distance.</summary>
    public double AtMost(float figure) => Counted(figure).AtMost;

    /// <summary>How many figures are at least this one.</summary>
    public double AtLeast(float figure) => Count - Counted(figure).Less;

    /// <summary>
    /// The share of the figures that lie above; of those that are equal half. Never zero: above all that were seen it goes
    /// on falling with the distance, so that the more extreme of two stays before the other.
    /// </summary>
    public double Above(float figure)
    {
        if (Count == 0)
        {
            return 0.5;
        }

        if (figure > Values[^1])
        {
            var middle = Values[Values.Length / 2];
            var width = Math.Max(Values[^1] - (double)middle, 1e-6);
            return 0.5 / Count * (width / Math.Max(figure - (double)middle, width));
        }

        var (less, atMost) = Counted(figure);
        return Math.Max(0.5 / Count, 1 - (less + atMost) / 2 / Count);
    }

    private (double Less, double AtMost) Counted(float figure)
    {
        var found = Array.BinarySearch(Values, figure);
        if (found >= 0)
        {
            return (Below[found], Through[found]);
        }

        var next = ~found;
        if (next == 0)
        {
            return (0, 0);
        }

        if (next == Values.Length)
        {
            return (Count, Count);
        }

        var share = (figure - (double)Values[next - 1]) / (Values[next] - (double)Values[next - 1]);
        var between = Through[next - 1] + share * (Below[next] - Through[next - 1]);
        return (between, between);
    }

    private static IEnumerable<int> Places(int count)
    {
        var half = new List<int>();
        for (double at = 0; at < count / 2.0; at = at < Kept ? at + 1 : at * Thinning)
        {
            half.Add((int)at);
        }

        foreach (var at in half)
        {
            yield return at;
        }

        for (var i = half.Count - 1; i >= 0; i--)
        {
            yield return count - 1 - half[i];
        }
    }

    private static int First(float[] sorted, float atLeast)
    {
        int low = 0,
            high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < atLeast)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
