namespace Trading.Evaluation.Ratings;

/// <summary>Who rates the members of a panel.</summary>
public static class RatingParties
{
    /// <summary>交易中心.</summary>
    public const string Centre = "centre";

    /// <summary>采购人（招标人）.</summary>
    public const string Purchaser = "purchaser";

    /// <summary>Another member of the panel.</summary>
    public const string Peer = "peer";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Centre, new("交易中心", "The centre")),
        new(Purchaser, new("采购人（招标人）", "The purchaser")),
        new(Peer, new("同组专家", "Members of the panel")),
    ];
}
