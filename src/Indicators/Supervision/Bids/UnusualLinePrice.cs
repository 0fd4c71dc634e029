namespace Trading.Indicators.Supervision.Bids;

/// <summary>
/// R017: unit prices far from what the other bidders of the lot ask for the same line, in robust deviations of their
/// logarithms. Compared within the lot, because units and specifications of two bills of quantities differ.
/// </summary>
internal sealed class UnusualLinePrice() : LotIndicator("R017", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at
            .Lot.Submitted()
            .Where(bid => !bid.IsAlternative)
            .OrderBy(bid => bid.AmountMinor ?? long.MaxValue)
            .DistinctBy(bid => DossierReading.KeyOf(bid.Bidder))
            .OrderBy(bid => DossierReading.KeyOf(bid.Bidder), StringComparer.Ordinal)
            .ToList();
        var (limit, minimum) = (at.Parameter("z"), (int)at.Parameter("bidders"));
        if (bids.Count < minimum)
        {
            yield return at.Whole.NotApplicable(
                $"投标人{bids.Count}家，少于{minimum}家时无从判断。",
                $"With {bids.Count} bidders there is nothing to judge; it takes {minimum}."
            );
            yield break;
        }

        var without = bids.Count(bid => bid.LinePrices is null);
        if (bids.Count - without < minimum)
        {
            yield return at.Whole.Missing(
                $"{without}家投标人没有分项报价。",
                $"{without} bidders handed over no line prices."
            );
            yield break;
        }

        double highest = 0;
        int lines = 0;
        var odd = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (
            var line in bids.SelectMany(bid =>
                    (bid.LinePrices ?? new Dictionary<string, decimal>())
                        .Where(price => price.Value > 0)
                        .Select(price => (price.Key, Bid: bid, Log: Math.Log((double)price.Value)))
                )
                .GroupBy(price => price.Key, StringComparer.Ordinal)
        )
        {
            double[] logs = [.. line.Select(price => price.Log).Order()];
            if (logs.Length < minimum)
            {
                continue;
            }

            lines++;
            var median = Quantile.Of(logs, 0.5);
            double[] apart = [.. logs.Select(log => Math.Abs(log - median)).Order()];
            // Where half of them agree to the cent there is no spread to measure with.
            if (Quantile.Of(apart, 0.5) is > 0 and var mad)
            {
                foreach (var (_, bid, log) in line)
                {
                    var z = Math.Abs(log - median) / (1.4826 * mad);
                    highest = Math.Max(highest, z);
                    if (z > limit)
                    {
                        var name = $"{DossierReading.KeyOf(bid.Bidder)}:{line.Key}";
                        odd[name] = Math.Round(z, 2);
                    }
                }
            }
        }

        if (lines == 0)
        {
            yield return at.Whole.NotApplicable(
                $"没有一个分项由{minimum}家以上报价。",
                $"No line was priced by {minimum} bidders or more."
            );
            yield break;
        }

        yield return at.Whole.Found(
            odd.Count > 0,
            highest,
            limit,
            $"{lines}个分项中有{odd.Count}个单价与其他投标人相差悬殊（最大{Say.Number(highest)}个稳健标准差）。",
            $"In {lines} lines {odd.Count} unit prices are far from the other bidders' (at most {Say.Number(highest)} robust deviations).",
            ("lines", lines),
            (
                "odd",
                odd.Count == 0
                    ? null
                    : odd.Take(20)
                        .Select(price => $"{price.Key}={DossierReading.Written(price.Value)}")
            )
        );
    }
}
