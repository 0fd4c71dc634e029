namespace Trading.Analysis.Stability;

/// <summary>
/// How a figure was distributed when a model was trained: about ten bins of equal size, one for those that did not record
/// it, and one for those where it is not due. Later figures are counted into the same bins.
/// </summary>
/// <param name="Code">The figure.</param>
/// <param name="Edges">Where one bin ends and the next begins, ascending; what equals an edge lies above it.</param>
/// <param name="Counts">How many lie in each bin; the last two are the not recorded and the not due.</param>
public sealed record BinnedFigure(
    string Code,
    IReadOnlyList<float> Edges,
    IReadOnlyList<long> Counts
)
{
    private const int Bins = 10;

    /// <summary>The bin of those that did not record it.</summary>
    public int NotRecorded => Edges.Count + 1;

    /// <summary>The bin of those where it is not due.</summary>
    public int NotDue => Edges.Count + 2;

    /// <summary>From the figures of the training set.</summary>
    public static BinnedFigure Of(
        string code,
        IReadOnlyCollection<float> figures,
        long notRecorded,
        long notDue
    )
    {
        ArgumentNullException.ThrowIfNull(figures);
        float[] edges = [];
        if (figures.Count > 0)
        {
            double[] sorted = [.. figures.Select(figure => (double)figure).Order()];
            // Where many are equal fewer edges are left; a figure that never varies has the one at its value.
            edges =
            [
                .. Enumerable
                    .Range(1, Bins - 1)
                    .Select(i => (float)Distribution.Quantile(sorted, (double)i / Bins))
                    .Distinct(),
            ];
        }

        var empty = new BinnedFigure(code, edges, new long[edges.Length + 3]);
        var counts = new long[edges.Length + 3];
        foreach (var figure in figures)
        {
            counts[empty.BinOf(figure)]++;
        }

        counts[empty.NotRecorded] = notRecorded;
        counts[empty.NotDue] = notDue;
        return empty with { Counts = counts };
    }

    /// <summary>The bin of a figure.</summary>
    public int BinOf(float figure)
    {
        var bin = 0;
        while (bin < Edges.Count && figure >= Edges[bin])
        {
            bin++;
        }

        return bin;
    }
}
