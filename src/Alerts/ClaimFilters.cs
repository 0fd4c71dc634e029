namespace Trading.Alerts;

/// <summary>Who looks into an alert, as a list can be asked for it.</summary>
public static class ClaimFilters
{
    /// <summary>The caller does.</summary>
    public const string Mine = "mine";

    /// <summary>Nobody does.</summary>
    public const string None = "none";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Mine, new("我认领的", "Mine")),
        new(None, new("无人认领", "Claimed by nobody")),
    ];
}
