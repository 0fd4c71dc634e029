namespace Trading.Indicators.Rules;

/// <summary>R035: everybody but the winner was disqualified.</summary>
internal sealed class OnlyWinnerLeft
{
    private readonly List<int> _suppliers = [];
    private readonly List<int> _valid = [];
    private readonly List<int> _out = [];

    public Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!facts.HasAwards || !facts.HasBids)
        {
            return Verdict.Insufficient(facts.HasAwards ? Reason.NoBids : Reason.NoAwards);
        }

        if (!FinalAward.AreFinal(facts, out var active, out _))
        {
            return Verdict.Insufficient(Reason.AwardsOpen);
        }

        _suppliers.Clear();
        _valid.Clear();
        _out.Clear();
        foreach (ref readonly var award in facts.Awards)
        {
            if (award.Status == AwardStatus.Active)
            {
                Bidders.AddTo(_suppliers, facts.Suppliers(award));
            }
        }

        var uncounted = false;
        foreach (ref readonly var bid in facts.Bids)
        {
            if (bid.Status is BidStatus.Valid or BidStatus.Disqualified)
            {
                Bidders.AddTo(bid.Status == BidStatus.Valid ? _valid : _out, facts.Tenderers(bid));
            }
            else
            {
                uncounted |= bid.Status is BidStatus.Missing or BidStatus.Unmapped;
            }
        }

        if (active == 0)
        {
            return Verdict.NotApplicable(Reason.NoActiveAward);
        }

        findings.Note("validTenderers"u8, _valid.Count);
        if (_valid.Count != 1)
        {
            return uncounted ? Verdict.Insufficient(Reason.StatusUnmapped)
                : _valid.Count == 0 ? Verdict.Insufficient(Reason.SeveralTenderersLeft)
                : new(IndicatorOutcome.NotTriggered, Reason.SeveralTenderersLeft);
        }

        if (_suppliers.Count == 0)
        {
            return Verdict.Insufficient(Reason.SupplierUnknown);
        }

        if (_suppliers.Count != 1 || _suppliers[0] != _valid[0])
        {
            return new(IndicatorOutcome.NotTriggered, Reason.WinnerIsAnother);
        }

        var others = 0;
        foreach (var tenderer in _out)
        {
            others += tenderer == _valid[0] ? 0 : 1;
        }

        findings.Note("disqualifiedOthers"u8, others);
        findings.NoteParty("winner"u8, _valid[0]);
        if (others < plan.DisqualifiedOthers)
        {
            return uncounted ? Verdict.Insufficient(Reason.StatusUnmapped) : Verdict.NotTriggered;
        }

        findings.OnlyWinner = _valid[0];
        return new(IndicatorOutcome.Triggered, Value: others);
    }
}
