using Trading.Analysis.Draws;
using Trading.Analysis.Proportions;

namespace Trading.Tests.Analysis.Proportions;

/// <summary>Shares and what they are worth.</summary>
public sealed class ProportionTests
{
    // Computed by the formula with 50 digits; 0 of 10 and 10 of 10 mirror each other.
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)]
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(10, 10, 0.7224672, 1)]
    [InlineData(1, 1, 0.2065493, 1)]
    [InlineData(50, 100, 0.4038315, 0.5961685)]
    public void The_score_interval_is_Wilsons(long hits, long trials, double low, double high)
    {
        var interval = WilsonInterval.Of(hits, trials)!;
        Assert.Equal((double)hits / trials, interval.Share);
        Assert.Equal(low, interval.Low, 6);
        Assert.Equal(high, interval.High, 6);
    }

    [Fact]
    public void Of_nothing_there_is_no_share()
    {
        Assert.Null(WilsonInterval.Of(0, 0));
        var nothing = MissedEstimate.Of([], 5);
        Assert.Null(nothing.Share);
        Assert.Null(nothing.Recall);
        Assert.True(nothing.IsFew);
    }

    [Fact]
    public void One_part_is_the_plain_share_of_it()
    {
        var missed = MissedEstimate.Of([new(200, 40, 2)], 30);
        Assert.Equal(WilsonInterval.Of(2, 40), missed.Share);
        // Ten of two hundred are expected to be wrong beside thirty that were found.
        Assert.Equal(0.75, missed.Recall!.Share, 10);
        Assert.Equal(30 / (30 + (missed.Share!.High * 200)), missed.Recall.Low, 10);
        Assert.Equal(30 / (30 + (missed.Share.Low * 200)), missed.Recall.High, 10);
        Assert.False(missed.IsFew);
    }

    [Fact]
    public void Parts_weigh_by_their_population_and_one_that_nobody_looked_at_is_said_and_not_guessed()
    {
        var missed = MissedEstimate.Of([new(900, 10, 0), new(100, 10, 5), new(50, 0, 0)], 0);
        Assert.Equal(
            (1_000, 50, 20, 5),
            (missed.Population, missed.Uncovered, missed.Answered, missed.Wrong)
        );
        Assert.Equal(0.05, missed.Share!.Share, 10);
        // (Σw)²/Σw² of ten weights of 90 and ten of 10.
        Assert.Equal(WilsonInterval.Of(0.05, 1_000_000 / 82_000d), missed.Share);
        Assert.Equal(0, missed.Recall!.Share);
    }

    [Fact]
    public void Whoever_has_the_seed_draws_the_same_in_whatever_order_the_keys_come()
    {
        var keys = Enumerable.Range(1, 100).Select(number => $"k{number:D3}").ToArray();
        var seed = new string('a', 64);
        var drawn = SeededSample.Of(seed, keys, 7);
        Assert.Equal(7, drawn.Distinct().Count());
        Assert.Equal(drawn, SeededSample.Of(seed, keys.Reverse(), 7));
        Assert.NotEqual(drawn, SeededSample.Of(new string('b', 64), keys, 7));
        Assert.Equal(100, SeededSample.Of(seed, keys, 500).Count);
        Assert.Equal(SeededSample.Digest(keys), SeededSample.Digest(keys.Reverse()));
        Assert.NotEqual(SeededSample.Digest(keys), SeededSample.Digest(keys.Skip(1)));
    }

    [Fact]
    public void Each_key_is_drawn_as_often_as_any_other()
    {
        var keys = Enumerable.Range(0, 20).Select(number => $"k{number:D2}").ToArray();
        var counts = keys.ToDictionary(key => key, _ => 0);
        for (var seed = 0; seed < 4_000; seed++)
        {
            foreach (
                var key in SeededSample.Of(
                    seed.ToString("x64", System.Globalization.CultureInfo.InvariantCulture),
                    keys,
                    5
                )
            )
            {
                counts[key]++;
            }
        }

        // 1,000 expected, a standard deviation of 27; the seeds are fixed.
        Assert.All(counts.Values, count => Assert.InRange(count, 870, 1_130));
    }
}
