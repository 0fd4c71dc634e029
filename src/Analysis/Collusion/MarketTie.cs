namespace Trading.Analysis.Collusion;

/// <summary>Bidders of a market who meet beyond chance: a pair, or a group whose pairs do.</summary>
public sealed record MarketTie
{
    /// <summary>Codes, in their order.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Auctions in which they met; of a group, in which two or more did.</summary>
    public int Met { get; init; }

    /// <summary>Of a pair, meetings by chance alone; of a group, those of all its pairs together.</summary>
    public double Expected { get; init; }

    /// <summary>Of a pair how likely that is by chance; of a group the largest of its pairs'.</summary>
    public double PValue { get; init; }

    /// <summary>The mean distance of their prices when they meet, as a share of the lower one.</summary>
    public double Distance { get; init; }

    /// <summary>The share of the market's pairs that are as far apart or farther.</summary>
    public double CloserThan { get; init; }

    /// <summary>Of their meetings, those that one of them won.</summary>
    public int Won { get; init; }

    /// <summary>Wins of each member in these meetings, in the members' order.</summary>
    public IReadOnlyList<int> Wins { get; init; } = [];

    /// <summary>Confirmed procurements among their meetings.</summary>
    public int Confirmed { get; init; }

    /// <summary>The auctions where they met, by place in the market.</summary>
    public IReadOnlyList<int> Auctions { get; init; } = [];

    /// <summary>0 to 1: how far from chance among the ties of the market, and how close the prices, both alike.</summary>
    public double Score { get; init; }
}
