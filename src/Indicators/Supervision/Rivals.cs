namespace Trading.Indicators.Supervision;

/// <summary>
/// The bids of a lot as rivals of each other: bids of one bidder are never compared with each other, nor those of a
/// consortium with a bid of one of its members; what was taken back competes with nobody.
/// </summary>
internal static class Rivals
{
    /// <summary>Submitted and not taken back.</summary>
    public static IReadOnlyList<BidFacts> Submitted(this LotFacts lot) =>
        [.. lot.Bids.Where(bid => bid.State != BidState.Withdrawn)];

    /// <summary>Everybody behind a bid.</summary>
    public static HashSet<string> Parties(this BidFacts bid) =>
        [
            DossierReading.KeyOf(bid.Bidder),
            .. bid.Members.Select(member => DossierReading.KeyOf(member)),
        ];

    public static bool SharesMember(BidFacts one, BidFacts other) =>
        one.Parties().Overlaps(other.Parties());

    /// <summary>Distinct bidders, in the order of their codes.</summary>
    public static IReadOnlyList<Party> Bidders(IEnumerable<BidFacts> bids) =>
        [
            .. bids.Select(bid => bid.Bidder)
                .DistinctBy(DossierReading.KeyOf)
                .OrderBy(DossierReading.KeyOf, StringComparer.Ordinal),
        ];

    /// <summary>Pairs of bids of bidders that share nobody.</summary>
    public static IEnumerable<(BidFacts One, BidFacts Other)> Pairs(IReadOnlyList<BidFacts> bids)
    {
        var parties = bids.Select(Parties).ToList();
        for (var i = 0; i < bids.Count; i++)
        {
            for (var j = i + 1; j < bids.Count; j++)
            {
                if (!parties[i].Overlaps(parties[j]))
                {
                    yield return (bids[i], bids[j]);
                }
            }
        }
    }

    /// <summary>Codes of bidders whose bids share a member and are therefore not compared; null where there are none.</summary>
    public static IReadOnlyList<string>? SharedMembers(IReadOnlyList<BidFacts> bids)
    {
        var shared = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < bids.Count; i++)
        {
            for (var j = i + 1; j < bids.Count; j++)
            {
                if (
                    DossierReading.KeyOf(bids[i].Bidder) != DossierReading.KeyOf(bids[j].Bidder)
                    && SharesMember(bids[i], bids[j])
                )
                {
                    shared.UnionWith(bids[i].Parties().Intersect(bids[j].Parties()));
                }
            }
        }

        return shared.Count == 0 ? null : [.. shared];
    }

    /// <summary>
    /// One price of each bidder, the lowest of its own main bids, ascending.
    /// </summary>
    public static BidderPrices Prices(this LotFacts lot, Func<BidFacts, bool> counts)
    {
        var prices = new List<BidderPrice>();
        var without = 0;
        foreach (
            var own in lot
                .Bids.Where(bid =>
                    bid.State != BidState.Withdrawn && !bid.IsAlternative && counts(bid)
                )
                .GroupBy(bid => DossierReading.KeyOf(bid.Bidder), StringComparer.Ordinal)
        )
        {
            if (
                own.Where(bid => bid.AmountMinor is not null).MinBy(bid => bid.AmountMinor) is
                { } lowest
            )
            {
                prices.Add(new(lowest, lowest.AmountMinor!.Value));
            }
            else
            {
                without++;
            }
        }

        return new(
            [
                .. prices
                    .OrderBy(price => price.Minor)
                    .ThenBy(
                        price => DossierReading.KeyOf(price.Bid.Bidder),
                        StringComparer.Ordinal
                    ),
            ],
            without
        );
    }
}

/// <summary>A bidder's price.</summary>
internal readonly record struct BidderPrice(BidFacts Bid, long Minor);

/// <summary>One price of each bidder, ascending.</summary>
/// <param name="Sorted">The prices.</param>
/// <param name="Without">How many bidders have none.</param>
internal sealed record BidderPrices(IReadOnlyList<BidderPrice> Sorted, int Without)
{
    public int Count => Sorted.Count;

    public bool AllPositive => Sorted.All(price => price.Minor > 0);

    public double[] Figures => [.. Sorted.Select(price => (double)price.Minor)];

    /// <summary>As evidence: code=amount.</summary>
    public IEnumerable<string> Written =>
        Sorted.Select(price =>
            $"{DossierReading.KeyOf(price.Bid.Bidder)}={DossierReading.Written(price.Minor / 100m)}"
        );

    /// <summary>Why prices cannot be compared; null where they can.</summary>
    public IndicatorFinding? Stop(Speaker speaker, int minimum)
    {
        if (Count + Without < minimum)
        {
            return speaker.NotApplicable(
                $"参与比较的投标人只有{Count + Without}家，少于{minimum}家时无从判断。",
                $"With {Count + Without} bidders there is nothing to judge; it takes {minimum}."
            );
        }

        if (Without > 0)
        {
            return speaker.Missing(
                $"{Count + Without}家投标人中有{Without}家的报价没有记录。",
                $"The prices of {Without} of {Count + Without} bidders are not recorded.",
                ("missing", Without)
            );
        }

        return AllPositive
            ? null
            : speaker.Error(
                "有报价为零或负数，无法计算。",
                "A price is zero or negative: it cannot be calculated.",
                ("prices", Written)
            );
    }
}
