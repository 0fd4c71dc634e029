using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>
/// The days on which a limit's clock begins if it ends within a window. The later it begins the later it ends, so they are
/// without gaps, and an index finds the procurements.
/// </summary>
internal static class DueWindow
{
    // Days off that can lie within a clock besides its weekends.
    private const int DaysOff = 20;

    /// <summary>From the first through the last day; null for none.</summary>
    public static (DateOnly First, DateOnly Last)? Of(
        StatutoryLimit limit,
        WorkingDays calendar,
        DateOnly from,
        DateOnly through
    )
    {
        var clock = new LimitClock(calendar, limit, []);
        var longest = limit.Unit switch
        {
            LimitUnit.Months => (int)limit.Value * 31,
            LimitUnit.Years => (int)limit.Value * 366,
            LimitUnit.Minutes => (int)limit.Value / 1_440,
            _ => (int)limit.Value * 2,
        };
        longest += DaysOff;
        var (begin, end) = limit.Back
            ? (from, through.AddDays(longest))
            : (from.AddDays(-longest), through);
        DateOnly? first = null;
        DateOnly? last = null;
        for (var day = begin; day <= end; day = day.AddDays(1))
        {
            if (clock.EdgeFrom(day).Day is { } edge && edge >= from && edge <= through)
            {
                first ??= day;
                last = day;
            }
        }

        return first is null ? null : (first.Value, last!.Value);
    }
}
