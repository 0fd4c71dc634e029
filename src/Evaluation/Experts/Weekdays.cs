namespace Trading.Evaluation.Experts;

/// <summary>Days of the week as they are kept: 1 is Monday, 7 is Sunday (GB/T 7408.1-2023, which is ISO 8601-1).</summary>
public static class Weekdays
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<(int Number, LocalizedText Name)> All =
    [
        (1, new("周一", "Monday")),
        (2, new("周二", "Tuesday")),
        (3, new("周三", "Wednesday")),
        (4, new("周四", "Thursday")),
        (5, new("周五", "Friday")),
        (6, new("周六", "Saturday")),
        (7, new("周日", "Sunday")),
    ];

    /// <summary>The number of a day.</summary>
    public static int Of(DateOnly day) => ((int)day.DayOfWeek + 6) % 7 + 1;
}
