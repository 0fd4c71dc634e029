using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

public class RelaxationTests
{
    [Fact]
    public void The_loosening_is_the_cheapest_of_all_panels_written_out()
    {
        var loosened = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            var seatable = SmallPools.Seatable(wanted, pool);
            var steps = Relaxation.Of(ExpertTypes.Of(wanted, pool))!;
            if (seatable.Count == 0)
            {
                Assert.Contains(steps, step => step.What == Loosened.Seats);
                continue;
            }

            var least = seatable.Min(panel =>
                wanted.Quotas.Sum(quota =>
                    SmallPools.Counted(quota, panel, pool) is var n && n < quota.Least
                        ? (quota.Least - n) * (1 + (2.0 / quota.Least))
                    : n > quota.Most ? n - quota.Most
                    : 0
                )
            );
            Assert.Equal(least, steps.Sum(step => step.Cost), 9);
            loosened += steps.Count > 0 ? 1 : 0;

            // What it says is enough.
            var after = wanted with
            {
                Quotas =
                [
                    .. wanted.Quotas.Select(quota =>
                        steps
                            .Where(step => step.Code == quota.Code)
                            .Aggregate(
                                quota,
                                (one, step) =>
                                    step.What == Loosened.Least
                                        ? one with
                                        {
                                            Least = step.To,
                                        }
                                        : one with
                                        {
                                            Most = step.To,
                                        }
                            )
                    ),
                ],
            };
            Assert.Null(FairDistribution.Of(ExpertTypes.Of(after, pool)).Problem);
        }

        Assert.InRange(loosened, 10, 190);
    }

    [Fact]
    public void What_the_law_fixes_is_not_loosened_and_a_missing_specialty_is_named()
    {
        PoolMember[] pool =
        [
            new("x0", ["a"], null, "c0", 0, []),
            new("x1", ["a"], null, "c0", 0, []),
            new("x2", ["b"], null, "c0", 0, ["bidder"]),
        ];
        var senior = new Quota("senior", QuotaTrait.Title, "1", 1, 2);

        Assert.Equal(
            [new Relaxation(Loosened.Least, "senior", 1, 0, 3)],
            Relaxation.Of(ExpertTypes.Of(new([new("a", 2)], [senior]), pool))!
        );
        Assert.Null(
            Relaxation.Of(ExpertTypes.Of(new([new("a", 2)], [senior with { Floor = 1 }]), pool))
        );
        Assert.Equal(
            [new Relaxation(Loosened.Seats, "b", 1, 0, 1000)],
            Relaxation.Of(ExpertTypes.Of(new([new("a", 1), new("b", 1)], []), pool))!
        );
    }

    [Fact]
    public void A_maximum_is_raised_where_there_are_none_from_elsewhere()
    {
        PoolMember[] pool =
        [
            new("x0", ["a"], null, "c0", 0, []),
            new("x1", ["a"], null, "c0", 0, []),
            new("x2", ["a"], null, "c0", 0, []),
            new("x3", ["a"], null, "c1", 0, []),
        ];
        var home = new Quota("home", QuotaTrait.City, "c0", 0, 1);

        Assert.Equal(
            [new Relaxation(Loosened.Most, "home", 1, 2, 1)],
            Relaxation.Of(ExpertTypes.Of(new([new("a", 3)], [home]), pool))!
        );
        // Where it may not be raised, a seat stays empty.
        Assert.Equal(
            [new Relaxation(Loosened.Seats, "a", 3, 2, 1000)],
            Relaxation.Of(ExpertTypes.Of(new([new("a", 3)], [home with { Ceiling = 1 }]), pool))!
        );
    }
}
