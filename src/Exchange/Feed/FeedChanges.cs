namespace Trading.Exchange.Feed;

/// <summary>What a change means for a copy.</summary>
public static class FeedChanges
{
    /// <summary>There is a new version.</summary>
    public const string Changed = "changed";

    /// <summary>A copy is not to be used any more.</summary>
    public const string Removed = "removed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Changed, new("已变更", "Changed")),
        new(Removed, new("不得再使用", "Removed")),
    ];
}
