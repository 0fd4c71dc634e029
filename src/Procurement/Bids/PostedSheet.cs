using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Procurement.Bids;

/// <summary>A member's score sheet as it comes with the evaluation.</summary>
/// <param name="Member">Its code or number: what tells it from the others of the panel.</param>
/// <param name="Scores">What the member gave.</param>
public sealed record PostedSheet(string Member, IReadOnlyList<PostedScore> Scores)
{
    /// <summary>The key of the expert here, where the panel was drawn here.</summary>
    public Guid? ExpertId { get; init; }

    /// <summary>The expert's number in the library that the panel was drawn from: the same in every panel.</summary>
    [Secret]
    public string? ExpertNumber { get; init; }

    /// <summary>The member's name; shown to nobody before the result.</summary>
    [Secret]
    public string? Name { get; init; }
}

/// <summary>What a member gave to a bid.</summary>
/// <param name="BidderCode">Whose bid.</param>
/// <param name="Points">How much.</param>
public sealed record PostedScore(EntityCode BidderCode, decimal Points)
{
    /// <summary>The bid's number in the order of reading out; needed where the firm has several.</summary>
    public int? Bid { get; init; }

    /// <summary>For what it was given; left out for the total.</summary>
    public string? Factor { get; init; }
}

/// <summary>How long a bid is.</summary>
/// <param name="BidderCode">Whose bid.</param>
/// <param name="Pages">Pages of all its files.</param>
public sealed record BidPages(EntityCode BidderCode, int Pages)
{
    /// <summary>The bid's number in the order of reading out; needed where the firm has several.</summary>
    public int? Bid { get; init; }
}
