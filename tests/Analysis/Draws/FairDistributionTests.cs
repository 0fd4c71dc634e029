using System.Globalization;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

public class FairDistributionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(80)]
    public void Probabilities_are_those_of_all_panels_written_out_person_by_person(int first)
    {
        var solved = 0;
        for (var seed = first; seed < first + 40; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            var panels = SmallPools.Feasible(wanted, pool);
            var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool));
            Assert.Equal(panels.Count > 0, fair.Problem is null);
            if (fair.Problem is not null)
            {
                continue;
            }

            solved++;
            AssertSame(ExactLeximin.Of(pool.Length, panels, null)!, fair.Value, pool, seed);
            Assert.InRange(fair.Value.Bound - fair.Value.Smallest, -1e-9, 1e-7);
        }

        Assert.InRange(solved, 15, 40);
    }

    [Fact]
    public void Under_a_cap_too_they_are_those_of_all_panels_written_out()
    {
        var (solved, refused) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed, capped: true);
            var panels = SmallPools.Feasible(wanted, pool);
            if (panels.Count == 0)
            {
                continue;
            }

            var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool));
            var exact = ExactLeximin.Of(pool.Length, panels, wanted.CapPerMille);
            Assert.Equal(exact is null, fair.Problem is not null);
            if (exact is null)
            {
                refused++;
                Assert.Equal("draw.cap.infeasible", fair.Problem!.Errors.Single().Code);
                continue;
            }

            solved++;
            AssertSame(exact, fair.Value, pool, seed);
            Assert.True(fair.Value.Largest <= (wanted.CapPerMille / 1000.0) + 1e-9);
        }

        Assert.True(solved > 5 && refused > 5, $"{solved} {refused}");
    }

    [Fact]
    public void Every_panel_of_the_distribution_meets_the_requirement_and_they_sum_to_one()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool));
            if (fair.Problem is not null)
            {
                continue;
            }

            Assert.Equal(1, fair.Value.Panels.Sum(one => one.Probability), 12);
            foreach (var panel in fair.Value.Panels)
            {
                Assert.Equal(
                    wanted.Seats.OrderBy(one => one.Stratum, StringComparer.Ordinal),
                    panel
                        .Composition.Seats.GroupBy(seat => seat.Stratum)
                        .Select(seats => new Seats(seats.Key, seats.Sum(seat => seat.Count)))
                );
                var counts = panel.Composition.Counts(fair.Value.Types.Types.Count);
                for (var i = 0; i < wanted.Quotas.Count; i++)
                {
                    Assert.InRange(
                        counts
                            .Where(
                                (_, type) =>
                                    (fair.Value.Types.Types[type].Signature.Quotas & (1 << i)) != 0
                            )
                            .Sum(),
                        wanted.Quotas[i].Least,
                        wanted.Quotas[i].Most
                    );
                }
            }
        }
    }

    [Fact]
    public void Experts_who_are_alike_are_one_type_and_each_is_as_probable_as_the_other()
    {
        var types = ExpertTypes.Of(new([new("a", 5)], []), Alike(40));

        var type = Assert.Single(types.Types);
        Assert.Equal(40, type.Ids.Count);
        var fair = FairDistribution.Of(types).Value;
        Assert.Equal(0.125, Assert.Single(fair.Probabilities), 12);
    }

    [Fact]
    public void Nobody_of_a_large_employer_pays_for_it_with_a_lottery()
    {
        // Ten experts of one employer, thirty alone, four seats: all can have 4/40, since the employer's ten sum to less than 1 ...
        var wanted = new DrawRequirement([new("a", 4)], []);
        PoolMember[] pool =
        [
            .. Alike(30),
            .. Alike(10, "e").Select(one => one with { Employer = "one" }),
        ];
        var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool)).Value;
        Assert.All(fair.Probabilities, p => Assert.Equal(0.1, p, 9));

        // ... and where it has twenty they can have no more than 1/20 each.
        PoolMember[] larger =
        [
            .. Alike(20),
            .. Alike(20, "e").Select(one => one with { Employer = "one" }),
        ];
        var less = FairDistribution.Of(ExpertTypes.Of(wanted, larger)).Value;
        Assert.Equal(1.0 / 20, less.Smallest, 9);
        Assert.Equal(3.0 / 20, less.Largest, 9);
    }

    [Fact]
    public void Whoever_a_quota_shuts_out_is_named_and_does_not_drag_the_others_down()
    {
        var wanted = new DrawRequirement(
            [new("a", 2)],
            [new("senior", QuotaTrait.Title, "1", 2, 2)]
        );
        PoolMember[] pool = [.. Alike(4), .. Alike(3, "s").Select(one => one with { Title = 1 })];
        var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool)).Value;

        Assert.Equal([false, true], fair.Possible.Order());
        Assert.Equal(2.0 / 3, fair.Smallest, 9);
    }

    [Fact]
    public void Merged_employers_cost_nobody_more_than_is_said()
    {
        // 300 experts at 120 employers in two specialties: too many makes of employers for 12 types.
        var chance = new Random(3);
        PoolMember[] pool =
        [
            .. Alike(300)
                .Select(one =>
                    one with
                    {
                        Employer = "e" + chance.Next(120).ToString(CultureInfo.InvariantCulture),
                        Strata = chance.Next(3) == 0 ? ["a", "b"] : ["a"],
                        Title = chance.Next(3),
                    }
                ),
        ];
        var wanted = new DrawRequirement(
            [new("a", 4), new("b", 1)],
            [new("senior", QuotaTrait.Title, "2", 2, 5)]
        );
        var exact = FairDistribution.Of(ExpertTypes.Of(wanted, pool)).Value;
        var types = ExpertTypes.Of(wanted, pool, 12);
        var merged = FairDistribution.Of(types).Value;
        Assert.False(types.IsExact);
        Assert.InRange(types.Types.Count, 4, 12);

        var lottery = Lottery.Of(merged, new byte[32]);
        Assert.InRange(types.Shortfall(lottery.Tickets), 1e-6, 5e-3);
        Assert.Equal(0, exact.Types.Shortfall(lottery.Tickets));
        // Without the limit more is feasible: what it promises is never below what can be had with it.
        Assert.True(merged.Smallest >= exact.Smallest - 1e-9);
    }

    [Fact]
    public void What_is_no_requirement_is_refused_with_the_field()
    {
        var types = ExpertTypes.Of(
            new([new("a", 2)], [new("city", QuotaTrait.City, "c", 3, 2)], 0),
            Alike(3)
        );

        var problem = FairDistribution.Of(types).Problem!;

        Assert.Equal(["/quotas/0", "/capPerMille"], problem.Errors.Select(one => one.Pointer));
    }

    private static PoolMember[] Alike(int count, string prefix = "x") =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new PoolMember(
                    prefix + i.ToString("000", CultureInfo.InvariantCulture),
                    ["a"],
                    null,
                    "c",
                    0,
                    []
                )),
        ];

    private static void AssertSame(
        double[] exact,
        FairDistribution fair,
        PoolMember[] pool,
        int seed
    )
    {
        var probabilities = fair
            .Types.Types.SelectMany((type, at) => type.Ids.Select(id => (id, at)))
            .ToDictionary(x => x.id, x => fair.Probabilities[x.at]);
        for (var i = 0; i < pool.Length; i++)
        {
            Assert.True(
                Math.Abs(exact[i] - probabilities.GetValueOrDefault(pool[i].Id)) < 1e-6,
                $"seed {seed}, {pool[i].Id}: {probabilities.GetValueOrDefault(pool[i].Id)} for {exact[i]}"
            );
        }
    }
}
