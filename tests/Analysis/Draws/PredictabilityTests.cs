using System.Globalization;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

public class PredictabilityTests
{
    [Theory]
    [InlineData(40, 658_008)]
    [InlineData(15, 3_003)]
    [InlineData(9, 126)]
    public void Five_of_equal_experts_are_as_hard_to_guess_as_there_are_panels(int pool, int panels)
    {
        var told = Told(
            new([new("a", 5)], []),
            [
                .. Enumerable
                    .Range(0, pool)
                    .Select(i => new PoolMember(
                        "x" + i.ToString(CultureInfo.InvariantCulture),
                        ["a"],
                        null,
                        "c",
                        0,
                        []
                    )),
            ],
            [new("x0", "x1", 3)]
        ).Told;

        Assert.Equal((pool, 0), (told.Pool, told.ShutOut));
        Assert.Equal(Math.Log2(panels), told.MinEntropy, 9);
        Assert.Equal(5.0 / pool, told.Largest, 9);
        Assert.Equal(told.Largest, told.Smallest, 9);
        Assert.Equal(3 * 5.0 * 4 / (pool * (pool - 1)), told.Repeats, 9);
    }

    [Fact]
    public void Entropy_and_meetings_are_those_of_all_panels_written_out()
    {
        var seen = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            if (SmallPools.Feasible(wanted, pool).Count == 0)
            {
                continue;
            }

            PairCount[] pairs = [new("x0", "x1", 2), new("x2", "x5", 1), new("x3", "gone", 4)];
            var (told, types, lottery) = Told(wanted, pool, pairs);
            var probabilities = Panels(wanted, pool, types, lottery);
            Assert.Equal(1, probabilities.Sum(one => one.Probability), 9);
            Assert.Equal(-Math.Log2(probabilities.Max(one => one.Probability)), told.MinEntropy, 6);
            var meetings =
                (2 * probabilities.Where(one => (one.Panel & 3) == 3).Sum(one => one.Probability))
                + probabilities.Where(one => (one.Panel & 36) == 36).Sum(one => one.Probability);
            Assert.Equal(meetings, told.Repeats, 9);
            var pair = Enumerable
                .Range(0, pool.Length)
                .SelectMany(one => Enumerable.Range(0, one).Select(two => (1 << one) | (1 << two)))
                .Max(both =>
                    probabilities.Where(on => (on.Panel & both) == both).Sum(on => on.Probability)
                );
            Assert.Equal(pair, told.LargestPair, 9);
            seen++;
        }

        Assert.InRange(seen, 20, 60);
    }

    // Of a ticket every panel of its counts is equally probable.
    private static (int Panel, double Probability)[] Panels(
        DrawRequirement wanted,
        PoolMember[] pool,
        ExpertTypes types,
        Lottery lottery
    )
    {
        var where = types
            .Types.SelectMany((type, at) => type.Ids.Select(id => (id, at)))
            .ToDictionary(x => x.id, x => x.at);
        var byCounts = SmallPools
            .Feasible(wanted, pool)
            .ToLookup(panel =>
            {
                var counts = new int[types.Types.Count];
                foreach (
                    var (_, i) in pool.Select((one, i) => (one, i))
                        .Where(x => ((panel >> x.i) & 1) == 1)
                )
                {
                    counts[where[pool[i].Id]]++;
                }

                return string.Join(',', counts);
            });
        return
        [
            .. lottery
                .Tickets.GroupBy(ticket =>
                    string.Join(
                        ',',
                        new Trading.Analysis.Draws.Composition(ticket.Seats).Counts(
                            types.Types.Count
                        )
                    )
                )
                .SelectMany(group =>
                    byCounts[group.Key]
                        .Select(panel =>
                            (
                                panel,
                                group.Sum(ticket => ticket.Count)
                                    / (double)Lottery.Numbers
                                    / byCounts[group.Key].Count()
                            )
                        )
                ),
        ];
    }

    private static (Predictability Told, ExpertTypes Types, Lottery Lottery) Told(
        DrawRequirement wanted,
        PoolMember[] pool,
        PairCount[] pairs
    )
    {
        var types = ExpertTypes.Of(wanted, pool);
        var fair = FairDistribution.Of(types).Value;
        var lottery = Lottery.Of(fair, new byte[32]);
        return (Predictability.Of(fair, lottery, pairs), types, lottery);
    }
}
