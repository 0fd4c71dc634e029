using Trading.Analysis.Screens;

namespace Trading.Analysis.Collusion;

/// <summary>
/// The figures of a market's auctions and bids, by one way for training, judging and explaining. No label is read for
/// them, and no date: where the label is a period, a date gives everything away (shared finding on public markets).
/// </summary>
public static class MarketFeatures
{
    private static readonly (string Name, Func<BidScreens, double?> Of)[] Screens =
    [
        ("cv", screens => screens.Cv),
        ("spd", screens => screens.Spd),
        ("diffp", screens => screens.DiffP),
        ("rd", screens => screens.Rd),
        ("rdnor", screens => screens.RdNor),
        ("altrd", screens => screens.AltRd),
        ("skew", screens => screens.Skew),
        ("kurt", screens => screens.Kurt),
        ("kstest", screens => screens.KsTest),
    ];

    private const double NarrowBand = 0.01;

    /// <summary>The nine screens of the literature by name, as they stand among the columns.</summary>
    public static IReadOnlyList<string> ScreenNames { get; } =
    [.. Screens.Select(screen => screen.Name)];

    private static readonly IReadOnlyList<FeatureColumn> AroundPrices =
    [
        .. Screens
            .Select(screen => screen.Name)
            .Concat([
                "bids",
                "mean",
                "winner.rank",
                "winner.above_lowest",
                "winner.next_above",
                "winner.next_below",
                "winner.from_mean",
                "losers.cv",
                "reserve.lowest",
                "reserve.mean",
                "reserve.highest",
                "reserve.deviation",
                "equal_prices",
                "band.share",
                "gap.closest",
                "gap.middle",
                "winner.from_trimmed",
                "lowest.from_trimmed",
            ])
            .Select(name => new FeatureColumn(name, FeatureGroup.Screens)),
    ];

    private static readonly IReadOnlyList<FeatureColumn> Positions =
    [
        .. new[]
        {
            "bid.rank",
            "bid.over_mean",
            "bid.over_lowest",
            "bid.z",
            "bid.gap_below",
            "bid.gap_above",
            "bid.over_reserve",
            "bid.won",
            "bid.from_trimmed",
            "bid.closest",
        }.Select(name => new FeatureColumn(name, FeatureGroup.Position)),
    ];

    /// <summary>A row for each auction with three bids or more. With <paramref name="inOrder"/> its structure is of what came before it alone.</summary>
    public static FeatureTable OfAuctions(LabelledMarket market, bool inOrder, int seed)
    {
        ArgumentNullException.ThrowIfNull(market);
        return Table(market, inOrder, seed, bids: false);
    }

    /// <summary>A row for each bid of such auctions: the auction's figures, and where the bid stands among them.</summary>
    public static FeatureTable OfBids(LabelledMarket market, bool inOrder, int seed)
    {
        ArgumentNullException.ThrowIfNull(market);
        return Table(market, inOrder, seed, bids: true);
    }

    private static FeatureTable Table(LabelledMarket market, bool inOrder, int seed, bool bids)
    {
        var auctions = market.Auctions;
        var numbers = market.HasBidders ? Numbers(auctions) : null;
        var structure = numbers is null ? null : Structures(auctions, inOrder, seed);
        string[] traits =
        [
            .. auctions
                .SelectMany(auction => auction.Traits.Keys)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        var columns = new List<FeatureColumn>();
        columns.AddRange(AroundPrices);
        columns.AddRange(SubgroupScreens.Columns);
        columns.AddRange(numbers is null ? [] : CoBidding.AuctionColumns);
        columns.AddRange(traits.Select(name => new FeatureColumn(name, FeatureGroup.Fields)));
        if (bids)
        {
            columns.AddRange(Positions);
            columns.AddRange(numbers is null ? [] : CoBidding.BidColumns);
        }

        var rows = new List<float[]>();
        var labels = new List<bool>();
        var groups = new List<int>();
        var who = new List<IReadOnlyList<int>>();
        for (var at = 0; at < auctions.Count; at++)
        {
            var auction = auctions[at];
            if (auction.Bids.Count < LabelledAuction.FewestBids)
            {
                continue;
            }

            (CoBidding? counts, var place) = structure is null ? (null, 0) : structure(at);
            float[] shared =
            [
                .. Prices(auction),
                .. SubgroupScreens.Of([.. auction.Bids.Select(bid => bid.Value)]),
                .. counts?.OfAuction(place) ?? [],
                .. traits.Select(name =>
                    auction.Traits.TryGetValue(name, out var trait) ? (float)trait : float.NaN
                ),
            ];
            if (!bids)
            {
                rows.Add(shared);
                labels.Add(auction.IsRigged);
                groups.Add(at);
                who.Add(
                    numbers is null
                        ? []
                        : [.. auction.Bids.Select(bid => numbers[bid.Bidder!]).Distinct()]
                );
                continue;
            }

            for (var i = 0; i < auction.Bids.Count; i++)
            {
                rows.Add([.. shared, .. Position(auction, i), .. counts?.OfBid(place, i) ?? []]);
                labels.Add(auction.Bids[i].IsCollusive);
                groups.Add(at);
                who.Add(numbers is null ? [] : [numbers[auction.Bids[i].Bidder!]]);
            }
        }

        return new(columns, [.. rows], [.. labels], [.. groups], [.. who]);
    }

    private static Dictionary<string, int> Numbers(IReadOnlyList<LabelledAuction> auctions)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var bid in auctions.SelectMany(auction => auction.Bids))
        {
            numbers.TryAdd(bid.Bidder!, numbers.Count);
        }

        return numbers;
    }

    // Where time is kept, the market is counted anew for every tenth part: an auction sees what came before its own part,
    // and itself.
    private static Func<int, (CoBidding, int)> Structures(
        IReadOnlyList<LabelledAuction> auctions,
        bool inOrder,
        int seed
    )
    {
        if (!inOrder)
        {
            var whole = CoBidding.Of(auctions, seed);
            return at => (whole, at);
        }

        const int parts = 10;
        var order = Enumerable
            .Range(0, auctions.Count)
            .OrderBy(at => auctions[at].Day)
            .ThenBy(at => at)
            .ToArray();
        var counted = new CoBidding[parts];
        var of = new (int Part, int Place)[auctions.Count];
        for (var part = 0; part < parts; part++)
        {
            var end = (int)((long)order.Length * (part + 1) / parts);
            var start = (int)((long)order.Length * part / parts);
            counted[part] = CoBidding.Of([.. order.Take(end).Select(at => auctions[at])], seed);
            for (var i = start; i < end; i++)
            {
                of[order[i]] = (part, i);
            }
        }

        return at => (counted[of[at].Part], of[at].Place);
    }

    private static IEnumerable<float> Prices(LabelledAuction auction)
    {
        double[] prices = [.. auction.Bids.Select(bid => bid.Value)];
        var screens = BidScreens.Of(prices);
        foreach (var (_, of) in Screens)
        {
            yield return (float)(of(screens) ?? double.NaN);
        }

        Array.Sort(prices);
        var mean = prices.Average();
        yield return prices.Length;
        yield return (float)Math.Log(mean);
        var winner = WinnerScreens.Of(
            prices,
            auction.Bids.Count(bid => bid.IsWinner) == 1
                ? auction.Bids.First(bid => bid.IsWinner).Value
                : null
        );
        yield return (float)(winner?.Rank ?? double.NaN);
        yield return (float)(winner?.AboveLowest ?? double.NaN);
        yield return (float)(winner?.NextAbove ?? double.NaN);
        yield return (float)(winner?.NextBelow ?? double.NaN);
        yield return (float)(winner?.FromMean ?? double.NaN);
        yield return (float)(winner?.LosersCv ?? double.NaN);
        var estimate = auction.Estimate is > 0 ? auction.Estimate : null;
        yield return (float)(prices[0] / estimate ?? double.NaN);
        yield return (float)(mean / estimate ?? double.NaN);
        yield return (float)(prices[^1] / estimate ?? double.NaN);
        yield return (float)(screens.Cv * mean / estimate ?? double.NaN);
        yield return (float)(1 - prices.Distinct().Count() / (double)prices.Length);

        // Where whoever is nearest to a mean wins, a ring does not undercut: it stands close together and moves the mean.
        yield return (float)InNarrowBand(prices);
        double[] gaps =
        [
            .. prices.Zip(prices.Skip(1), (lower, higher) => higher / lower - 1).Order(),
        ];
        yield return (float)(gaps.Length > 0 ? gaps[0] : double.NaN);
        yield return (float)(gaps.Length > 0 ? gaps[gaps.Length / 2] : double.NaN);
        var trimmed = Trimmed(prices);
        yield return (float)(
            auction.Bids.Count(bid => bid.IsWinner) == 1
                ? Math.Abs(auction.Bids.First(bid => bid.IsWinner).Value / trimmed - 1)
                : double.NaN
        );
        yield return (float)(1 - prices[0] / trimmed);
    }

    // The largest share of the prices that lies within one hundredth of its lowest.
    private static double InNarrowBand(double[] sorted)
    {
        var (most, from) = (0, 0);
        for (var to = 0; to < sorted.Length; to++)
        {
            while (sorted[to] > sorted[from] * (1 + NarrowBand))
            {
                from++;
            }

            most = Math.Max(most, to - from + 1);
        }

        return (double)most / sorted.Length;
    }

    // The mean without the lowest and the highest fifth, as rules against abnormal prices take it.
    private static double Trimmed(double[] sorted)
    {
        var cut = sorted.Length / 5;
        return sorted[cut..^cut].Average();
    }

    private static IEnumerable<float> Position(LabelledAuction auction, int bid)
    {
        double[] prices = [.. auction.Bids.Select(one => one.Value)];
        Array.Sort(prices);
        var value = auction.Bids[bid].Value;
        var mean = prices.Average();
        var deviation = (BidScreens.Of(prices).Cv ?? 0) * mean;
        var place = Array.IndexOf(prices, value);
        var last = Array.LastIndexOf(prices, value);
        yield return (place + last) / 2f / (prices.Length - 1);
        yield return (float)(value / mean);
        yield return (float)(value / prices[0] - 1);
        yield return deviation > 0 ? (float)((value - mean) / deviation) : float.NaN;
        yield return place > 0 ? (float)(value / prices[place - 1] - 1) : float.NaN;
        yield return last < prices.Length - 1 ? (float)(prices[last + 1] / value - 1) : float.NaN;
        yield return auction.Estimate is > 0 ? (float)(value / auction.Estimate.Value) : float.NaN;
        yield return auction.Bids[bid].IsWinner ? 1 : 0;
        yield return (float)(value / Trimmed(prices) - 1);
        yield return last > place
            ? 0
            : (float)
                Math.Min(
                    place > 0 ? value / prices[place - 1] - 1 : double.PositiveInfinity,
                    last < prices.Length - 1
                        ? prices[last + 1] / value - 1
                        : double.PositiveInfinity
                );
    }
}
