using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class WorkingDaysTests
{
    private static readonly WorkingDays Calendar = WorkingDays.Official;

    // Days off and days made up, as the notices count them: 2025 is 28 days and 5, 2026 is 33 days and 6.
    [Theory]
    [InlineData(2025, 28, 5)]
    [InlineData(2026, 33, 6)]
    public void The_notices_give_their_number_of_days_off_and_days_made_up(
        int year,
        int off,
        int madeUp
    )
    {
        var days = Calendar.SpecialDays.Where(day => day.Date.Year == year).ToList();
        Assert.Equal(off, days.Count(day => !day.IsWorkday));
        Assert.Equal(madeUp, days.Count(day => day.IsWorkday));
        Assert.All(
            days.Where(day => day.IsWorkday),
            day => Assert.True(day.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        );
        Assert.All(
            days,
            day => Assert.StartsWith("国办发明电", day.Source, StringComparison.Ordinal)
        );
        Assert.True(Calendar.IsKnown(year));
    }

    // The State Council's count for 2024: 13 statutory days came with 2025 (国务院令第795号).
    [Fact]
    public void The_year_2024_has_251_working_days() =>
        Assert.Equal(251, Calendar.Between(new(2023, 12, 31), new(2024, 12, 31)));

    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void Days_off_beyond_the_statutory_ones_are_made_up(int year)
    {
        // 13 statutory days (国务院令第795号) fall on top of the weekends; what else is off is worked elsewhere.
        var weekdays = 0;
        var worked = 0;
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            weekdays += day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
            worked += Calendar.IsWorkingDay(day) ? 1 : 0;
        }
        Assert.Equal(13, weekdays - worked);
    }

    [Theory]
    [InlineData("2026-02-14", true)]
    [InlineData("2026-02-16", false)]
    [InlineData("2026-02-28", true)]
    [InlineData("2026-09-20", true)]
    [InlineData("2026-10-08", true)]
    [InlineData("2025-10-08", false)]
    [InlineData("2026-11-24", true)]
    [InlineData("2026-11-28", false)]
    public void Days_are_worked_or_not_as_announced(string date, bool works) =>
        Assert.Equal(works, Calendar.IsWorkingDay(DateOnly.Parse(date, null)));

    [Theory]
    [InlineData("2026-02-13", 1, "2026-02-14")]
    [InlineData("2026-02-13", 2, "2026-02-24")]
    [InlineData("2026-02-15", 1, "2026-02-24")]
    [InlineData("2026-02-24", -1, "2026-02-14")]
    [InlineData("2026-11-24", 2, "2026-11-26")]
    [InlineData("2026-11-24", 5, "2026-12-01")]
    [InlineData("2026-11-28", 0, "2026-11-28")]
    public void Working_days_are_counted_from_the_day_after(string from, int n, string to) =>
        Assert.Equal(DateOnly.Parse(to, null), Calendar.Add(DateOnly.Parse(from, null), n));

    [Fact]
    public void A_period_that_ends_on_a_day_off_ends_on_the_next_working_day() =>
        Assert.Equal(new DateOnly(2026, 10, 8), Calendar.OnOrAfter(new(2026, 10, 1)));

    [Fact]
    public void Between_undoes_add() =>
        Gen.Select(Gen.Int[0, 1_400], Gen.Int[-200, 200])
            .Sample(
                (offset, n) =>
                {
                    var from = new DateOnly(2024, 6, 1).AddDays(offset);
                    var to = Calendar.Add(from, n);
                    Assert.Equal(n, Calendar.Between(from, to));
                    Assert.True(n == 0 || Calendar.IsWorkingDay(to));
                }
            );

    [Fact]
    public void A_year_without_a_notice_falls_back_to_weekends_and_says_so()
    {
        Assert.False(Calendar.IsKnown(2030));
        Assert.False(Calendar.IsWorkingDay(new(2030, 10, 5)));
        Assert.True(Calendar.IsWorkingDay(new(2030, 10, 1)));
    }

    [Fact]
    public void A_limit_of_law_that_runs_into_a_year_without_a_notice_has_no_last_day()
    {
        Assert.Null(Calendar.WorksOn(new(2030, 10, 5)));
        Assert.Equal(new DateOnly(2026, 12, 31), Calendar.AddIfKnown(new(2026, 12, 28), 3));
        Assert.Null(Calendar.AddIfKnown(new(2026, 12, 28), 4));
        Assert.Null(Calendar.AddIfKnown(new(2027, 1, 4), -1));
        Assert.Equal(new DateOnly(2026, 10, 8), Calendar.OnOrAfterIfKnown(new(2026, 10, 1)));
        Assert.Null(Calendar.OnOrAfterIfKnown(new(2027, 1, 9)));
    }

    [Fact]
    public void An_operators_notice_is_read_and_half_a_year_of_one_refused()
    {
        const string header = "date,kind,name_zh,name_en,source\n";
        // As 2026, a year later and on its weekdays: thirteen days net.
        var whole = string.Concat(
            Enumerable
                .Range(4, 13)
                .Select(day => new DateOnly(2027, 1, day))
                .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                .Concat([new(2027, 5, 3), new(2027, 5, 4), new(2027, 10, 1)])
                .Select(day => $"{day:yyyy-MM-dd},holiday,节,Holiday,国办发明电〔2026〕1号\n")
        );
        using var good = new StringReader(
            header + whole + "2027-01-24,workday,节,Holiday,国办发明电〔2026〕1号\n"
        );
        var calendar = Calendar.With(WorkingDays.Read(good, "2027.csv"));
        Assert.True(calendar.WorksOn(new(2027, 1, 24)));
        Assert.False(calendar.WorksOn(new(2027, 10, 1)));

        using var half = new StringReader(header + "2027-01-01,holiday,元旦,New Year,通知\n");
        Assert.Contains(
            "2027",
            Assert.Throws<FormatException>(() => WorkingDays.Read(half, "2027.csv")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("2027-02-30,holiday,春节,Spring Festival,通知", "line 2, column 1 (date)")]
    [InlineData("2026-12-24,feast,圣诞,Christmas,通知", "line 2, column 2 (kind)")]
    [InlineData("2026-12-24,workday,某节,Some,通知", "line 2, column 2 (kind)")]
    [InlineData("2026-12-24,holiday,某节", "line 2: 3 columns instead of 5")]
    [InlineData(
        "2026-12-24,holiday,某节,Some,通知\n2026-12-24,holiday,某节,Some,通知",
        "line 3, column 1 (date)"
    )]
    public void A_mistake_in_an_operators_notice_is_told_with_its_line_and_column(
        string rows,
        string place
    )
    {
        using var file = new StringReader($"date,kind,name_zh,name_en,source\n{rows}\n");
        var mistake = Assert.Throws<FormatException>(() => WorkingDays.Read(file, "2027.csv"));
        Assert.StartsWith($"2027.csv, {place}", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_years_notice_can_be_added_and_a_day_amended()
    {
        var more = Calendar.With([
            new(new(2027, 1, 1), false, new("元旦", "New Year"), "notice"),
            new(new(2026, 10, 10), false, new("国庆节", "National Day"), "amendment"),
        ]);
        Assert.True(more.IsKnown(2027));
        Assert.False(more.IsWorkingDay(new(2027, 1, 1)));
        Assert.False(more.IsWorkingDay(new(2026, 10, 10)));
        Assert.True(Calendar.IsWorkingDay(new(2026, 10, 10)));
    }

    [Fact]
    public void China_is_eight_hours_ahead_all_year()
    {
        var instant = new DateTimeOffset(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateOnly(2026, 7, 1), ChinaTime.DateOf(instant));
        Assert.Equal(instant, ChinaTime.At(new(2026, 7, 1), TimeOnly.MinValue));
        Assert.Equal(TimeSpan.FromHours(8), ChinaTime.In(instant).Offset);
    }
}
