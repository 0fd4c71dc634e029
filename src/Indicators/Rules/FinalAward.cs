namespace Trading.Indicators.Rules;

/// <summary>The one award that decided, where there is one: pending and unknown states mean that nothing is final yet.</summary>
internal static class FinalAward
{
    /// <summary>Whether every award is final; how many are active, and which is the last of them.</summary>
    public static bool AreFinal(ProcessFacts facts, out int active, out int last)
    {
        (active, last) = (0, -1);
        for (var i = 0; i < facts.Awards.Length; i++)
        {
            switch (facts.Awards[i].Status)
            {
                case AwardStatus.Active:
                    active++;
                    last = i;
                    break;
                case AwardStatus.Pending or AwardStatus.Unmapped:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    /// <summary>The only supplier of the only active award; a reason when there is none.</summary>
    public static Reason SupplierOf(ProcessFacts facts, out int supplier)
    {
        supplier = -1;
        if (!facts.HasAwards)
        {
            return Reason.NoAwards;
        }

        if (!facts.HasBids)
        {
            return Reason.NoBids;
        }

        if (!AreFinal(facts, out var active, out var last))
        {
            return Reason.AwardsOpen;
        }

        if (active != 1)
        {
            return active == 0 ? Reason.NoActiveAward : Reason.SeveralActiveAwards;
        }

        ref readonly var award = ref facts.Awards[last];
        if (award.Listed > 1)
        {
            return Reason.SeveralSuppliers;
        }

        if (award.Parties != 1)
        {
            return Reason.SupplierUnknown;
        }

        supplier = facts.Suppliers(award)[0];
        return Reason.None;
    }

    /// <summary>A reason that no better data would change is no lack of data.</summary>
    public static Verdict Without(Reason reason) =>
        reason is Reason.SeveralActiveAwards or Reason.SeveralSuppliers or Reason.NoActiveAward
            ? Verdict.NotApplicable(reason)
            : Verdict.Insufficient(reason);
}
