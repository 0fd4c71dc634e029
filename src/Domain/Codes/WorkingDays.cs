using System.Collections.Frozen;

namespace Trading.Domain.Codes;

/// <summary>A day that is not what its weekday says.</summary>
/// <param name="Date">The day.</param>
/// <param name="IsWorkday">True for a weekend day that is worked, false for a holiday.</param>
/// <param name="Name">The holiday it belongs to.</param>
/// <param name="Source">The State Council's notice.</param>
public sealed record SpecialDay(DateOnly Date, bool IsWorkday, LocalizedText Name, string Source);

/// <summary>
/// 工作日: weekdays, less the holidays and plus the days made up for them that the General Office of the State
/// Council announces each November for the next year. Of a year without a notice nobody can tell:
/// <see cref="WorksOn"/>, <see cref="AddIfKnown"/> and <see cref="OnOrAfterIfKnown"/> say so, and are what a limit of law is
/// counted with; the others take its weekdays, for what is only planned.
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
        new(EmbeddedTable.Read("holidays.csv").Select(Day));

    // 《全国年节及纪念日放假办法》: 11 days, 13 since 2025, always given on weekdays; what a notice gives beyond them is
    // worked on weekends. A year outside is half a notice, or one with a slip of the pen.
    private const int FewestDaysGiven = 11;
    private const int MostDaysGiven = 16;

    /// <summary>
    /// The notices that an operator adds as a file (columns <c>date,kind,name_zh,name_en,source</c> as those that ship).
    /// </summary>
    /// <exception cref="FormatException">A mistake, with file, line and column; or a year that is not whole.</exception>
    public static IReadOnlyList<SpecialDay> Read(TextReader reader, string name)
    {
        var days = new Dictionary<DateOnly, SpecialDay>();
        foreach (
            var row in CsvTable.Read(reader, name, "date", "kind", "name_zh", "name_en", "source")
        )
        {
            var day = Day(row);
            if (day.IsWorkday && !IsWeekend(day.Date))
            {
                throw row.Fault(
                    "kind",
                    "on a weekday, which is worked anyway",
                    "：该日不是周末，本来就上班"
                );
            }

            if (!days.TryAdd(day.Date, day))
            {
                throw row.Fault("date", "given twice", "重复");
            }
        }

        foreach (var year in days.Keys.Select(date => date.Year).Distinct())
        {
            if (!Official.IsKnown(year))
            {
                var given =
                    days.Values.Count(day =>
                        day.Date.Year == year && !day.IsWorkday && !IsWeekend(day.Date)
                    ) - days.Values.Count(day => day.Date.Year == year && day.IsWorkday);
                if (given is < FewestDaysGiven or > MostDaysGiven)
                {
                    throw new FormatException(
                        $"{name}: {year} gives {given} days off more than it takes back; a whole notice gives {FewestDaysGiven} to {MostDaysGiven}. / {year} 年净放假 {given} 天，完整的通知应为 {FewestDaysGiven} 至 {MostDaysGiven} 天。"
                    );
                }
            }
        }

        return [.. days.Values];
    }

    private static SpecialDay Day(CsvRow row) =>
        new(
            row.Day("date"),
            row.Word("kind", "holiday", "workday") == "workday",
            new(row["name_zh"], row["name_en"]),
            row["source"]
        );

    private static bool IsWeekend(DateOnly date) =>
        date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The special days by date.</summary>
    public IEnumerable<SpecialDay> SpecialDays => _special.Values.OrderBy(day => day.Date);

    /// <summary>This calendar with the notice of another year.</summary>
    public WorkingDays With(IEnumerable<SpecialDay> more) => new(SpecialDays.Concat(more));

    /// <summary>True if the notice for the year is known.</summary>
    public bool IsKnown(int year) => _years.Contains(year);

    /// <summary>What is special about a day; null if it is what its weekday says.</summary>
    public SpecialDay? Find(DateOnly date) => _special.GetValueOrDefault(date);

    /// <summary>True if offices work on the day.</summary>
    public bool IsWorkingDay(DateOnly date) => Find(date)?.IsWorkday ?? !IsWeekend(date);

    /// <summary>True if offices work on the day; null where its year's notice is not known.</summary>
    public bool? WorksOn(DateOnly date) => IsKnown(date.Year) ? IsWorkingDay(date) : null;

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

    /// <summary>As <see cref="Add"/>; null where a day has to be told whose year is not known.</summary>
    public DateOnly? AddIfKnown(DateOnly date, int n)
    {
        var step = Math.Sign(n);
        for (var left = Math.Abs(n); left > 0; )
        {
            date = date.AddDays(step);
            if (WorksOn(date) is not { } works)
            {
                return null;
            }

            left -= works ? 1 : 0;
        }

        return date;
    }

    /// <summary>As <see cref="OnOrAfter"/>; null where a day has to be told whose year is not known.</summary>
    public DateOnly? OnOrAfterIfKnown(DateOnly date)
    {
        while (true)
        {
            switch (WorksOn(date))
            {
                case null:
                    return null;
                case true:
                    return date;
                default:
                    date = date.AddDays(1);
                    break;
            }
        }
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
