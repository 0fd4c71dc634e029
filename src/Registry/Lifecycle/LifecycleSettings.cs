using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Domain.Codes;

namespace Trading.Registry.Lifecycle;

/// <summary>
/// Periods of a record's life. Settings <c>Trading:Registry:RemindDays</c>, <c>ConfirmEveryMonths</c>,
/// <c>ConfirmRemindDays</c> and <c>ReviewWorkingDays</c>.
/// </summary>
/// <param name="RemindDays">How many days before a last day its firm is reminded, the most first.</param>
/// <param name="ConfirmEveryMonths">How long a firm's word that its record holds is good.</param>
/// <param name="ConfirmRemindDays">How many days before that time is over it is reminded, the most first.</param>
/// <param name="ReviewWorkingDays">After how many working days a submission is overdue.</param>
public sealed record LifecycleSettings(
    IReadOnlyList<int> RemindDays,
    int ConfirmEveryMonths,
    IReadOnlyList<int> ConfirmRemindDays,
    int ReviewWorkingDays
)
{
    internal static LifecycleSettings From(IConfiguration? settings) =>
        new(
            Days(settings?["Trading:Registry:RemindDays"]) ?? [60, 30, 7],
            Number(settings?["Trading:Registry:ConfirmEveryMonths"]) ?? 12,
            Days(settings?["Trading:Registry:ConfirmRemindDays"]) ?? [30, 7],
            Number(settings?["Trading:Registry:ReviewWorkingDays"]) ?? 5
        );

    /// <summary>Until when a word given now is good.</summary>
    internal DateOnly GoodUntil(DateTimeOffset now) =>
        ChinaTime.DateOf(now).AddMonths(ConfirmEveryMonths);

    /// <summary>The stages of reminding: the days ahead, and the day after the last.</summary>
    internal IReadOnlyList<int> StagesOf(string section) =>
        [.. (section == ExpiryStore.Confirmation ? ConfirmRemindDays : RemindDays), -1];

    private static int[]? Days(string? text) =>
        text is null
            ? null
            :
            [
                .. text.Split(
                        ',',
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    )
                    .Select(day => int.Parse(day, NumberStyles.None, CultureInfo.InvariantCulture))
                    .Distinct()
                    .OrderDescending(),
            ];

    private static int? Number(string? text) =>
        text is null ? null : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
