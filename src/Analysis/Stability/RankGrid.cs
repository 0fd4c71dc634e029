namespace Trading.Analysis.Stability;

/// <summary>
/// How alike two models rank the same procurements, from shares between 0 and 1 counted on a grid: of one size however many
/// there are, and added to as more come.
/// </summary>
public sealed record RankGrid
{
    /// <summary>Cells along each side: the correlation is that of ranks in fortieths.</summary>
    public const int Side = 40;

    /// <summary>Counts by cell, the first model's fortieth times <see cref="Side"/> and the second's added; empty ones left out.</summary>
    public SortedDictionary<int, long> Cells { get; init; } = [];

    /// <summary>How many were counted.</summary>
    public long Count => Cells.Values.Sum();

    /// <summary>One that both models ranked.</summary>
    public void Add(double first, double second)
    {
        var cell = Fortieth(first) * Side + Fortieth(second);
        Cells[cell] = Cells.GetValueOrDefault(cell) + 1;
    }

    /// <summary>Spearman's rank correlation with mid-ranks for those in one fortieth; null where one side does not vary.</summary>
    public double? Correlation()
    {
        var (first, second) = (new long[Side], new long[Side]);
        foreach (var (cell, count) in Cells)
        {
            first[cell / Side] += count;
            second[cell % Side] += count;
        }

        var (firstRanks, secondRanks) = (MidRanks(first), MidRanks(second));
        double n = Count,
            middle = (n + 1) / 2,
            both = 0;
        foreach (var (cell, count) in Cells)
        {
            both +=
                count * (firstRanks[cell / Side] - middle) * (secondRanks[cell % Side] - middle);
        }

        var spread = Spread(first, firstRanks, middle) * Spread(second, secondRanks, middle);
        return spread > 0 ? both / Math.Sqrt(spread) : null;
    }

    private static int Fortieth(double share) =>
        (int)Math.Clamp(Math.Floor(share * Side), 0, Side - 1);

    private static double[] MidRanks(long[] counts)
    {
        var ranks = new double[counts.Length];
        long below = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            ranks[i] = below + (counts[i] + 1) / 2.0;
            below += counts[i];
        }

        return ranks;
    }

    private static double Spread(long[] counts, double[] ranks, double middle) =>
        counts.Zip(ranks, (count, rank) => count * (rank - middle) * (rank - middle)).Sum();
}
