using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>Puts an answer into a sentence: what it was, what the law wants, and which law.</summary>
internal static class LimitSentence
{
    public static LocalizedText Of(LimitAnswer answer)
    {
        var limit = answer.Limit;
        var said = Said(answer);
        var law = LimitWords.Sources(limit.Sources);
        var standIn = answer.StandIn is { } name
            ? new LocalizedText(
                $"；未记录“{LimitWords.Of(limit.From).Zh}”，以“{LimitWords.Of(name).Zh}”代替",
                $"; {LimitWords.Of(limit.From).En} is not recorded, {LimitWords.Of(name).En} stands in for it"
            )
            : default;
        var asRule =
            answer.Outcome == LimitOutcome.Broken && !limit.Must
                ? new LocalizedText(
                    "；一般要求，不单独构成违法",
                    "; it holds as a rule and is no breach by itself"
                )
                : default;
        return new(
            $"{said.Zh}{standIn.Zh}{asRule.Zh}（{law.Zh}）",
            $"{said.En}{standIn.En}{asRule.En} ({law.En})"
        );
    }

    private static LocalizedText Said(LimitAnswer answer) =>
        answer.Outcome switch
        {
            LimitOutcome.Kept or LimitOutcome.Broken when !answer.Overdue => Measured(answer),
            LimitOutcome.Broken => Overdue(answer),
            LimitOutcome.Due => Due(answer),
            LimitOutcome.NotApplicable => Joined(answer, NotApplicable(answer)),
            _ => Joined(answer, CannotTell(answer)),
        };

    private static LocalizedText Measured(LimitAnswer answer)
    {
        var limit = answer.Limit;
        var kept = answer.Outcome == LimitOutcome.Kept;
        if (limit.Value == 0 && limit.IsClock)
        {
            var late = LimitWords.Amount(answer.By ?? 0, limit.Unit);
            return kept
                ? Joined(answer, new("当日", "on the day"))
                : Joined(answer, new($"晚 {late.Zh}，应在当日", $"{late.En} late, due on the day"));
        }

        var value = LimitWords.Amount(limit.Value, limit.Unit);
        var counted = Counted(answer);
        var isMin = limit.Bound == LimitBound.Min;
        if (
            isMin
            && !kept
            && answer.Counted >= limit.Value
            && answer is { MovedFrom: { } nominal, Edge: { } edge }
        )
        {
            return new(
                $"{limit.Rule.Zh} {counted.Zh}，末日 {Day(nominal)} 为休息日，顺延至 {Day(edge)}，早 {answer.By:0} 日结束",
                $"{limit.Rule.En}: {counted.En}; the last day {Day(nominal)} is off and moves to {Day(edge)}, {answer.By:0} days later than it ended"
            );
        }

        if (
            !isMin
            && !kept
            && answer.Counted <= limit.Value
            && answer is { Edge: { } before, To: { } to }
        )
        {
            var done = Day(ChinaTime.DateOf(to.At));
            return Joined(
                answer,
                new(
                    $"末日 {Day(before)}，实际 {done}，超过 {value.Zh}",
                    $"the last day was {Day(before)}, done on {done}, after {value.En}"
                )
            );
        }

        var (zh, en) = (isMin, kept) switch
        {
            (true, true) => ("不少于", "at least"),
            (true, false) => ("少于", "fewer than"),
            (false, true) => ("未超过", "at most"),
            _ => ("超过", "more than"),
        };
        if (!limit.Inclusive)
        {
            (zh, en) = (isMin, kept) switch
            {
                (true, true) => ("多于", "more than"),
                (true, false) => ("不多于", "not more than"),
                (false, true) => ("少于", "less than"),
                _ => ("不少于", "not less than"),
            };
        }

        var moved =
            !isMin && answer is { MovedFrom: { } off, Edge: { } last }
                ? new LocalizedText(
                    $"（末日 {Day(off)} 为休息日，顺延至 {Day(last)}）",
                    $" (the last day {Day(off)} is off and moves to {Day(last)})"
                )
                : default;
        return new(
            $"{limit.Rule.Zh} {counted.Zh}，{zh} {value.Zh}{moved.Zh}",
            $"{limit.Rule.En}: {counted.En}, {en} {value.En}{moved.En}"
        );
    }

    private static LocalizedText Counted(LimitAnswer answer)
    {
        var unit = answer.Limit.Unit;
        var least = LimitWords.Amount(Shown(answer.Counted ?? 0, unit), unit);
        return answer.CountedAtMost is { } most
            ? new(
                $"{answer.Counted:0} 至 {LimitWords.Amount(most, unit).Zh}",
                $"{answer.Counted:0} to {LimitWords.Amount(most, unit).En}"
            )
            : least;
    }

    // Away from the limit, never onto it: 2.00001 % is more than 2 %.
    private static decimal Shown(decimal counted, LimitUnit unit) =>
        unit is LimitUnit.Percent ? Math.Ceiling(counted * 10_000) / 10_000 : counted;

    private static LocalizedText Overdue(LimitAnswer answer)
    {
        var late = answer.By is > 0
            ? LimitWords.Amount(answer.By.Value, answer.Limit.Unit)
            : (LocalizedText?)null;
        var edge = Edge(answer);
        return Joined(
            answer,
            late is { } by
                ? new(
                    $"应在 {edge} 前（含当日）完成，至今没有记录，已超过 {by.Zh}",
                    $"due by {edge}, not recorded to this day, {by.En} late"
                )
                : new($"应在 {edge} 前（含当日）完成，没有记录", $"due by {edge}, not recorded")
        );
    }

    private static LocalizedText Due(LimitAnswer answer)
    {
        var value = LimitWords.Amount(answer.Limit.Value, answer.Limit.Unit);
        var edge = Edge(answer);
        return Joined(
            answer,
            answer.DueKind switch
            {
                _ when answer.Limit.Value == 0 && answer.Limit.IsClock => new(
                    $"应在 {edge}",
                    $"due on {edge}"
                ),
                DueKind.Earliest => new(
                    $"不少于 {value.Zh}，最早至 {edge}",
                    $"at least {value.En}, until {edge} at the earliest"
                ),
                DueKind.LastDay => new($"最后一日 {edge}", $"the last day is {edge}"),
                _ when answer.Limit.Back => new(
                    $"至迟 {edge}，提前不少于 {value.Zh}",
                    $"by {edge}, at least {value.En} ahead"
                ),
                _ => new($"不超过 {value.Zh}，至迟 {edge}", $"within {value.En}, by {edge}"),
            }
        );
    }

    private static LocalizedText NotApplicable(LimitAnswer answer) =>
        answer.Reason switch
        {
            LimitReason.Abroad => new("境外项目，不适用", "a procurement abroad, not applicable"),
            LimitReason.OtherMethod => new("不适用于该交易方式", "not for this method"),
            LimitReason.NotInForce => new("当时尚未施行或已不再施行", "not in force at the time"),
            LimitReason.NotBegun => new("尚未起算", "has not begun"),
            LimitReason.DidNotHappen => new("期限内没有发生", "did not happen in time"),
            LimitReason.Ended => new("项目已终止", "the procurement has ended"),
            _ => new(
                $"不属于这种情形（{LimitWords.Of(answer.Missing ?? "").Zh}）",
                $"another case ({LimitWords.Of(answer.Missing ?? "").En})"
            ),
        };

    private static LocalizedText CannotTell(LimitAnswer answer)
    {
        var missing = LimitWords.Of(answer.Missing ?? "");
        return answer.Reason switch
        {
            LimitReason.YearUnknown => new(
                $"{answer.UnknownYear} 年节假日安排未知，无法判断",
                $"the days off of {answer.UnknownYear} are not known, nobody can tell"
            ),
            LimitReason.NotRecordedHere => new(
                $"平台没有“{missing.Zh}”的记录，无法判断",
                $"the platform has no record of: {missing.En}; nobody can tell"
            ),
            LimitReason.ClockPaused => new(
                "时限暂停计算，无法判断",
                "the clock stands still, nobody can tell"
            ),
            LimitReason.WrongOrder => new(
                $"“{LimitWords.Of(answer.Limit.To).Zh}”早于“{LimitWords.Of(answer.Limit.From).Zh}”，无法判断",
                $"{LimitWords.Of(answer.Limit.To).En} is before {LimitWords.Of(answer.Limit.From).En}, nobody can tell"
            ),
            _ => new($"缺少“{missing.Zh}”，无法判断", $"missing: {missing.En}; nobody can tell"),
        };
    }

    private static LocalizedText Joined(LimitAnswer answer, LocalizedText said) =>
        new($"{answer.Limit.Rule.Zh}：{said.Zh}", $"{answer.Limit.Rule.En}: {said.En}");

    private static string Edge(LimitAnswer answer) =>
        answer.EdgeAt is { } at
            ? ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : Day(answer.Edge!.Value);

    private static string Day(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
