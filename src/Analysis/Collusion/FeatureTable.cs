namespace Trading.Analysis.Collusion;

/// <summary>Where a figure comes from: what can be left out when a learner is tried.</summary>
public enum FeatureGroup
{
    /// <summary>Screens over all prices of the auction, and around its winner.</summary>
    Screens,

    /// <summary>Screens over every three and four of its bids (Wallimann, Imhof &amp; Huber 2020).</summary>
    Subgroups,

    /// <summary>Who meets whom how often, without any label.</summary>
    Structure,

    /// <summary>What the file says besides.</summary>
    Fields,

    /// <summary>Where a bid stands among the others of its auction.</summary>
    Position,

    /// <summary>How often the same bidders were decided to collude, in what was trained on alone.</summary>
    History,
}

/// <summary>A column: its name in explanations and where it comes from.</summary>
/// <param name="Name">Stable for machines.</param>
/// <param name="Group">Where it comes from.</param>
public sealed record FeatureColumn(string Name, FeatureGroup Group);

/// <summary>Rows that a learner is tried on. What is not known is NaN.</summary>
/// <param name="Columns">What the figures are.</param>
/// <param name="Rows">The figures, a row for an auction or a bid.</param>
/// <param name="Labels">Whether it was decided to be rigged.</param>
/// <param name="Auctions">The auction of each row: rows of one auction are never on both sides of a split.</param>
/// <param name="Bidders">Who is in a row: all of an auction's, or the one of a bid; empty where unknown.</param>
public sealed record FeatureTable(
    IReadOnlyList<FeatureColumn> Columns,
    float[][] Rows,
    bool[] Labels,
    int[] Auctions,
    IReadOnlyList<int>[] Bidders
)
{
    /// <summary>The same rows with the columns of some groups alone.</summary>
    public FeatureTable Only(params IReadOnlyCollection<FeatureGroup> groups)
    {
        var kept = Enumerable
            .Range(0, Columns.Count)
            .Where(i => groups.Contains(Columns[i].Group))
            .ToArray();
        return this with
        {
            Columns = [.. kept.Select(i => Columns[i])],
            Rows = [.. Rows.Select(row => Array.ConvertAll(kept, i => row[i]))],
        };
    }

    /// <summary>Where a column stands.</summary>
    public int Column(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no column {name}.", nameof(name));
    }
}
