using Trading.Analysis.Evaluators;
using Trading.Analysis.Networks;

namespace Trading.Tests.Analysis.Evaluators;

public sealed class EvaluatorChanceTests
{
    private static readonly EvaluatorParameters By = EvaluatorParameters.On(new(2026, 11, 30));

    [Fact]
    public void Over_strata_the_bound_is_never_below_the_exact_chance_and_speaks_of_what_stands_out()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var all = new Dictionary<string, StratumSums>();
            var own = new Dictionary<string, StratumSums>();
            double[] exact = [1];
            foreach (var stratum in Enumerable.Range(0, random.Next(1, 4)))
            {
                var times = random.Next(4, 40);
                var hits = random.Next(0, times);
                var mine = random.Next(1, Math.Min(12, times) + 1);
                all[$"{stratum}"] = new(times, hits);
                own[$"{stratum}"] = new(mine, 0);
                exact = Both(exact, Hypergeometric(times, hits, mine));
            }

            for (var seen = 1; seen < exact.Length; seen++)
            {
                var first = own.First();
                var said = StratumRates.Chance(
                    new Dictionary<string, StratumSums>(own)
                    {
                        [first.Key] = first.Value with { Hits = seen },
                    },
                    all
                );
                Assert.True(
                    said.PValue >= exact.Skip(seen).Sum() - 1e-12,
                    $"round {round}, {seen}"
                );
            }
        }

        // Ten of ten where a tenth is usual.
        var tenth = new Dictionary<string, StratumSums> { ["道路"] = new(500, 50) };
        var chance = StratumRates.Chance(
            new Dictionary<string, StratumSums> { ["道路"] = new(10, 10) },
            tenth
        );
        Assert.Equal(1, chance.Expected, 10);
        Assert.InRange(chance.PValue, 0.99e-10, 1.01e-10);
    }

    [Fact]
    public void A_stratum_that_is_one_experts_alone_says_nothing_of_the_expert()
    {
        var own = new Dictionary<string, StratumSums> { ["水工"] = new(9, 9) };
        Assert.Equal(1, StratumRates.Chance(own, own).PValue);
    }

    [Fact]
    public void Pairs_are_rarer_the_larger_the_pool_and_the_bound_holds_against_drawing()
    {
        IReadOnlySet<string> roads = new HashSet<string> { "道路" };
        MeetingChance Of(int eligible, long met, int panels = 12) =>
            PairingChance.Of(Panels(eligible, panels), roads, Panels(eligible, panels), roads, met);

        Assert.Equal(12 * 4 / 59.0, Of(60, 6).Expected, 10);
        Assert.True(Of(60, 6).PValue < 1e-4);
        Assert.True(Of(8, 6).PValue > 0.5);
        Assert.True(Of(600, 6).PValue < Of(60, 6).PValue);
        // Of a list that nobody can tell the size of nothing is said.
        Assert.Equal(1, Of(0, 12).PValue);

        // The other sits beside the one on so many of twelve panels of five out of twenty.
        var random = new Random(7);
        const int worlds = 20_000;
        var often = new int[13];
        for (var world = 0; world < worlds; world++)
        {
            var met = 0;
            for (var panel = 0; panel < 12; panel++)
            {
                var left = Enumerable.Range(1, 19).ToArray();
                random.Shuffle(left);
                met += left.AsSpan(0, 4).Contains(1) ? 1 : 0;
            }

            often[met]++;
        }

        for (var met = 4; met <= 8; met++)
        {
            Assert.True(Of(20, met).PValue > 0.8 * often.Skip(met).Sum() / worlds, $"{met}");
        }

        static List<SatPanel> Panels(int eligible, int panels) =>
            [
                .. Enumerable.Repeat(
                    new SatPanel(
                        "道路",
                        new Dictionary<string, DrawnPool>
                        {
                            ["道路"] = new(eligible, 5),
                            ["造价"] = new(eligible, 2),
                        }
                    ),
                    panels
                ),
            ];
    }

    [Fact]
    public void Where_chance_alone_is_at_work_hardly_anything_is_said()
    {
        var said = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var all = new Dictionary<string, StratumSums>();
            var experts = new List<Dictionary<string, StratumSums>>();
            for (var expert = 0; expert < 200; expert++)
            {
                var own = new Dictionary<string, StratumSums>();
                for (var asked = 0; asked < 30; asked++)
                {
                    var stratum = $"{random.Next(3)}";
                    var hit = random.NextDouble() < 0.3 ? 1 : 0;
                    own[stratum] = Add(own.GetValueOrDefault(stratum), hit);
                    all[stratum] = Add(all.GetValueOrDefault(stratum), hit);
                }

                experts.Add(own);
            }

            List<double> chances = [.. experts.Select(own => StratumRates.Chance(own, all).PValue)];
            var cut = FalseDiscovery.Cut(chances, chances.Count, By.Rate);
            said += chances.Any(chance => chance <= cut) ? 1 : 0;
        }

        // At 5 % two of forty worlds are expected, and six or more in one of seventy.
        Assert.True(said < 6, $"{said} of 40 worlds");

        static StratumSums Add(StratumSums sums, int hit) => new(sums.Times + 1, sums.Hits + hit);
    }

    [Fact]
    public void Of_few_cases_nothing_is_said_and_every_pattern_has_words()
    {
        var rare = new MeetingChance(0.1, 1e-9);
        Assert.All(
            EvaluatorPatterns.All,
            pattern =>
            {
                Assert.False(
                    new EvaluatorFinding(pattern.Code, "a", "b", 3, 3, 3, rare).IsEnough(By)
                );
                var enough = new EvaluatorFinding(pattern.Code, "a", "b", 9, 8, 9, rare);
                Assert.True(enough.IsEnough(By));
                Assert.InRange(enough.Level, 1, 2);
                Assert.Contains("8", enough.Sentence("三楼").En, StringComparison.Ordinal);
                Assert.NotEmpty(EvaluatorPatterns.Otherwise(pattern.Code).Zh);
            }
        );
        // Half of what is accepted is not "only".
        Assert.False(
            new EvaluatorFinding(EvaluatorPatterns.OneBuyer, "a", "b", 9, 8, 16, rare).IsEnough(By)
        );
        Assert.All(EvaluatorParameters.All, row => Assert.True(row.Source.Length > 20));
    }

    private static double[] Hypergeometric(int population, int marked, int drawn) =>
        [
            .. Enumerable
                .Range(0, drawn + 1)
                .Select(hits =>
                    Choose(marked, hits)
                    * Choose(population - marked, drawn - hits)
                    / Choose(population, drawn)
                ),
        ];

    private static double[] Both(double[] one, double[] other)
    {
        var sum = new double[one.Length + other.Length - 1];
        foreach (var (i, p) in one.Index())
        {
            foreach (var (j, q) in other.Index())
            {
                sum[i + j] += p * q;
            }
        }

        return sum;
    }

    private static double Choose(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return 0;
        }

        var product = 1.0;
        for (var i = 1; i <= k; i++)
        {
            product = product * (n - k + i) / i;
        }

        return product;
    }
}
