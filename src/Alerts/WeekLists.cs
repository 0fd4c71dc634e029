namespace Trading.Alerts;

/// <summary>Whether a warning is on the office's list of this week, as a list can be asked for it.</summary>
public static class WeekLists
{
    /// <summary>It is.</summary>
    public const string Listed = "listed";

    /// <summary>It is open and was left below the budget.</summary>
    public const string Left = "left";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Listed, new("本周清单", "This week's list")),
        new(Left, new("未列入本周清单", "Left below the budget")),
    ];
}
