namespace Trading.Indicators.Rules;

/// <summary>R003: the time to submit bids is too short.</summary>
internal static class ShortPeriod
{
    public static Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!plan.PeriodMethods.IsEmpty)
        {
            if (!facts.Method.IsSaid)
            {
                return Verdict.Insufficient(Reason.MethodUnknown);
            }

            if (!plan.PeriodMethods.Contains(facts[facts.Method]))
            {
                return Verdict.NotApplicable(Reason.MethodNotCovered);
            }
        }

        if (!facts.PeriodStart.IsSaid || !facts.PeriodEnd.IsSaid)
        {
            return Verdict.Insufficient(Reason.PeriodMissing);
        }

        findings.Note("startDate"u8, facts, facts.PeriodStart);
        findings.Note("endDate"u8, facts, facts.PeriodEnd);
        var start = facts[facts.PeriodStart];
        var end = facts[facts.PeriodEnd];
        long days;
        if (plan.Compatible)
        {
            if (
                !Moment.TryReadStrictly(start, out var from)
                || !Moment.TryReadStrictly(end, out var to)
            )
            {
                return Verdict.Insufficient(Reason.PeriodUnreadable);
            }

            days = Moment.WholeDays(from, to);
        }
        else
        {
            // A day without its time is a day all the same.
            if (!Moment.TryRead(start, out var from) || !Moment.TryRead(end, out var to))
            {
                return Verdict.Insufficient(Reason.PeriodUnreadable);
            }

            days = Moment.DaysOfPeriod(from, to);
        }

        var named = facts.MethodDetails.IsSaid
            ? plan.PeriodDetails.IndexOf(facts[facts.MethodDetails])
            : -1;
        var threshold = named < 0 ? plan.PeriodDays : plan.PeriodDetailsDays[named];
        findings.Note("days"u8, days);
        findings.Note("threshold"u8, threshold);
        return days < threshold ? Verdict.Triggered : Verdict.NotTriggered;
    }
}
