namespace Trading.Analysis.Collusion;

/// <summary>
/// What a market without decided cases is ranked by: close prices, and bidders who meet beyond chance, each by its rank among
/// the rows at hand, both alike. The trial over labelled files and the platform rank by this one.
/// </summary>
public static class UnlabelledRank
{
    /// <summary>The share of a market that a trial takes for flagged.</summary>
    public const double Flagged = 0.1;

    /// <summary>The column of close prices: the lower, the higher the rank.</summary>
    public const string Prices = "cv";

    /// <summary>The column of meetings beyond chance: the higher, the higher the rank.</summary>
    public const string Structure = "structure.lift.mean";

    /// <summary>A score of 0 to 1 for each of some rows.</summary>
    /// <param name="table">The figures.</param>
    /// <param name="rows">Those that are ranked among each other.</param>
    /// <param name="hasBidders">Whether who bid is known.</param>
    public static double[] Of(FeatureTable table, int[] rows, bool hasBidders)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        var close = OfColumn(table, Prices, rows, rises: false);
        return hasBidders
            ?
            [
                .. OfColumn(table, Structure, rows, rises: true)
                    .Select((rank, i) => (rank + close[i]) / 2),
            ]
            : close;
    }

    /// <summary>The rank of each row, 0 to 1, in one column. What is not known counts as zero.</summary>
    public static double[] OfColumn(FeatureTable table, string column, int[] rows, bool rises)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        var at = table.Column(column);
        double[] values =
        [
            .. rows.Select(i =>
                (float.IsFinite(table.Rows[i][at]) ? table.Rows[i][at] : 0d) * (rises ? 1 : -1)
            ),
        ];
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ranks[order[i]] = (i + 0.5) / order.Length;
        }

        return ranks;
    }
}
