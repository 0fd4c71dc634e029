using System.Buffers.Text;

namespace Trading.Indicators.Rules;

/// <summary>R018: only one bid in a competitive procedure.</summary>
internal static class SingleBid
{
    public static Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!facts.Method.IsSaid && !plan.CompetitiveMethods.IsEmpty)
        {
            return Verdict.Insufficient(Reason.MethodUnknown);
        }

        if (
            !plan.CompetitiveMethods.IsEmpty
            && !plan.CompetitiveMethods.Contains(facts[facts.Method])
        )
        {
            return Verdict.NotApplicable(Reason.MethodNotCovered);
        }

        if (facts.NumberOfTenderers.IsSaid)
        {
            var written = facts[facts.NumberOfTenderers];
            findings.Note("numberOfTenderers"u8, facts, facts.NumberOfTenderers);
            return plan.Compatible ? Said(written.SequenceEqual("1"u8))
                : Utf8Parser.TryParse(written, out double number, out _) ? Said(number == 1)
                : Verdict.Insufficient(Reason.BiddersUnknown);
        }

        return plan.Compatible
            ? Verdict.Insufficient(Reason.BiddersUnknown)
            : OfBids(facts, plan, findings);
    }

    // The number may be missing and the bids be there: bids of the same tenderers are one bidder's.
    private static Verdict OfBids(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        int submitted = 0,
            first = -1;
        bool several = false,
            unknown = false;
        for (var i = 0; i < facts.Bids.Length; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (bid.Status is BidStatus.Pending or BidStatus.Missing or BidStatus.Unmapped)
            {
                // Perhaps handed in, perhaps not: with one bid only it cannot be told.
                unknown = true;
                continue;
            }

            if (!plan.IsSubmitted(bid))
            {
                continue;
            }

            submitted++;
            if (bid.Parties == 0)
            {
                unknown |= submitted > 1;
            }
            else if (first < 0)
            {
                first = i;
            }
            else
            {
                several |= !Bidders.AreSame(
                    facts.Tenderers(facts.Bids[first]),
                    facts.Tenderers(bid)
                );
            }
        }

        findings.Note("submittedBids"u8, submitted);
        if (several)
        {
            return Verdict.NotTriggered;
        }

        // One bidder, unless a bid says not whose it is.
        return submitted == 0 || unknown || (submitted > 1 && first < 0)
            ? Verdict.Insufficient(Reason.BiddersUnknown)
            : Verdict.Triggered;
    }

    private static Verdict Said(bool single) => single ? Verdict.Triggered : Verdict.NotTriggered;
}
