namespace Trading.Indicators.Supervision.Bids;

/// <summary>I09: many lines of two bills of quantities have the same price.</summary>
internal sealed class EqualLinePrices() : LotIndicator("I09", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at.Lot.Submitted();
        var pairs = Rivals.Pairs(bids).ToList();
        if (pairs.Count == 0)
        {
            yield return at.Whole.NotApplicable(
                "不同投标人不足两家，无从比较。",
                "There are not two different bidders to compare."
            );
            yield break;
        }

        var (share, lines) = (at.Parameter("share"), (int)at.Parameter("lines"));
        var compared = pairs
            .Where(pair => pair.One.LinePrices is not null && pair.Other.LinePrices is not null)
            .Select(Compare)
            .ToList();
        var caught = compared
            .Where(pair => pair.Lines >= lines && pair.Share >= share)
            .OrderByDescending(pair => pair.Share)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToList();
        var without = Rivals.Bidders(bids.Where(bid => bid.LinePrices is null));
        if (caught.Count == 0 && without.Count > 0)
        {
            yield return at.Whole.Missing(
                $"{without.Count}家投标人没有分项报价：{Say.Names(without)}。",
                $"{without.Count} bidders handed over no line prices: {Say.Names(without)}.",
                ("missing", without.Select(DossierReading.KeyOf))
            );
            yield break;
        }

        if (compared.All(pair => pair.Lines < lines))
        {
            yield return at.Whole.NotApplicable(
                $"共同的分项少于{lines}项，不足以判断。",
                $"Fewer than {lines} lines in common: too few to tell."
            );
            yield break;
        }

        var most = compared.Where(pair => pair.Lines >= lines).Max(pair => pair.Share);
        if (caught.Count == 0)
        {
            yield return at.Whole.Found(
                false,
                most,
                share,
                $"任意两家相同单价的分项最多占{Say.Percent(most)}。",
                $"At most {Say.Percent(most)} of the lines of any two bidders have equal prices."
            );
            yield break;
        }

        var top = caught[0];
        var parties = Rivals.Bidders(caught.SelectMany(pair => new[] { pair.One, pair.Other }));
        var law = at.Law(
            new("《招标投标法实施条例》第四十条第（四）项", "招标投标法实施条例 art. 40 (4)"),
            new("87号令第三十七条第（四）项", "87号令 art. 37 (4)")
        );
        var zh =
            $"{top.One.Bidder.Name}与{top.Other.Bidder.Name}的{top.Lines}个共同分项中{top.Equal}项单价相同（{Say.Percent(top.Share)}）。可核查：{law.Zh}。";
        var en =
            $"{top.Equal} of {top.Lines} common lines of {top.One.Bidder.Name} and {top.Other.Bidder.Name} have the same price ({Say.Percent(top.Share)}). To be looked into: {law.En}.";
        (string, object?)[] evidence =
        [
            ("pairs", caught.Take(20).Select(pair => $"{pair.Key}:{pair.Equal}/{pair.Lines}")),
            ("missing", without.Count == 0 ? null : without.Select(DossierReading.KeyOf)),
        ];
        yield return at.Whole.Found(true, top.Share, share, zh, en, evidence);
        foreach (var party in parties)
        {
            yield return at.Of(party).Found(true, top.Share, share, zh, en, evidence);
        }
    }

    private static Pair Compare((BidFacts One, BidFacts Other) pair)
    {
        var (one, other) =
            string.CompareOrdinal(
                DossierReading.KeyOf(pair.One.Bidder),
                DossierReading.KeyOf(pair.Other.Bidder)
            ) <= 0
                ? pair
                : (pair.Other, pair.One);
        int lines = 0,
            equal = 0;
        foreach (var (item, price) in one.LinePrices!)
        {
            // A line without a price is in every bid, and no evidence of anything.
            if (price > 0 && other.LinePrices!.TryGetValue(item, out var its) && its > 0)
            {
                lines++;
                equal += price == its ? 1 : 0;
            }
        }

        return new(one, other, lines, equal);
    }

    private sealed record Pair(BidFacts One, BidFacts Other, int Lines, int Equal)
    {
        public double Share => Lines == 0 ? 0 : (double)Equal / Lines;

        public string Key =>
            $"{DossierReading.KeyOf(One.Bidder)}+{DossierReading.KeyOf(Other.Bidder)}";
    }
}
