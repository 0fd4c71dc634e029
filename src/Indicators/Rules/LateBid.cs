using System.Runtime.InteropServices;

namespace Trading.Indicators.Rules;

/// <summary>R030: a bid that came after the deadline won.</summary>
internal static class LateBid
{
    public static Verdict Of(
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        List<int> suppliers
    )
    {
        var deadline = default(Moment);
        if (
            !facts.PeriodEnd.IsSaid
            || (!plan.Compatible && !Moment.TryRead(facts[facts.PeriodEnd], out deadline))
        )
        {
            return Verdict.Insufficient(Reason.DeadlineMissing);
        }

        if (!facts.HasAwards || !facts.HasBids)
        {
            return Verdict.Insufficient(facts.HasAwards ? Reason.NoBids : Reason.NoAwards);
        }

        suppliers.Clear();
        foreach (ref readonly var award in facts.Awards)
        {
            if (award.Status == AwardStatus.Active)
            {
                Bidders.AddTo(suppliers, facts.Suppliers(award));
            }
        }

        if (suppliers.Count == 0)
        {
            return Verdict.NotApplicable(Reason.NoActiveAward);
        }

        findings.Note("endDate"u8, facts, facts.PeriodEnd);
        bool told = false,
            untold = false;
        var winners = CollectionsMarshal.AsSpan(suppliers);
        foreach (ref readonly var bid in facts.Bids)
        {
            if (bid.Status != BidStatus.Valid || !bid.HasTenderers)
            {
                continue;
            }

            var tenderers = facts.Tenderers(bid);
            if (!Bidders.ShareMember(tenderers, winners))
            {
                continue;
            }

            bool? late = null;
            if (bid.Date.IsSaid)
            {
                late =
                    plan.Compatible
                        // The peer compares the texts, whatever their zones.
                        ? facts[bid.Date].SequenceCompareTo(facts[facts.PeriodEnd]) > 0
                    : Moment.TryRead(facts[bid.Date], out var received) ? received.IsAfter(deadline)
                    : null;
            }

            told |= late is not null;
            untold |= late is null;
            if (late == true)
            {
                findings.Note("received"u8, facts, bid.Date);
                foreach (var tenderer in tenderers)
                {
                    if (winners.Contains(tenderer))
                    {
                        Bidders.AddTo(findings.Late, [tenderer]);
                    }
                }
            }
        }

        if (findings.Late.Count > 0)
        {
            findings.Note("tenderers"u8, findings.Late);
            return Verdict.Triggered;
        }

        return untold || !told
            ? Verdict.Insufficient(Reason.BidDatesMissing)
            : Verdict.NotTriggered;
    }
}
