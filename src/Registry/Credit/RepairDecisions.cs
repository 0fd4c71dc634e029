namespace Trading.Registry.Credit;

/// <summary>What was decided on an application.</summary>
public static class RepairDecisions
{
    /// <summary>The listing ends.</summary>
    public const string Accepted = "accepted";

    /// <summary>The listing stays.</summary>
    public const string Rejected = "rejected";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Accepted, new("同意", "Accepted")),
        new(Rejected, new("不同意", "Rejected")),
    ];
}
