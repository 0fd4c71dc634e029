namespace Trading.Indicators.Supervision.Bids;

/// <summary>R022: the second-lowest price is far above the lowest.</summary>
internal sealed class WidePrices() : LotIndicator("R022", Needs.Bids | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var prices = at.Lot.Prices(_ => true);
        if (prices.Stop(at.Whole, 2) is { } stopped)
        {
            yield return stopped;
            yield break;
        }

        var (first, second) = (prices.Sorted[0].Minor, prices.Sorted[1].Minor);
        var apart = (double)((decimal)(second - first) / first);
        var limit = at.Parameter("share");
        yield return at.Whole.Found(
            apart >= limit,
            apart,
            limit,
            $"次低报价比最低报价高{Say.Percent(apart)}。",
            $"The second-lowest price is {Say.Percent(apart)} above the lowest.",
            ("prices", prices.Written)
        );
    }
}
