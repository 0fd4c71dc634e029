using CsCheck;
using Trading.Analysis;
using Trading.Analysis.Screens;

namespace Trading.Tests.Analysis;

public class BidScreensTests
{
    [Fact]
    public void Four_bids_give_what_the_formulas_give_by_hand()
    {
        // Mean 104.25; squared deviations sum to 52.75; gaps 3, 1, 6.
        var screens = BidScreens.Of([110, 100, 104, 103]);

        Assert.Equal(4, screens.Count);
        Assert.Equal(Math.Sqrt(52.75 / 3) / 104.25, screens.Cv!.Value, 12);
        Assert.Equal(0.10, screens.Spd!.Value, 12);
        Assert.Equal(0.03, screens.DiffP!.Value, 12);
        Assert.Equal(3 / Math.Sqrt(43.0 / 3), screens.Rd!.Value, 12);
        Assert.Equal(0.9, screens.RdNor!.Value, 12);
        Assert.Equal(3 / 3.5, screens.AltRd!.Value, 12);
        Assert.Equal(1.0070351835978109, screens.Skew!.Value, 10);
        Assert.Equal(1.8293389636351431, screens.Kurt!.Value, 10);
        // u = 0, 0.3, 0.4, 1: the largest is 3/4 - 0.4.
        Assert.Equal(0.35, screens.KsTest!.Value, 12);
        // Mean gap 10/3, the farthest is 6.
        Assert.Equal(0.8, screens.StepDeviation!.Value, 12);
    }

    [Fact]
    public void Too_few_bids_leave_a_screen_undefined_rather_than_zero()
    {
        var one = BidScreens.Of([100.0]);
        Assert.Equal(1, one.Count);
        Assert.Null(one.Cv);
        Assert.Null(one.Spd);
        Assert.Null(one.DiffP);
        Assert.Null(one.RdNor);
        Assert.Null(one.KsTest);

        var two = BidScreens.Of([100.0, 110]);
        Assert.Equal(0.1, two.DiffP!.Value, 12);
        Assert.Equal(1.0, two.RdNor!.Value, 12);
        Assert.Null(two.Rd);
        Assert.Null(two.AltRd);
        Assert.Null(two.Skew);
        Assert.Null(two.StepDeviation);

        var three = BidScreens.Of([100.0, 110, 130]);
        Assert.NotNull(three.Rd);
        Assert.NotNull(three.AltRd);
        Assert.NotNull(three.Skew);
        Assert.Null(three.Kurt);
    }

    [Fact]
    public void Equal_prices_have_no_spread_to_divide_by()
    {
        var all = BidScreens.Of([100.0, 100, 100, 100]);
        Assert.Equal(0, all.Cv);
        Assert.Equal(0, all.Spd);
        Assert.Null(all.Rd);
        Assert.Null(all.RdNor);
        Assert.Null(all.AltRd);
        Assert.Null(all.Skew);
        Assert.Null(all.Kurt);
        Assert.Null(all.KsTest);
        Assert.Null(all.StepDeviation);

        var losers = BidScreens.Of([100.0, 110, 110]);
        Assert.Null(losers.Rd);
        Assert.Null(losers.AltRd);
        Assert.NotNull(losers.RdNor);
    }

    [Fact]
    public void Equal_steps_and_equal_ratios_are_told_apart()
    {
        var steps = BidScreens.Of([100.0, 120, 140, 160]);
        Assert.Equal(0, steps.StepDeviation!.Value, 9);
        Assert.True(steps.RatioDeviation > 0.1);

        var ratios = BidScreens.Of([100.0, 120, 144, 172.8]);
        Assert.Equal(0, ratios.RatioDeviation!.Value, 9);
        Assert.True(ratios.StepDeviation > 0.1);
    }

    [Fact]
    public void Only_valid_bids_with_a_price_count()
    {
        var facts = Samples.Priced(100, 103, 104, 110) with { };
        var more = facts with
        {
            Bids =
            [
                .. facts.Bids,
                new("X", 1, BidStatus.Disqualified, false),
                new("Y", 1, BidStatus.Withdrawn, false),
                new("Z", null, BidStatus.Valid, false),
                new("Q", 0, BidStatus.Valid, false),
            ],
        };
        Assert.Equal(BidScreens.Of(facts), BidScreens.Of(more));
    }

    [Fact]
    public void Screens_do_not_depend_on_the_currency_or_on_the_order() =>
        Gen.Select(Gen.Double[1e3, 1e7].Array[4, 12], Gen.Double[0.01, 100])
            .Sample(
                (prices, factor) =>
                {
                    var one = BidScreens.Of(prices);
                    var other = BidScreens.Of(prices.Reverse().Select(p => p * factor));
                    Near(one.Cv, other.Cv);
                    Near(one.Spd, other.Spd);
                    Near(one.Rd, other.Rd);
                    Near(one.Skew, other.Skew);
                    Near(one.Kurt, other.Kurt);
                    Near(one.KsTest, other.KsTest);
                },
                iter: 2000,
                seed: "0000KOIKe5c4"
            );

    [Fact]
    public void Around_a_winner_who_is_not_the_lowest_both_neighbours_count()
    {
        var facts = Samples.Priced(100, 103, 104, 110);
        var third = facts with
        {
            Bids = [.. facts.Bids.Select(b => b with { Winner = b.Amount == 104 })],
        };

        var screens = WinnerScreens.Of(third)!;

        Assert.Equal(3, screens.Rank);
        Assert.Equal(0.04, screens.AboveLowest, 12);
        Assert.Equal(6.0 / 104, screens.NextAbove!.Value, 12);
        Assert.Equal(1.0 / 104, screens.NextBelow!.Value, 12);
        Assert.Equal(-0.25 / Math.Sqrt(52.75 / 3), screens.FromMean!.Value, 12);
        Assert.Equal(BidScreens.Of([100.0, 103, 110]).Cv, screens.LosersCv);
    }

    [Fact]
    public void Without_one_winner_among_the_valid_bids_there_is_nothing_around_it()
    {
        var facts = Samples.Priced(100, 103, 104);
        Assert.Null(
            WinnerScreens.Of(
                facts with
                {
                    Bids = [.. facts.Bids.Select(b => b with { Winner = false })],
                }
            )
        );
        Assert.Null(
            WinnerScreens.Of(
                facts with
                {
                    Bids = [.. facts.Bids.Select(b => b with { Winner = true })],
                }
            )
        );
        Assert.Null(WinnerScreens.Of(Samples.Priced(100)));
    }

    [RealAuctionsFact]
    public void Every_real_auction_gives_screens_within_their_bounds()
    {
        var auctions = RealAuctions.Read();
        Assert.Equal(1565, auctions.Count);
        Assert.Equal(6013, auctions.Sum(a => a.Facts.Bids.Count));

        var screens = auctions
            .Select(a => BidScreens.Of(a.Facts))
            .Where(s => s.Count >= 3)
            .ToArray();
        // In six more there are three bids, of two firms.
        Assert.Equal(1199, screens.Length);
        Assert.All(
            screens,
            s =>
            {
                Assert.InRange(s.Cv!.Value, 0, 1);
                Assert.True(s.DiffP <= s.Spd);
                Assert.True(s.KsTest is null or (>= 0 and <= 1));
                // A sample's skewness cannot exceed what one outlier among n gives.
                Assert.True(s.Skew is null || Math.Abs(s.Skew.Value) <= Math.Sqrt(s.Count) + 1e-9);
            }
        );
        // In this market the winner is as a rule the lowest valid bid.
        var winners = auctions
            .Select(a => WinnerScreens.Of(a.Facts))
            .OfType<WinnerScreens>()
            .ToArray();
        Assert.True(winners.Count(w => w.Rank == 1) > 0.95 * winners.Length);
    }

    private static void Near(double? one, double? other)
    {
        Assert.Equal(one is null, other is null);
        if (one is not null)
        {
            Assert.Equal(one.Value, other!.Value, 1e-6 * Math.Max(1, Math.Abs(one.Value)));
        }
    }
}
