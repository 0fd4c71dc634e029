namespace Trading.Indicators.Rules;

/// <summary>R036: the lowest bid was disqualified.</summary>
internal static class LowestOut
{
    /// <summary>
    /// Computed in every currency of the process; which one counts is known when all are read, so that triggered here
    /// means: triggered if one of <see cref="Findings.LowestOut"/> is the one.
    /// </summary>
    public static Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!plan.ComparesPrices(facts))
        {
            return Verdict.NotApplicable(Reason.PricesNotCompared);
        }

        if (!facts.HasAwards)
        {
            return Verdict.Insufficient(Reason.NoAwards);
        }

        var active = false;
        foreach (ref readonly var award in facts.Awards)
        {
            active |= award.Status == AwardStatus.Active;
        }

        if (!active)
        {
            return FinalAward.AreFinal(facts, out _, out _)
                ? Verdict.NotApplicable(Reason.NoActiveAward)
                : Verdict.Insufficient(Reason.AwardsOpen);
        }

        var verdict = Verdict.Insufficient(facts.HasBids ? Reason.PricesUnknown : Reason.NoBids);
        for (var i = 0; i < facts.Bids.Length; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (!plan.IsSubmitted(bid) || !bid.IsPriced)
            {
                continue;
            }

            var number = bid.CurrencyNumber;
            findings.FirstCurrency ??= number;
            if (IsFirstOfItsCurrency(facts, plan, i))
            {
                var found = In(facts, plan, i, out var valid);
                if (found)
                {
                    findings.LowestOut.Add(number);
                    findings.Note("currency"u8, facts, bid.Currency);
                }

                verdict = valid ? Verdict.NotTriggered : verdict;
            }
        }

        return findings.LowestOut.Count > 0 ? Verdict.Triggered : verdict;
    }

    private static bool IsFirstOfItsCurrency(ProcessFacts facts, FoldPlan plan, int at)
    {
        for (var i = 0; i < at; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (
                plan.IsSubmitted(bid)
                && bid.IsPriced
                && bid.CurrencyNumber == facts.Bids[at].CurrencyNumber
            )
            {
                return false;
            }
        }

        return true;
    }

    private static bool In(ProcessFacts facts, FoldPlan plan, int first, out bool valid)
    {
        var currency = facts.Bids[first].CurrencyNumber;
        var (lowest, isOut) = (double.NaN, false);
        valid = false;
        for (var i = first; i < facts.Bids.Length; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (!plan.IsSubmitted(bid) || !bid.IsPriced || bid.CurrencyNumber != currency)
            {
                continue;
            }

            if (double.IsNaN(lowest) || bid.Amount < lowest)
            {
                (lowest, isOut) = (bid.Amount, bid.Status == BidStatus.Disqualified);
            }

            valid |= bid.Status == BidStatus.Valid;
        }

        return valid && isOut;
    }
}
