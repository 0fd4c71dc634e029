namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>I13: the lowest of the submitted prices was rejected.</summary>
internal sealed class LowestRejected() : LotIndicator("I13", Needs.Bids | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.Bids.Any(bid => bid.State == BidState.Pending))
        {
            yield return at.Whole.Missing(
                "有投标是否有效尚未记录。",
                "Whether all bids are valid is not recorded."
            );
            yield break;
        }

        var valid = at.Lot.Prices(bid => bid.State == BidState.Valid);
        var rejected = at.Lot.Prices(bid => bid.State == BidState.Disqualified);
        if (rejected.Count + rejected.Without == 0 && valid.Count + valid.Without > 0)
        {
            yield return at.Whole.Found(false, 0, null, "没有投标被否决。", "No bid was rejected.");
            yield break;
        }

        var prices = at.Lot.Prices(_ => true);
        if (prices.Stop(at.Whole, 2) is { } stopped)
        {
            yield return stopped;
            yield break;
        }

        if (valid.Count == 0)
        {
            yield return at.Whole.NotApplicable("没有有效投标。", "No bid is valid.");
            yield break;
        }

        // One bidder may have a valid bid beside a rejected one: it was not put out of the race.
        var stayed = valid
            .Sorted.Select(price => DossierReading.KeyOf(price.Bid.Bidder))
            .ToHashSet(StringComparer.Ordinal);
        var lowest = rejected.Sorted.FirstOrDefault(price =>
            !stayed.Contains(DossierReading.KeyOf(price.Bid.Bidder))
        );
        var best = valid.Sorted[0].Minor;
        var found = lowest.Bid is not null && lowest.Minor < best;
        var share = lowest.Bid is null ? 0 : (double)((decimal)(best - lowest.Minor) / best);
        var zh = found
            ? $"最低报价（{lowest.Bid!.Bidder.Name}，{Say.Amount(lowest.Minor, at.Dossier.Currency)}）被否决，比最低有效报价低{Say.Percent(share)}。"
            : "被否决的报价不是最低。";
        var en = found
            ? $"The lowest price ({lowest.Bid!.Bidder.Name}, {Say.Amount(lowest.Minor, at.Dossier.Currency)}) was rejected; it is {Say.Percent(share)} below the lowest valid one."
            : "What was rejected was not the lowest.";
        (string, object?)[] evidence = [("valid", valid.Written), ("rejected", rejected.Written)];
        yield return at.Whole.Found(found, share, 0, zh, en, evidence);
        if (found)
        {
            yield return at.Of(lowest.Bid!.Bidder).Found(true, share, 0, zh, en, evidence);
        }
    }
}
