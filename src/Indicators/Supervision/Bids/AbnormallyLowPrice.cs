namespace Trading.Indicators.Supervision.Bids;

/// <summary>
/// I21: a price so low that the bidder has to explain it (procurement, by the dated rule), or that is worth a look (before
/// that, and in construction). It is never a rejection by itself. Quoted prices are compared, not those after deductions.
/// </summary>
internal sealed class AbnormallyLowPrice()
    : LotIndicator("I21", Needs.Bids | Needs.Purchase | Needs.Statute)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var ruled = at.Dossier.Regime == Regimes.Procurement && at.Parameter("mean_share") > 0;
        if (at.Dossier.Regime == Regimes.Procurement && at.Dossier.FirstDay() is null)
        {
            yield return at.Whole.Missing(
                "没有任何步骤的日期，不知适用哪一规定。",
                "No step has a date: which rule is in force cannot be told."
            );
            yield break;
        }

        if (at.Lot.Bids.Any(bid => bid.State == BidState.Pending))
        {
            yield return at.Whole.Missing(
                "有投标是否通过审查尚未记录。",
                "Which bids passed the review is not recorded."
            );
            yield break;
        }

        var prices = at.Lot.Prices(bid => bid.State == BidState.Valid);
        if (prices.Stop(at.Whole, ruled ? 1 : 3) is { } stopped)
        {
            yield return stopped;
            yield break;
        }

        foreach (var finding in ruled ? ByRule(at, prices) : ByMedian(at, prices))
        {
            yield return finding;
        }
    }

    private static IEnumerable<IndicatorFinding> ByRule(LotCase at, BidderPrices prices)
    {
        decimal Share(string name) => at.Context.Parameter("I21", name, at.On);
        var ceiling = at.Lot.CeilingMinor ?? at.Lot.BudgetMinor;
        var mean = prices.Sorted.Average(price => (decimal)price.Minor);
        var low = new List<(BidderPrice Price, List<(string Zh, string En)> Why)>();
        for (var i = 0; i < prices.Count; i++)
        {
            var price = prices.Sorted[i];
            var why = new List<(string, string)>();
            if (prices.Count > 1 && price.Minor < Share("mean_share") * mean)
            {
                why.Add(
                    (
                        "低于通过审查的平均报价的限值",
                        "below the limit of the mean of those that passed"
                    )
                );
            }

            if (
                i + 1 < prices.Count
                && price.Minor < Share("next_share") * prices.Sorted[i + 1].Minor
            )
            {
                why.Add(("低于次低报价的限值", "below the limit of the next lowest"));
            }

            if (ceiling > 0 && price.Minor < Share("ceiling_share") * ceiling)
            {
                why.Add(("低于最高限价（预算）的限值", "below the limit of the ceiling or budget"));
            }

            if (why.Count > 0)
            {
                low.Add((price, why));
            }
        }

        (string, object?)[] evidence =
        [
            ("prices", prices.Written),
            ("mean", mean / 100),
            ("ceiling", ceiling / 100m),
            ("meanShare", Share("mean_share")),
            ("nextShare", Share("next_share")),
            ("ceilingShare", Share("ceiling_share")),
            ("rule", "财库〔2026〕2号"),
        ];
        var lowest = (double)(prices.Sorted[0].Minor / mean);
        if (low.Count == 0)
        {
            yield return ceiling is null
                ? at.Whole.Missing(
                    "最高限价和预算均没有记录，不能比较。",
                    "Neither ceiling nor budget is recorded to compare with.",
                    evidence
                )
                : at.Whole.Found(
                    false,
                    lowest,
                    (double)Share("mean_share"),
                    "没有报价低于财库〔2026〕2号的限值。",
                    "No price is below the limits of 财库〔2026〕2号.",
                    evidence
                );
            yield break;
        }

        var names = Say.Names(low.Select(found => found.Price.Bid.Bidder));
        yield return at.Whole.Found(
            true,
            lowest,
            (double)Share("mean_share"),
            $"{names}的报价异常低，按财库〔2026〕2号应启动说明程序（不是否决理由）。",
            $"The price of {names} is abnormally low: by 财库〔2026〕2号 it has to be explained, which is no rejection by itself.",
            evidence
        );
        foreach (var (price, why) in low)
        {
            yield return at.Of(price.Bid.Bidder)
                .Found(
                    true,
                    (double)(price.Minor / mean),
                    (double)Share("mean_share"),
                    $"报价{Say.Amount(price.Minor, at.Dossier.Currency)}{string.Join("，", why.Select(w => w.Zh))}，应启动说明程序（财库〔2026〕2号）。",
                    $"The price of {Say.Amount(price.Minor, at.Dossier.Currency)} is {string.Join(", ", why.Select(w => w.En))}: it has to be explained (财库〔2026〕2号).",
                    evidence
                );
        }
    }

    private static IEnumerable<IndicatorFinding> ByMedian(LotCase at, BidderPrices prices)
    {
        var figures = prices.Figures;
        var median = Quantile.Of(figures, 0.5);
        var limit = at.Parameter("median_share");
        var lowest = figures[0] / median;
        var low = prices.Sorted.Where(price => price.Minor / median < limit).ToList();
        (string, object?)[] evidence =
        [
            ("prices", prices.Written),
            ("median", median / 100),
            ("share", limit),
        ];
        var names = Say.Names(low.Select(price => price.Bid.Bidder));
        yield return at.Whole.Found(
            low.Count > 0,
            lowest,
            limit,
            $"最低报价为中位数的{Say.Percent(lowest)}{(low.Count > 0 ? $"，低于{Say.Percent(limit)}（{names}），宜要求说明成本" : "")}。",
            $"The lowest price is {Say.Percent(lowest)} of the median{(low.Count > 0 ? $", below {Say.Percent(limit)} ({names}): its cost should be explained" : "")}.",
            evidence
        );
        foreach (var price in low)
        {
            yield return at.Of(price.Bid.Bidder)
                .Found(
                    true,
                    price.Minor / median,
                    limit,
                    $"报价为中位数的{Say.Percent(price.Minor / median)}，低于{Say.Percent(limit)}。",
                    $"The price is {Say.Percent(price.Minor / median)} of the median, below {Say.Percent(limit)}.",
                    evidence
                );
        }
    }
}
