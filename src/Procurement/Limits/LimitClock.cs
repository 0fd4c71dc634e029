using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>
/// Counts days of law: of the calendar or worked, the day of the event not counted (民法典 art. 201; 政府采购质疑和投诉办法
/// art. 42), those of a pause passed over. What nobody can tell is said as a range, or as no day.
/// </summary>
internal sealed class LimitClock(
    WorkingDays calendar,
    StatutoryLimit limit,
    IReadOnlyList<(DateOnly From, DateOnly? To)> pauses
)
{
    // The longest run of days off that a notice has given is ten; a year that is not known may have such a run anywhere.
    private const int LongestRunOff = 15;

    private readonly int _value = (int)limit.Value;

    /// <summary>The last day of a period that begins with an event, or the last day before an event at which something may be done.</summary>
    /// <param name="Day">The day; null where it cannot be told.</param>
    /// <param name="Nominal">The day before it moved because it was off; null where it cannot be told.</param>
    /// <param name="UnknownYear">The year whose days off would have to be known.</param>
    public readonly record struct Edge(DateOnly? Day, DateOnly? Nominal, int? UnknownYear)
    {
        public bool Rolled => Day != Nominal;
    }

    /// <summary>How many days lie between two events: at least and at most, which differ where a year is not known.</summary>
    public readonly record struct Counted(int Least, int Most, int? UnknownYear);

    /// <summary>The edge of a period that is counted from a day.</summary>
    public Edge EdgeFrom(DateOnly day)
    {
        if (limit.Back)
        {
            return limit.Unit is LimitUnit.WorkingDays
                ? Worked(day, -1)
                : Settled(day.AddDays(-_value));
        }

        day = limit.FirstDayCounts ? day.AddDays(-1) : day;
        switch (limit.Unit)
        {
            case LimitUnit.WorkingDays:
                return Worked(day, 1);
            case LimitUnit.Months:
                return Roll(day.AddMonths(_value));
            case LimitUnit.Years:
                return Roll(day.AddYears(_value));
            default:
                for (var left = _value; left > 0; )
                {
                    day = day.AddDays(1);
                    if (IsPaused(day) is not { } paused)
                    {
                        return default;
                    }

                    left -= paused ? 0 : 1;
                }

                return Roll(day);
        }
    }

    /// <summary>Days from one event to the other, in the direction of the limit; none where they stand the other way round.</summary>
    public Counted Count(DateOnly from, DateOnly to)
    {
        // Forward (from, to], back [to, from): the day of the event that it is counted from never counts.
        var (first, last) = limit.Back
            ? (to, from.AddDays(-1))
            : (limit.FirstDayCounts ? from : from.AddDays(1), to);
        var (least, most, year) = (0, 0, (int?)null);
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (IsPaused(day) ?? true)
            {
                continue;
            }

            var counts = limit.Unit is not LimitUnit.WorkingDays ? true : calendar.WorksOn(day);
            least += counts == true ? 1 : 0;
            most += counts != false ? 1 : 0;
            year ??= counts is null ? day.Year : null;
        }

        return new(least, most, year);
    }

    /// <summary>The latest day to which a last day may move whose year is not known.</summary>
    public static DateOnly LatestRoll(DateOnly nominal) => nominal.AddDays(LongestRunOff);

    /// <summary>What is special about the days that are counted: days off, and weekend days that are worked.</summary>
    public IReadOnlyList<SpecialDay> Special(DateOnly one, DateOnly other)
    {
        var (first, last) = one <= other ? (one, other) : (other, one);
        return limit.Unit is LimitUnit.WorkingDays || limit.Rolls
            ? [.. calendar.SpecialDays.Where(day => day.Date >= first && day.Date <= last)]
            : [];
    }

    private static Edge Settled(DateOnly day) => new(day, day, null);

    private Edge Roll(DateOnly day) =>
        !limit.Rolls ? Settled(day)
        : calendar.OnOrAfterIfKnown(day) is { } rolled ? new(rolled, day, null)
        : new(null, day, FirstUnknown(day));

    private Edge Worked(DateOnly day, int step)
    {
        for (var left = _value; left > 0; )
        {
            day = day.AddDays(step);
            if (IsPaused(day) is not { } paused)
            {
                return default;
            }

            if (paused)
            {
                continue;
            }

            if (calendar.WorksOn(day) is not { } works)
            {
                return new(null, null, day.Year);
            }

            left -= works ? 1 : 0;
        }

        return Settled(day);
    }

    private int FirstUnknown(DateOnly day)
    {
        while (calendar.IsKnown(day.Year))
        {
            day = day.AddDays(1);
        }

        return day.Year;
    }

    // Null after the beginning of a pause that has not ended: nobody can tell when the clock goes on.
    private bool? IsPaused(DateOnly day)
    {
        foreach (var (from, to) in pauses)
        {
            if (day > from && to is null)
            {
                return null;
            }

            if (day > from && day <= to)
            {
                return true;
            }
        }

        return false;
    }
}
