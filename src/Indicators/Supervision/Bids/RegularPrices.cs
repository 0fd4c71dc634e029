namespace Trading.Indicators.Supervision.Bids;

/// <summary>Prices of different bidders that follow a rule: how far they are from it is compared with a limit.</summary>
internal abstract class RegularPrices(string code, LocalizedText what)
    : LotIndicator(code, Needs.Bids | Needs.Purchase | Needs.Statute)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var minimum = (int)at.Parameter("bids");
        var prices = at.Lot.Prices(Counts);
        if (prices.Stop(at.Whole, minimum) is { } stopped)
        {
            yield return stopped;
            yield break;
        }

        if (Deviation(prices.Figures) is not { } value)
        {
            yield return at.Whole.NotApplicable(
                "报价完全相同，没有差值可比。",
                "The prices are all the same: there are no differences to compare."
            );
            yield break;
        }

        var limit = at.Parameter("deviation");
        var found = value <= limit;
        yield return at.Whole.Found(
            found,
            value,
            limit,
            $"{prices.Count}家报价的{what.Zh}为{Say.Percent(value)}，{(found ? "不超过" : "高于")}{Say.Percent(limit)}{(found ? Law(at).Zh : "，未见规律")}。",
            $"The {what.En} of {prices.Count} prices is {Say.Percent(value)}, {(found ? "not more than" : "above")} {Say.Percent(limit)}{(found ? Law(at).En : ": no rule is seen")}.",
            ("prices", prices.Written),
            ("bidders", prices.Count),
            ("sharedMembers", Rivals.SharedMembers(at.Lot.Submitted()))
        );
    }

    /// <summary>Which bids take part.</summary>
    protected virtual bool Counts(BidFacts bid) => true;

    protected abstract double? Deviation(double[] sorted);

    protected virtual LocalizedText Law(LotCase at) =>
        at.Dossier.Regime == Regimes.Construction
            ? new(
                "：呈规律性差异，可能属于《招标投标法实施条例》第四十条第（四）项",
                ": they differ by a rule, which may be the form of 招标投标法实施条例 art. 40 (4)"
            )
            : new(
                "：呈规律性差异，可能属于87号令第三十七条第（四）项",
                ": they differ by a rule, which may be the form of 87号令 art. 37 (4)"
            );
}
