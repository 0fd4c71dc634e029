using System.Globalization;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

public class EvenOrderTests
{
    [Fact]
    public void Permutations_are_even_where_employers_are_alike()
    {
        Assert.Equal(0, Shortfall(2, Pool(["p", "q", "r", "s"])));
        Assert.Equal(0, Shortfall(2, Pool(["p", "q", "r", "p", "q", "r"])));
        Assert.Equal(0, Shortfall(2, Pool([null, null, "q", "r"])));
    }

    [Fact]
    public void Quotas_two_specialties_of_one_expert_and_a_pool_too_small_need_more_than_permutations()
    {
        var pool = Pool(["p", "q", "r", "s"]);
        var quota = new Quota("city", QuotaTrait.City, "c", 1, 2);
        Assert.Null(EvenOrder.Shortfall(ExpertTypes.Of(new([new("a", 2)], [quota]), pool)));
        Assert.Equal(
            0,
            EvenOrder.Shortfall(
                ExpertTypes.Of(new([new("a", 2)], [quota with { Least = 0 }]), pool)
            )
        );
        Assert.Null(Shortfall(5, pool));
        PoolMember[] both = [.. pool, new("y", ["a", "b"], null, "c", 0, [])];
        Assert.Null(EvenOrder.Shortfall(ExpertTypes.Of(new([new("a", 1), new("b", 1)], []), both)));
        Assert.Null(EvenOrder.Shortfall(ExpertTypes.Of(new([new("a", 2)], [], 400), pool)));
        Assert.Equal(0, EvenOrder.Shortfall(ExpertTypes.Of(new([new("a", 2)], [], 500), pool)));
    }

    [Fact]
    public void What_it_says_that_permutations_cost_bounds_what_all_of_them_written_out_cost()
    {
        string?[] employers = ["p", "p", "q", "q", null, null, null, null];
        var pool = Pool(employers);
        var shortfall = Shortfall(2, pool)!.Value;

        var seated = new int[8];
        var all = 0;
        foreach (var order in Orders([.. Enumerable.Range(0, 8)], 0))
        {
            all++;
            var second = order
                .Skip(1)
                .First(i => employers[i] is null || employers[i] != employers[order[0]]);
            seated[order[0]]++;
            seated[second]++;
        }

        Assert.Equal(40_320, all);
        var least = seated.Min() / (double)all;
        Assert.True(least < 0.25 - 1e-3, "the colleagues pay something");
        Assert.True(least >= 0.25 - shortfall, $"{least} {shortfall}");
        Assert.False(EvenOrder.Suffices(ExpertTypes.Of(new([new("a", 2)], []), pool)));
    }

    [Fact]
    public void In_a_pool_of_the_province_permutations_suffice()
    {
        var pool = Pool([
            .. Enumerable
                .Range(0, 20_000)
                .Select(i => "e" + (i % 900).ToString(CultureInfo.InvariantCulture)),
        ]);
        var types = ExpertTypes.Of(new([new("a", 5)], []), pool);

        Assert.InRange(EvenOrder.Shortfall(types)!.Value, 0, 1e-5);
        Assert.True(EvenOrder.Suffices(types));
    }

    private static double? Shortfall(int seats, PoolMember[] pool) =>
        EvenOrder.Shortfall(ExpertTypes.Of(new([new("a", seats)], []), pool));

    private static PoolMember[] Pool(string?[] employers) =>
        [
            .. employers.Select(
                (employer, i) =>
                    new PoolMember(
                        "x" + i.ToString(CultureInfo.InvariantCulture),
                        ["a"],
                        employer,
                        "c",
                        0,
                        []
                    )
            ),
        ];

    private static IEnumerable<int[]> Orders(int[] items, int at)
    {
        if (at == items.Length)
        {
            yield return items;
            yield break;
        }

        for (var i = at; i < items.Length; i++)
        {
            (items[at], items[i]) = (items[i], items[at]);
            foreach (var order in Orders(items, at + 1))
            {
                yield return order;
            }

            (items[at], items[i]) = (items[i], items[at]);
        }
    }
}
