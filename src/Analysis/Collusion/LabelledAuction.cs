namespace Trading.Analysis.Collusion;

/// <summary>One bid of an auction of which somebody decided whether it was rigged.</summary>
/// <param name="Value">Its price; positive.</param>
/// <param name="IsWinner">Whether it won.</param>
/// <param name="IsCollusive">Whether it was decided to be collusive.</param>
/// <param name="Bidder">Who bid; null where the file does not say.</param>
public sealed record LabelledBid(double Value, bool IsWinner, bool IsCollusive, string? Bidder);

/// <summary>An auction with its bids, from one market.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Bids">All of them, in the file's order.</param>
/// <param name="IsRigged">Whether it was decided to be rigged as a whole.</param>
/// <param name="Day">Orders auctions in time, in days; null where the file has no date. No feature is made of it.</param>
/// <param name="Estimate">The buyer's own estimate or reserve price; null where there is none.</param>
/// <param name="Traits">What else the file says in figures (site, capital, kind of contract), by column, of the auction or its first bid.</param>
public sealed record LabelledAuction(
    string Id,
    IReadOnlyList<LabelledBid> Bids,
    bool IsRigged,
    double? Day,
    double? Estimate,
    IReadOnlyDictionary<string, double> Traits
)
{
    /// <summary>Fewest bids with which an auction is judged by its prices.</summary>
    public const int FewestBids = 3;

    /// <summary>Whether every bid says who made it.</summary>
    public bool HasBidders => Bids.All(bid => bid.Bidder is not null);
}

/// <summary>The auctions of one market: one file.</summary>
/// <param name="Name">What it is called in what is printed.</param>
/// <param name="Auctions">All of them; those with fewer than three bids inform the structure and are not judged.</param>
public sealed record LabelledMarket(string Name, IReadOnlyList<LabelledAuction> Auctions)
{
    /// <summary>Whether who bid is known throughout.</summary>
    public bool HasBidders => Auctions.Count > 0 && Auctions.All(auction => auction.HasBidders);
}
