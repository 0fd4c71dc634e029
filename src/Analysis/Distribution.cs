using System.Text.Json.Serialization;

namespace Trading.Analysis;

/// <summary>
/// How a figure is distributed over a group: its size and evenly spaced quantiles (Hyndman &amp; Fan 1996,
/// type 8: median-unbiased whatever the distribution, and the one used by the open-contracting red flags).
/// Quantiles instead of the figures themselves keep a saved model small and let no single procurement be read back.
/// </summary>
public sealed record Distribution
{
    /// <summary>A distribution read back from storage.</summary>
    [JsonConstructor]
    public Distribution(int count, IReadOnlyList<float> points)
    {
        Count = count;
        Points = points;
    }

    /// <summary>How many figures it summarises.</summary>
    public int Count { get; }

    /// <summary>Quantiles from the smallest to the largest at equal steps of probability.</summary>
    public IReadOnlyList<float> Points { get; }

    /// <summary>Summarises the figures at the given number of steps.</summary>
    public static Distribution Of(IEnumerable<double> values, int steps = 100)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException(
                "A distribution needs at least one figure.",
                nameof(values)
            );
        }

        var points = new float[steps + 1];
        for (var i = 0; i <= steps; i++)
        {
            points[i] = (float)Quantile(sorted, (double)i / steps);
        }

        return new(sorted.Length, points);
    }

    /// <summary>The figure that the given share of the group does not exceed.</summary>
    public double Quantile(double probability)
    {
        var h = Math.Clamp(probability, 0, 1) * (Points.Count - 1);
        var below = (int)Math.Floor(h);
        var above = Math.Min(below + 1, Points.Count - 1);
        return Points[below] + (h - below) * ((double)Points[above] - Points[below]);
    }

    /// <summary>The share of the group below the figure; half of what equals it counts as below.</summary>
    public double Rank(double value)
    {
        var single = (float)value;
        if (single < Points[0])
        {
            return 0;
        }

        if (single > Points[^1])
        {
            return 1;
        }

        var first = Bound(single, orEqual: false);
        var last = Bound(single, orEqual: true) - 1;
        var steps = Points.Count - 1.0;
        if (last >= first)
        {
            return (first + last) / 2.0 / steps;
        }

        // Between two quantiles: interpolate, the inverse of Quantile.
        return (last + (single - Points[last]) / (Points[first] - Points[last])) / steps;
    }

    /// <summary>Type 8 quantile of figures in ascending order.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double probability) =>
        Domain.Quantile.Of(sorted, probability);

    private int Bound(float value, bool orEqual)
    {
        int low = 0,
            high = Points.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Points[middle] < value || (orEqual && Points[middle] == value))
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
