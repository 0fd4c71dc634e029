using Trading.Analysis.Stability;

namespace Trading.Tests.Analysis.Stability;

public sealed class StabilityTests
{
    [Fact]
    public void The_index_is_that_of_the_formula_and_nothing_where_nothing_moved()
    {
        // (1/4 - 1/2) ln(1/2) + (3/4 - 1/2) ln(3/2) = 0.274653.
        var moved = StabilityIndex.Of([1_000_000, 1_000_000], [500_000, 1_500_000])!;
        Assert.Equal(0.274653, moved.Value, 5);
        Assert.True(moved.IsBeyondChance);

        var same = StabilityIndex.Of([100, 200, 300], [10, 20, 30])!;
        Assert.InRange(same.Value, 0, 0.001);
        Assert.False(same.IsBeyondChance);
        Assert.Null(StabilityIndex.Of([1, 2], [0, 0]));
        Assert.Throws<ArgumentException>(() => StabilityIndex.Of([1, 2], [1]));
    }

    [Fact]
    public void An_empty_bin_leaves_the_index_finite_and_one_empty_on_both_sides_counts_for_nothing()
    {
        var appeared = StabilityIndex.Of([100, 0, 0], [50, 50, 0])!;
        Assert.True(double.IsFinite(appeared.Value));
        Assert.Equal(StabilityIndex.Of([100, 0], [50, 50]), appeared);
    }

    [Fact]
    public void Samples_of_one_distribution_hardly_ever_go_beyond_chance_and_small_ones_do_go_beyond_a_tenth()
    {
        // The 99.9 % point of χ² of 9 degrees is 27.877; the approximation is within a hundredth of it.
        long[] tenths = [.. Enumerable.Repeat(1000L, 10)];
        var chance = StabilityIndex.Of(tenths, [.. Enumerable.Repeat(100L, 10)])!.Chance;
        Assert.InRange(chance / (27.877 * (1.0 / 10_000 + 1.0 / 1000)), 0.99, 1.01);

        var random = new Random(3);
        var (beyond, aTenth) = (0, 0);
        for (var sample = 0; sample < 500; sample++)
        {
            var counts = new long[10];
            for (var i = 0; i < 60; i++)
            {
                counts[random.Next(10)]++;
            }

            var index = StabilityIndex.Of(tenths, counts)!;
            beyond += index.IsBeyondChance ? 1 : 0;
            aTenth += index.Value >= 0.1 ? 1 : 0;
        }

        Assert.InRange(beyond, 0, 5);
        // That is why the bound alone says nothing of a few.
        Assert.True(aTenth > 250, $"{aTenth} of 500");
    }

    [Fact]
    public void Figures_are_counted_into_the_bins_of_the_training_set()
    {
        var bins = BinnedFigure.Of("x", [.. Enumerable.Range(0, 100).Select(i => (float)i)], 7, 3);
        Assert.Equal(9, bins.Edges.Count);
        Assert.Equal([7, 3], bins.Counts.Skip(bins.NotRecorded));
        Assert.Equal(110, bins.Counts.Sum());
        Assert.All(bins.Counts.Take(10), count => Assert.InRange(count, 9, 11));
        Assert.Equal((0, 9), (bins.BinOf(-5), bins.BinOf(1000)));

        var equal = BinnedFigure.Of("y", [1f, 1f, 1f], 0, 0);
        Assert.Equal([1f], equal.Edges);
        Assert.Equal((0, 1, 1), (equal.BinOf(0), equal.BinOf(1), equal.BinOf(2)));
        Assert.Equal(3, BinnedFigure.Of("z", [], 2, 1).Counts.Sum());
    }

    [Fact]
    public void Ranks_are_compared_as_Spearman_does()
    {
        Assert.Equal(1, Of(i => (i, i))!.Value, 6);
        Assert.Equal(-1, Of(i => (i, 1 - i))!.Value, 6);
        Assert.Null(Of(i => (0.5, i)));
        Assert.Null(new RankGrid().Correlation());

        // Each share once, in an order of its own: ranks are those of fortieths.
        var random = new Random(5);
        var shuffled = Enumerable.Range(0, 400).Select(i => i / 400.0).ToArray();
        random.Shuffle(shuffled);
        var grid = new RankGrid();
        var (first, second) = (new List<double>(), new List<double>());
        for (var i = 0; i < 400; i++)
        {
            grid.Add(i / 400.0, shuffled[i]);
            first.Add(Math.Floor(i / 400.0 * 40));
            second.Add(Math.Floor(shuffled[i] * 40));
        }

        Assert.Equal(Pearson(first, second), grid.Correlation()!.Value, 6);
        Assert.Equal(400, grid.Count);

        double? Of(Func<double, (double, double)> pair)
        {
            var counted = new RankGrid();
            for (var i = 0; i < 40; i++)
            {
                var (one, other) = pair((i + 0.5) / 40);
                counted.Add(one, other);
            }

            return counted.Correlation();
        }

        // Fortieths of equal size have mid-ranks that are linear in them.
        static double Pearson(List<double> x, List<double> y)
        {
            var (mx, my) = (x.Average(), y.Average());
            return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum()
                / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
        }
    }
}
