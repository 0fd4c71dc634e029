using Trading.Analysis.Collusion;

namespace Trading.Tests.Analysis.Collusion;

public sealed class MarketFeaturesTests
{
    private static readonly LabelledMarket Market = CollusionEvaluationTests.Simulated(
        MarketConduct.Partial,
        seed: 2
    );

    [Fact]
    public void No_figure_knows_a_label_or_a_day()
    {
        var blind = Market with
        {
            Auctions =
            [
                .. Market.Auctions.Select(
                    (auction, i) =>
                        auction with
                        {
                            IsRigged = !auction.IsRigged,
                            Day = 10_000 - i,
                            Bids =
                            [
                                .. auction.Bids.Select(bid =>
                                    bid with
                                    {
                                        IsCollusive = !bid.IsCollusive,
                                    }
                                ),
                            ],
                        }
                ),
            ],
        };
        foreach (
            var of in new Func<LabelledMarket, bool, int, FeatureTable>[]
            {
                MarketFeatures.OfAuctions,
                MarketFeatures.OfBids,
            }
        )
        {
            var (seen, unseen) = (of(Market, false, 1), of(blind, false, 1));
            Assert.Equal(seen.Rows, unseen.Rows);
            Assert.All(
                seen.Labels.Zip(unseen.Labels),
                pair => Assert.NotEqual(pair.First, pair.Second)
            );
        }
    }

    [Fact]
    public void In_order_nothing_that_comes_later_is_counted()
    {
        var later = Market.Auctions.Count * 8 / 10;
        var changed = Market with
        {
            Auctions =
            [
                .. Market.Auctions.Select(
                    (auction, i) =>
                        i < later
                            ? auction
                            : auction with
                            {
                                Bids =
                                [
                                    .. auction.Bids.Select(
                                        (bid, at) => bid with { Bidder = $"new {at}" }
                                    ),
                                ],
                            }
                ),
            ],
        };
        var before = MarketFeatures.OfAuctions(Market, inOrder: true, 1);
        var after = MarketFeatures.OfAuctions(changed, inOrder: true, 1);
        var early = Enumerable
            .Range(0, before.Rows.Length)
            .Where(i => before.Auctions[i] < later)
            .ToArray();
        Assert.All(early, i => Assert.Equal(before.Rows[i], after.Rows[i]));
        Assert.Contains(
            Enumerable.Range(0, before.Rows.Length).Except(early),
            i => !before.Rows[i].SequenceEqual(after.Rows[i])
        );
        // Counted as a whole, what came later is in the early figures too: that is what the split by time leaves out.
        Assert.Contains(
            early,
            i =>
                !MarketFeatures
                    .OfAuctions(Market, inOrder: false, 1)
                    .Rows[i]
                    .SequenceEqual(MarketFeatures.OfAuctions(changed, inOrder: false, 1).Rows[i])
        );
    }

    [Fact]
    public void What_is_absurd_is_a_figure_or_unknown_and_never_infinite()
    {
        LabelledAuction Of(params double[] prices) =>
            new(
                "x",
                [.. prices.Select((price, i) => new LabelledBid(price, i == 0, false, $"B{i}"))],
                false,
                null,
                0,
                new Dictionary<string, double>()
            );

        var table = MarketFeatures.OfBids(
            new("odd", [Of(5, 5, 5), Of(1, 1, 1e12), Of(1e-9, 2e-9, 3e-9, 3e-9), Of(7), Of(3, 4)]),
            inOrder: false,
            1
        );
        Assert.Equal(3 + 3 + 4, table.Rows.Length);
        Assert.All(
            table.Rows,
            row =>
            {
                Assert.Equal(table.Columns.Count, row.Length);
                Assert.DoesNotContain(row, float.IsInfinity);
            }
        );
    }
}
