namespace Trading.Alerts.Weights;

/// <summary>What a set of fitted weights is.</summary>
public static class WeightStates
{
    /// <summary>Waits for a person's decision.</summary>
    public const string Proposed = "proposed";

    /// <summary>In force.</summary>
    public const string InForce = "in_force";

    /// <summary>Was in force.</summary>
    public const string Retired = "retired";

    /// <summary>Decided against.</summary>
    public const string Rejected = "rejected";

    /// <summary>A newer proposal took its place.</summary>
    public const string Replaced = "replaced";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Proposed, new("待决定", "To be decided on")),
        new(InForce, new("使用中", "In force")),
        new(Retired, new("曾使用", "Was in force")),
        new(Rejected, new("未采用", "Decided against")),
        new(Replaced, new("被新提议取代", "Replaced by a newer proposal")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}

/// <summary>What can become of weights.</summary>
public static class WeightActions
{
    /// <summary>Fitted and proposed.</summary>
    public const string Proposed = "proposed";

    /// <summary>Put into force by a person.</summary>
    public const string Accepted = "accepted";

    /// <summary>Decided against by a person.</summary>
    public const string Rejected = "rejected";

    /// <summary>Earlier ones put back into force by a person.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Proposed, new("提出", "Proposed")),
        new(Accepted, new("启用", "Put into force")),
        new(Rejected, new("不予采用", "Decided against")),
        new(RolledBack, new("退回", "Put back")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
