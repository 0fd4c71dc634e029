namespace Trading.Alerts;

/// <summary>How a warning stands to its deadline, as a list can be asked for it.</summary>
public static class DueStates
{
    /// <summary>How soon is soon.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromDays(3);

    /// <summary>Open, and its deadline has passed.</summary>
    public const string Overdue = "overdue";

    /// <summary>Open, and its deadline is within three days.</summary>
    public const string Soon = "soon";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Overdue, new("已逾期", "Overdue")),
        new(Soon, new("三天内到期", "Due within three days")),
    ];
}
