namespace Trading.Registry.Resolution;

/// <summary>What an officer can decide of a row that was put to the queue.</summary>
public static class ResolutionDecisions
{
    /// <summary>The row is the firm.</summary>
    public const string Same = "same";

    /// <summary>The row is another firm.</summary>
    public const string Different = "different";

    /// <summary>It is looked at again later.</summary>
    public const string Later = "later";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Same, new("同一主体", "The same firm")),
        new(Different, new("不同主体", "Another firm")),
        new(Later, new("稍后再定", "Later")),
    ];
}
