namespace Trading.Indicators.Rules;

/// <summary>
/// R024 and R058: by how much the second-lowest valid bid is above the winning one. Whether that is an outlier is known
/// when all processes are.
/// </summary>
internal static class SecondPrice
{
    /// <summary>Not triggered when there is a ratio; the fences come later.</summary>
    public static Verdict Of(ProcessFacts facts, FoldPlan plan, Findings findings)
    {
        if (!plan.ComparesPrices(facts))
        {
            return Verdict.NotApplicable(Reason.PricesNotCompared);
        }

        var reason = FinalAward.SupplierOf(facts, out var supplier);
        if (reason != Reason.None)
        {
            return FinalAward.Without(reason);
        }

        var verdict = Verdict.Insufficient(Reason.PricesUnknown);
        for (var i = 0; i < facts.Bids.Length; i++)
        {
            if (!Competes(facts, facts.Bids[i]))
            {
                continue;
            }

            var number = facts.Bids[i].CurrencyNumber;
            findings.FirstCurrency ??= number;
            if (IsFirstOfItsCurrency(facts, i))
            {
                var found = In(facts, plan, findings, i, supplier, number);
                verdict = verdict.Reason == Reason.PricesUnknown ? found : verdict;
            }
        }

        return findings.Ratios.Count > 0 ? Verdict.NotTriggered : verdict;
    }

    private static bool Competes(ProcessFacts facts, in BidFact bid) =>
        bid.Status == BidStatus.Valid && bid.IsPriced && Bidders.SingleOf(facts, bid) >= 0;

    private static bool IsFirstOfItsCurrency(ProcessFacts facts, int at)
    {
        for (var i = 0; i < at; i++)
        {
            if (
                Competes(facts, facts.Bids[i])
                && facts.Bids[i].CurrencyNumber == facts.Bids[at].CurrencyNumber
            )
            {
                return false;
            }
        }

        return true;
    }

    private static Verdict In(
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        int first,
        int supplier,
        int currency
    )
    {
        var (winner, next) = (-1, -1);
        var (winning, second) = (0.0, 0.0);
        for (var i = first; i < facts.Bids.Length; i++)
        {
            ref readonly var bid = ref facts.Bids[i];
            if (!Competes(facts, bid) || bid.CurrencyNumber != currency)
            {
                continue;
            }

            var tenderer = Bidders.SingleOf(facts, bid);
            if (tenderer == supplier)
            {
                // Of several bids of the winner the lowest counts.
                if (winner < 0 || bid.Amount < winning)
                {
                    (winner, winning) = (tenderer, bid.Amount);
                }
            }
            else if (next < 0 || bid.Amount < second)
            {
                (next, second) = (tenderer, bid.Amount);
            }
        }

        if (winner < 0)
        {
            return Verdict.Insufficient(Reason.SupplierHasNoBid);
        }

        if (next < 0)
        {
            return Verdict.NotApplicable(Reason.NoOtherBidder);
        }

        if (!plan.Compatible && winning <= 0)
        {
            return new(IndicatorOutcome.CalculationError, Reason.PriceNotPositive);
        }

        if (second < winning)
        {
            return Verdict.NotApplicable(Reason.WinnerNotLowest);
        }

        findings.Ratios.Add(
            new(currency, (second - winning) / winning, winner, next, winning, second)
        );
        return Verdict.NotTriggered;
    }
}
