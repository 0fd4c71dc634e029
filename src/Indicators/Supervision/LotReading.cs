namespace Trading.Indicators.Supervision;

/// <summary>Who won a lot, and for how much.</summary>
internal static class LotReading
{
    /// <summary>The award that stands: the last one that was not given up; null where none does.</summary>
    public static AwardFacts? WinningAward(this LotFacts lot) =>
        lot.HasFailed ? null : lot.Awards.LastOrDefault(award => award.WithdrewAt is null);

    /// <summary>The winner with the name that its bid has.</summary>
    public static Party WinnerOf(this LotFacts lot, AwardFacts award) =>
        lot.BidOf(award.Winner)?.Bidder ?? new Party(award.Winner, award.Winner);

    /// <summary>The bid that won; null where it is not known which.</summary>
    public static BidFacts? WinningBid(this LotFacts lot)
    {
        var winner = lot.WinningAward() is { } award ? DossierReading.KeyOf(award.Winner) : null;
        // Where several are marked, the one that the award names; what is read never depends on the order of bids.
        if (
            lot
                .Bids.Where(bid => bid.IsWinner)
                .OrderBy(bid => DossierReading.KeyOf(bid.Bidder) != winner)
                .ThenBy(bid => bid.AmountMinor)
                .ThenBy(bid => DossierReading.KeyOf(bid.Bidder), StringComparer.Ordinal)
                .FirstOrDefault() is
            { } marked
        )
        {
            return marked;
        }

        var own = lot
            .Bids.Where(bid =>
                bid.State == BidState.Valid && DossierReading.KeyOf(bid.Bidder) == winner
            )
            .ToList();
        return own.Count == 1 ? own[0] : null;
    }

    /// <summary>A bidder's bid: its lowest main one; null where it has none.</summary>
    public static BidFacts? BidOf(this LotFacts lot, string bidder)
    {
        var key = DossierReading.KeyOf(bidder);
        return lot
            .Bids.Where(bid => DossierReading.KeyOf(bid.Bidder) == key)
            .OrderBy(bid => bid.IsAlternative)
            .ThenBy(bid => bid.AmountMinor ?? long.MaxValue)
            .FirstOrDefault();
    }

    /// <summary>The price awarded; null where neither award nor winning bid say it.</summary>
    public static long? AwardedMinor(this LotFacts lot) =>
        lot.WinningAward()?.AmountMinor ?? lot.WinningBid()?.AmountMinor;

    /// <summary>What was planned to be spent: the budget, or the ceiling where no budget is said.</summary>
    public static long? EstimateMinor(this LotFacts lot) => lot.BudgetMinor ?? lot.CeilingMinor;

    /// <summary>When the bids were opened, the last round.</summary>
    public static DateTimeOffset? OpenedAt(this ProcurementDossier dossier, LotFacts lot) =>
        dossier.StepsOf("opening", lot.Number).LastOrDefault(step => step.At is not null)?.At;

    /// <summary>When the bids were opened first.</summary>
    public static DateTimeOffset? FirstOpenedAt(this ProcurementDossier dossier, LotFacts lot) =>
        dossier.StepsOf("opening", lot.Number).FirstOrDefault(step => step.At is not null)?.At;

    /// <summary>When it was awarded: by the award, else by its step.</summary>
    public static DateTimeOffset? AwardedAt(this ProcurementDossier dossier, LotFacts lot) =>
        lot.WinningAward()?.At
        ?? dossier.StepsOf("award", lot.Number).LastOrDefault(step => step.At is not null)?.At;
}
