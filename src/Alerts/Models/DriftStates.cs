namespace Trading.Alerts.Models;

/// <summary>How far a figure has moved from the training set.</summary>
public static class DriftStates
{
    /// <summary>Within the bounds, or within what a sample of this size shows by chance.</summary>
    public const string Stable = "stable";

    /// <summary>To be watched.</summary>
    public const string Watch = "watch";

    /// <summary>Shifted.</summary>
    public const string Shifted = "shifted";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Stable, new("稳定", "Stable")),
        new(Watch, new("需关注", "To be watched")),
        new(Shifted, new("明显变化", "Shifted")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
