namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>I14: all but one bidder were rejected.</summary>
internal sealed class OnlyWinnerLeft() : LotIndicator("I14", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at.Lot.Submitted();
        if (bids.Any(bid => bid.State == BidState.Pending))
        {
            yield return at.Whole.Missing(
                "有投标是否有效尚未记录。",
                "Whether all bids are valid is not recorded."
            );
            yield break;
        }

        var valid = Rivals.Bidders(bids.Where(bid => bid.State == BidState.Valid));
        var left = valid.Select(DossierReading.KeyOf).ToHashSet(StringComparer.Ordinal);
        var rejected = Rivals
            .Bidders(bids.Where(bid => bid.State == BidState.Disqualified))
            .Where(bidder => !left.Contains(DossierReading.KeyOf(bidder)))
            .ToList();
        var limit = (int)at.Parameter("rejected");
        var found = valid.Count == 1 && rejected.Count >= limit;
        var zh = found
            ? $"除{valid[0].Name}外，其余{rejected.Count}家投标人全部被否决。"
            : $"有效投标人{valid.Count}家，被否决{rejected.Count}家。";
        var en = found
            ? $"All {rejected.Count} bidders but {valid[0].Name} were rejected."
            : $"{valid.Count} bidders are valid, {rejected.Count} were rejected.";
        (string, object?)[] evidence =
        [
            ("valid", valid.Select(DossierReading.KeyOf)),
            ("rejected", rejected.Select(DossierReading.KeyOf)),
        ];
        yield return at.Whole.Found(found, rejected.Count, limit, zh, en, evidence);
        if (found)
        {
            yield return at.Of(valid[0]).Found(true, rejected.Count, limit, zh, en, evidence);
        }
    }
}
