using Trading.Analysis.Trends;

namespace Trading.Tests.Analysis.Trends;

public sealed class TrendTestTests
{
    private static readonly TrendParameters By = TrendParameters.On(new(2026, 11, 24));

    [Fact]
    public void What_chance_gives_is_what_counting_every_possibility_gives()
    {
        // Three months of six of its own and nine others; 2, 5 and 8 hits in all, of which 0, 2 and 5 are its own.
        MarketCell[] cells = [new(0, 6, 0, 9, 2), new(1, 6, 2, 9, 3), new(2, 6, 5, 9, 3)];
        var test = TrendTest.Of(cells, 1)!;
        var (asFar, all) = (0.0, 0.0);
        for (var first = 0; first <= 2; first++)
        {
            for (var second = 0; second <= 5; second++)
            {
                var third = 7 - first - second;
                if (third is < 0 or > 6)
                {
                    continue;
                }

                // Given their sum the factor goes out of it.
                var ways =
                    Ways(6, first)
                    * Ways(9, 2 - first)
                    * Ways(6, second)
                    * Ways(9, 5 - second)
                    * Ways(6, third)
                    * Ways(9, 8 - third);
                all += ways;
                var other = TrendTest.Of(
                    [
                        new(0, 6, first, 9, 2 - first),
                        new(1, 6, second, 9, 5 - second),
                        new(2, 6, third, 9, 8 - third),
                    ],
                    1
                )!;
                asFar += other.Seen.Far >= test.Seen.Far - 1e-9 ? ways : 0;
            }
        }

        Assert.InRange(asFar / all, 0.001, 0.2);
        Assert.Equal(asFar / all, test.PValue(1, 1_000_000, 60_000, 400, new(1)), 0.004);

        static double Ways(int of, int taken) =>
            taken < 0 || taken > of
                ? 0
                : Enumerable.Range(0, taken).Aggregate(1.0, (ways, i) => ways * (of - i) / (i + 1));
    }

    [Fact]
    public void A_market_that_moves_takes_the_rise_with_it()
    {
        // Hits double because they double everywhere: nothing remains.
        MarketCell[] moved =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(month => Cell(month, month < 6 ? 4 : 8, month < 6 ? 40 : 80)),
        ];
        Assert.True(PValue(moved) > 0.3);
        // The same hits in a market that stands still are a break in the seventh month.
        MarketCell[] alone = [.. moved.Select(cell => cell with { OthersHits = 60 })];
        Assert.True(PValue(alone) < 0.01);
        Assert.Equal((true, 6), (Seen(alone).Breaks, Seen(alone).At));
        // A level of its own is no rise.
        MarketCell[] high = [.. alone.Select(cell => cell with { Hits = 16 })];
        Assert.True(PValue(high) > 0.3);
        // Where there is nobody else, nothing can be said.
        Assert.Null(
            TrendTest.Of([.. alone.Select(cell => cell with { Others = 0, OthersHits = 0 })], 5)
        );

        static MarketCell Cell(int month, long hits, long others) =>
            new(month, 20, hits, 200, others);
    }

    [Fact]
    public void A_rise_month_by_month_is_a_drift_and_a_fall_is_nothing()
    {
        MarketCell[] rising =
        [
            .. Enumerable
                .Range(0, 24)
                .Select(month => new MarketCell(month, 12, month / 3, 300, 90)),
        ];
        Assert.False(Seen(rising).Breaks);
        Assert.True(PValue(rising) < 0.001);
        MarketCell[] falling =
        [
            .. rising.Zip(rising.Reverse(), (cell, other) => cell with { Hits = other.Hits }),
        ];
        Assert.True(PValue(falling) > 0.5);
    }

    [Fact]
    public void Where_nothing_changes_small_p_values_are_as_rare_as_they_say_exact_or_not()
    {
        foreach (var exact in new[] { 400L, 0L })
        {
            var random = new Random(7);
            var small = 0;
            const int Worlds = 400;
            for (var world = 0; world < Worlds; world++)
            {
                var cells = Enumerable
                    .Range(0, 24)
                    .Select(month =>
                    {
                        // The others are few too, and their chance counts as well.
                        var share = 0.3 + (0.15 * Math.Sin(month * Math.PI / 6));
                        return new MarketCell(month, 6, Hits(6, share), 4, Hits(4, share));
                    })
                    .ToList();
                var test = TrendTest.Of(cells, By.SideLeast)!;
                small += test.PValue(1, 20, 400, exact, new(world)) <= 0.05 ? 1 : 0;
            }

            // Twenty are expected; beyond 36 lie fewer than one in a thousand of binomial counts.
            Assert.InRange(small, 6, 36);

            int Hits(int cases, double share) =>
                Enumerable.Range(0, cases).Count(_ => random.NextDouble() < share);
        }
    }

    [Fact]
    public void What_is_exact_and_what_is_normal_agree_where_both_hold()
    {
        MarketCell[] cells =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(month => new MarketCell(month, 40, month < 6 ? 10 : 16, 400, 120)),
        ];
        var test = TrendTest.Of(cells, By.SideLeast)!;
        var exact = test.PValue(1, 200, 200_000, 400, new(1));
        var normal = test.PValue(1, 200, 200_000, 0, new(1));
        Assert.InRange(normal / exact, 0.6, 1.6);
    }

    private static double PValue(MarketCell[] cells) =>
        TrendTest.Of(cells, By.SideLeast)!.PValue(1, 20, 5_000, 400, new(1));

    private static (double Far, bool Breaks, int At) Seen(MarketCell[] cells) =>
        TrendTest.Of(cells, By.SideLeast)!.Seen;
}
