namespace Trading.Exchange.Feed;

/// <summary>How a system's copy differs from what there is.</summary>
public static class CopyDifferences
{
    /// <summary>There is another version, or another content.</summary>
    public const string Changed = "changed";

    /// <summary>It is here and not in the copy.</summary>
    public const string Missing = "missing";

    /// <summary>It is in the copy and is not to be used: not here, not within what may be told, or stopped.</summary>
    public const string Gone = "gone";

    /// <summary>Its digest was sent, and the system never used it: nothing is told of its content.</summary>
    public const string NotUsed = "not_used";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Changed, new("已变更", "Changed")),
        new(Missing, new("副本缺少", "Missing from the copy")),
        new(Gone, new("不得再使用", "Not to be used")),
        new(NotUsed, new("未使用过", "Never used")),
    ];
}
