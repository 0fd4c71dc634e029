namespace Trading.Alerts.Collusion;

/// <summary>On which side of an office's weekly budget a rank lies, as a list can be asked for it.</summary>
public static class BudgetSides
{
    /// <summary>Among the first of the office's division that its budget has room for.</summary>
    public const string Within = "within";

    /// <summary>Behind them.</summary>
    public const string Below = "below";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Within, new("本单位每周预算内", "Within the office's weekly budget")),
        new(Below, new("预算外", "Below the budget")),
    ];
}
