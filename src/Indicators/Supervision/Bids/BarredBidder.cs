namespace Trading.Indicators.Supervision.Bids;

/// <summary>R046: a bidder stands on a list that bars it.</summary>
internal sealed class BarredBidder() : LotIndicator("R046", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at.Lot.Submitted();
        if (bids.Count == 0)
        {
            yield return at.Whole.NotApplicable("没有投标人。", "Nobody bid.");
            yield break;
        }

        var barred = Rivals.Bidders(bids.Where(bid => bid.Registry?.Bars is { Count: > 0 }));
        var unknown = Rivals.Bidders(bids.Where(bid => bid.Registry?.Bars is null));
        if (barred.Count == 0 && unknown.Count > 0)
        {
            yield return at.Whole.Missing(
                $"{unknown.Count}家投标人没有查询失信名单。",
                $"{unknown.Count} bidders have not been looked up on the lists.",
                ("missing", unknown.Select(DossierReading.KeyOf))
            );
            yield break;
        }

        var law = at.Law(
            new("《招标投标法》第二十六条", "招标投标法 art. 26"),
            new(
                "《政府采购法》第二十二条、财库〔2016〕125号",
                "政府采购法 art. 22, 财库〔2016〕125号"
            )
        );
        var zh =
            barred.Count > 0
                ? $"{Say.Names(barred)}在限制名单上（{law.Zh}）。"
                : "没有投标人在限制名单上。";
        var en =
            barred.Count > 0
                ? $"{Say.Names(barred)} stand on a list that bars them ({law.En})."
                : "No bidder stands on a list that bars it.";
        (string, object?)[] evidence =
        [
            ("barred", barred.Count == 0 ? null : barred.Select(DossierReading.KeyOf)),
            ("missing", unknown.Count == 0 ? null : unknown.Select(DossierReading.KeyOf)),
        ];
        yield return at.Whole.Found(barred.Count > 0, barred.Count, 1, zh, en, evidence);
        foreach (var bidder in barred)
        {
            yield return at.Of(bidder).Found(true, 1, 1, zh, en, evidence);
        }
    }
}
