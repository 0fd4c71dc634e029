namespace Trading.Indicators.Supervision.Notice;

/// <summary>I29: of the time between notice and deadline most days are off. A year whose days off are not known cannot be told.</summary>
internal sealed class NoticeOverHolidays() : WholeIndicator("I29", Needs.None)
{
    // Longer periods have no holiday that matters.
    private const int Longest = 1000;

    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        var from = at.Dossier.FirstDay("notice")!.Value;
        var until = at
            .Dossier.StepsOf("notice")
            .Select(step => step.InstantOf("until"))
            .FirstOrDefault(day => day is not null);
        if (DossierReading.DayOf(at.Dossier.DeadlineOf() ?? until) is not { } to)
        {
            return at.Whole.Missing("截止时间没有记录。", "The deadline is not recorded.");
        }

        var days = to.DayNumber - from.DayNumber;
        if (days is < 1 or > Longest)
        {
            return days < 1
                ? at.Whole.Error(
                    "截止时间不晚于公告日，无法计算。",
                    "The deadline is not after the notice: it cannot be calculated.",
                    ("noticeOn", from),
                    ("deadlineOn", to)
                )
                : at.Whole.NotApplicable(
                    "期限过长，节假日没有影响。",
                    "The period is so long that days off do not matter."
                );
        }

        var working = 0;
        for (var i = 1; i <= days; i++)
        {
            if (at.Context.IsWorkingDay(from.AddDays(i)) is not { } works)
            {
                return at.Whole.Missing(
                    $"{from.AddDays(i).Year}年的节假日安排未知，无法判断。",
                    $"The days off of {from.AddDays(i).Year} are not known: it cannot be told.",
                    ("noticeOn", from),
                    ("deadlineOn", to)
                );
            }

            working += works ? 1 : 0;
        }

        var share = (double)working / days;
        var limit = at.Parameter("share");
        return at.Whole.Found(
            share <= limit,
            share,
            limit,
            $"公告至截止共{days}天，其中工作日{working}天（{Say.Percent(share)}）。",
            $"Of {days} days between notice and deadline {working} are working days ({Say.Percent(share)}).",
            ("noticeOn", from),
            ("deadlineOn", to),
            ("days", days),
            ("workingDays", working)
        );
    }
}
