using System.Globalization;
using System.Security.Cryptography;
using Trading.Analysis.Draws;
using Trading.Tests.Analysis.Draws;

namespace Trading.Benchmarks;

/// <summary>
/// How often everybody is drawn, of so many draws from small pools under quotas, beside the optimum that is computed by writing
/// all panels out: the largest difference from it, from the list of panels, and chi-square of the latter.
/// </summary>
internal static class DrawSimulation
{
    private const int Pools = 10;

    public static int Run(int draws)
    {
        var pools = 0;
        for (var seed = 0; pools < Pools; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            var panels = SmallPools.Feasible(wanted, pool);
            var types = ExpertTypes.Of(wanted, pool);
            if (
                panels.Count < 2
                || FairDistribution.Of(types) is not { Problem: null, Value: var fair }
            )
            {
                continue;
            }

            pools++;
            var optimum = ExactLeximin.Of(pool.Length, panels, null)!;
            var lottery = Lottery.Of(fair, SHA256.HashData(BitConverter.GetBytes(seed)));
            var counts = new Dictionary<string, int>();
            for (var draw = 0; draw < draws; draw++)
            {
                var drawn = LotteryDraw.Of(
                    wanted,
                    types.Eligible,
                    lottery,
                    SHA256.HashData(BitConverter.GetBytes(((long)seed << 32) + draw))
                );
                foreach (var seat in drawn.Panel)
                {
                    counts[seat.Id!] = counts.GetValueOrDefault(seat.Id!) + 1;
                }
            }

            var listed = lottery
                .Types.SelectMany(
                    (type, at) => type.Ids.Select(id => (id, p: lottery.Probabilities[at]))
                )
                .ToDictionary(one => one.id, one => one.p);
            var (fromOptimum, fromList, chi, cells) = (0.0, 0.0, 0.0, 0);
            for (var i = 0; i < pool.Length; i++)
            {
                var often = counts.GetValueOrDefault(pool[i].Id);
                var p = listed.GetValueOrDefault(pool[i].Id);
                fromOptimum = Math.Max(fromOptimum, Math.Abs(((double)often / draws) - optimum[i]));
                fromList = Math.Max(fromList, Math.Abs(((double)often / draws) - p));
                if (p is > 0 and < 1)
                {
                    chi += Math.Pow(often - (draws * p), 2) / (draws * p * (1 - p));
                    cells++;
                }
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"draw-simulation\tpool {seed}\t{pool.Length} experts\t{panels.Count} panels\t{draws} draws\tfrom the optimum {fromOptimum:F5}\tlist from the optimum {lottery.Deviation:F5}\tfrom the list {fromList:F5}\tsum of squared deviations {chi:F1} of {cells}"
                )
            );
        }

        return 0;
    }
}
