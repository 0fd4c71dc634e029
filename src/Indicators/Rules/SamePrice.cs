namespace Trading.Indicators.Rules;

/// <summary>R028: different tenderers submitted the same price.</summary>
internal sealed class SamePrice
{
    private double[] _amounts = new double[16];
    private int[] _bids = new int[16];

    public Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!plan.ComparesPrices(facts))
        {
            return Verdict.NotApplicable(Reason.PricesNotCompared);
        }

        if (!facts.HasBids)
        {
            return Verdict.Insufficient(Reason.NoBids);
        }

        var count = Gather(facts, plan, out var submitted, out var uncounted);
        if (count < 2)
        {
            findings.Note("pricedBids"u8, count);
            return submitted >= 2 ? Verdict.Insufficient(Reason.PricesUnknown)
                : uncounted ? Verdict.Insufficient(Reason.StatusUnmapped)
                : submitted == 0 ? Verdict.Insufficient(Reason.NoBids)
                : Verdict.NotApplicable(Reason.NoOtherBidder);
        }

        Array.Sort(_amounts, _bids, 0, count);
        var shared = false;
        for (var from = 0; from < count; )
        {
            var to = from + 1;
            while (to < count && _amounts[to] == _amounts[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                // In the order of the file, whatever the sort made of it.
                Array.Sort(_bids, from, to - from);
                shared |= Compare(facts, plan, findings, _bids.AsSpan(from, to - from));
            }

            from = to;
        }

        if (findings.SamePrice.Count == 0)
        {
            return new(IndicatorOutcome.NotTriggered, shared ? Reason.SharedMember : Reason.None);
        }

        findings.Note("tenderers"u8, findings.SamePrice);
        return new(IndicatorOutcome.Triggered, shared ? Reason.SharedMember : Reason.None);
    }

    private int Gather(ProcessFacts facts, FoldPlan plan, out int submitted, out bool uncounted)
    {
        var count = 0;
        (submitted, uncounted) = (0, false);
        if (_bids.Length < facts.Bids.Length)
        {
            (_amounts, _bids) = (new double[facts.Bids.Length], new int[facts.Bids.Length]);
        }

        for (var i = 0; i < facts.Bids.Length; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (!plan.IsSubmitted(bid))
            {
                uncounted |= bid.Status is BidStatus.Missing or BidStatus.Unmapped;
                continue;
            }

            submitted++;
            if (bid.HasTenderers && bid.Parties > 0 && bid.IsPriced)
            {
                // Zero and minus zero are one price.
                (_amounts[count], _bids[count++]) = (bid.Amount + 0.0, i);
            }
        }

        return count;
    }

    // Whether some are told apart only by a member that they share.
    private static bool Compare(
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        ReadOnlySpan<int> bids
    )
    {
        var shared = false;
        for (var i = 0; i < bids.Length; i++)
        {
            ref readonly var one = ref facts.Bids[bids[i]];
            for (var j = i + 1; j < bids.Length; j++)
            {
                ref readonly var other = ref facts.Bids[bids[j]];
                if (one.CurrencyNumber != other.CurrencyNumber)
                {
                    continue;
                }

                var these = facts.Tenderers(one);
                var those = facts.Tenderers(other);
                if (Bidders.AreSame(these, those))
                {
                    continue;
                }

                // A consortium and its member are not two who ought to differ.
                if (!plan.Compatible && Bidders.ShareMember(these, those))
                {
                    shared = true;
                    continue;
                }

                Bidders.AddTo(findings.SamePrice, these);
                Bidders.AddTo(findings.SamePrice, those);
            }
        }

        return shared;
    }
}
