using System.Globalization;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

/// <summary>Pools so small that every panel can be written out.</summary>
internal static class SmallPools
{
    /// <summary>A requirement and a pool by chance: up to nine people, two specialties, shared employers, three cities, titles.</summary>
    public static (DrawRequirement Wanted, PoolMember[] Pool) ByChance(
        int seed,
        bool capped = false
    )
    {
        var chance = new Random(seed);
        var people = chance.Next(6, 10);
        string[] strata = chance.Next(2) == 0 ? ["a"] : ["a", "b"];
        var pool = Enumerable
            .Range(0, people)
            .Select(i => new PoolMember(
                "x" + i.ToString(CultureInfo.InvariantCulture),
                strata.Length == 1 || chance.Next(3) == 0 ? strata : [strata[chance.Next(2)]],
                chance.Next(3) == 0
                    ? null
                    : "e" + chance.Next(4).ToString(CultureInfo.InvariantCulture),
                "c" + chance.Next(3).ToString(CultureInfo.InvariantCulture),
                chance.Next(3),
                chance.Next(9) == 0 ? ["bidder"] : []
            ))
            .ToArray();
        var size = chance.Next(2, 5);
        Seats[] seats = strata.Length == 1 ? [new("a", size)] : [new("a", 1), new("b", size - 1)];
        var quotas = new List<Quota>();
        if (chance.Next(2) == 0)
        {
            quotas.Add(Quota.Share("outside", QuotaTrait.OutsideCity, "c0", (1, 3), size));
        }

        if (chance.Next(2) == 0)
        {
            quotas.Add(new("senior", QuotaTrait.Title, "2", chance.Next(1, 3), size));
        }

        if (chance.Next(2) == 0)
        {
            quotas.Add(new("city", QuotaTrait.City, "c1", 0, 1));
        }

        return (new(seats, quotas, capped ? chance.Next(350, 950) : null), pool);
    }

    /// <summary>All panels of the size that keep to one expert per employer and can be seated, as bits of the pool; quotas aside.</summary>
    public static IReadOnlyList<int> Seatable(DrawRequirement wanted, PoolMember[] pool) =>
        [
            .. Enumerable
                .Range(0, 1 << pool.Length)
                .Where(panel => int.PopCount(panel) == wanted.Size)
                .Where(panel =>
                {
                    PoolMember[] on = [.. pool.Where((_, i) => ((panel >> i) & 1) == 1)];
                    string[] employers = [.. on.Select(one => one.Employer).OfType<string>()];
                    return on.All(one => one.Exclusions.Count == 0)
                        && employers.Distinct().Count() == employers.Length
                        && CanSit(
                            on,
                            0,
                            wanted.Seats.ToDictionary(one => one.Stratum, one => one.Count)
                        );
                }),
        ];

    /// <summary>Those of them that meet every quota.</summary>
    public static IReadOnlyList<int> Feasible(DrawRequirement wanted, PoolMember[] pool) =>
        [
            .. Seatable(wanted, pool)
                .Where(panel =>
                    wanted.Quotas.All(quota =>
                        Counted(quota, panel, pool) is var n && n >= quota.Least && n <= quota.Most
                    )
                ),
        ];

    /// <summary>How many on a panel a quota counts.</summary>
    public static int Counted(Quota quota, int panel, PoolMember[] pool) =>
        pool.Where((_, i) => ((panel >> i) & 1) == 1)
            .Count(one =>
                quota.Trait switch
                {
                    QuotaTrait.City => one.City == quota.Value,
                    QuotaTrait.OutsideCity => one.City != quota.Value,
                    _ => one.Title >= int.Parse(quota.Value, CultureInfo.InvariantCulture),
                }
            );

    private static bool CanSit(PoolMember[] on, int at, Dictionary<string, int> free)
    {
        if (at == on.Length)
        {
            return true;
        }

        foreach (var stratum in on[at].Strata.Where(one => free.GetValueOrDefault(one) > 0))
        {
            free[stratum]--;
            var can = CanSit(on, at + 1, free);
            free[stratum]++;
            if (can)
            {
                return true;
            }
        }

        return false;
    }
}
