using System.Collections.Frozen;
using System.Globalization;

namespace Trading.Domain.Codes;

/// <summary>A day that is not what its weekday says.</summary>
/// <param name="Date">The day.</param>
/// <param name="IsWorkday">True for a weekend day that is worked, false for a holiday.</param>
/// <param name="Name">The holiday it belongs to.</param>
/// <param name="Source">The State Council's notice.</param>
public sealed record SpecialDay(DateOnly Date, bool IsWorkday, LocalizedText Name, string Source);

/// <summary>
/// 工作日: weekdays, less the holidays and plus the days made up for them that the General Office of the State
/// Council announces each November for the next year. A year without a notice falls back to weekdays, and
/// <see cref="IsKnown"/> says so, so that a deadline computed across it can be marked provisional.
/// </summary>
public sealed class WorkingDays
{
    private readonly FrozenDictionary<DateOnly, SpecialDay> _special;
    private readonly FrozenSet<int> _years;

    /// <summary>A calendar from special days; of two for one day the later wins, so that a notice can be amended.</summary>
    public WorkingDays(IEnumerable<SpecialDay> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var byDate = new Dictionary<DateOnly, SpecialDay>();
        foreach (var day in days)
        {
            byDate[day.Date] = day;
        }
        _special = byDate.ToFrozenDictionary();
        _years = byDate.Keys.Select(date => date.Year).ToFrozenSet();
    }

    /// <summary>The calendar of the notices that ship with the product.</summary>
    public static WorkingDays Official { get; } =
        new(
            EmbeddedTable
                .Read("holidays.csv")
                .Select(row => new SpecialDay(
                    DateOnly.ParseExact(row["date"], "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    row["kind"] == "workday",
                    new(row["name_zh"], row["name_en"]),
                    row["source"]
                ))
        );

    /// <summary>The special days by date.</summary>
    public IEnumerable<SpecialDay> SpecialDays => _special.Values.OrderBy(day => day.Date);

    /// <summary>This calendar with the notice of another year.</summary>
    public WorkingDays With(IEnumerable<SpecialDay> more) => new(SpecialDays.Concat(more));

    /// <summary>True if the notice for the year is known.</summary>
    public bool IsKnown(int year) => _years.Contains(year);

    /// <summary>What is special about a day; null if it is what its weekday says.</summary>
    public SpecialDay? Find(DateOnly date) => _special.GetValueOrDefault(date);

    /// <summary>True if offices work on the day.</summary>
    public bool IsWorkingDay(DateOnly date) =>
        Find(date)?.IsWorkday ?? date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>
    /// The n-th working day after the date (before it, if n is negative). The day itself does not count (民法典
    /// art. 201); zero gives the date as it is.
    /// </summary>
    public DateOnly Add(DateOnly date, int n)
    {
        var step = Math.Sign(n);
        for (var left = Math.Abs(n); left > 0; )
        {
            date = date.AddDays(step);
            if (IsWorkingDay(date))
            {
                left--;
            }
        }
        return date;
    }

    /// <summary>The date, or the next working day if a period ends on a day off (民法典 art. 203).</summary>
    public DateOnly OnOrAfter(DateOnly date)
    {
        while (!IsWorkingDay(date))
        {
            date = date.AddDays(1);
        }
        return date;
    }

    /// <summary>
    /// Working days after the first date up to and with the second, so that <c>Between(d, Add(d, n))</c> is n;
    /// negative if the second is earlier, mirrored: working days before the first back to and with the second.
    /// </summary>
    public int Between(DateOnly from, DateOnly to)
    {
        var step = from <= to ? 1 : -1;
        var count = 0;
        while (from != to)
        {
            from = from.AddDays(step);
            count += IsWorkingDay(from) ? step : 0;
        }
        return count;
    }
}
