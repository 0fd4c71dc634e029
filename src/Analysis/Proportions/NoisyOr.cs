namespace Trading.Analysis.Proportions;

/// <summary>One thing that may have brought about what was seen.</summary>
/// <param name="Cause">Which weight it goes by.</param>
/// <param name="Strength">How strongly it speaks, 0 to 1.</param>
public readonly record struct NoisyPart(int Cause, double Strength);

/// <summary>What was said of one thing, and whether it held.</summary>
/// <param name="Confirmed">True where it held.</param>
/// <param name="Parts">What spoke.</param>
public sealed record NoisyCase(bool Confirmed, IReadOnlyList<NoisyPart> Parts);

/// <summary>How a noisy-or is fitted.</summary>
/// <param name="Pseudo">How many parts' worth of evidence the prior weight stands for.</param>
/// <param name="Rounds">Most rounds of each fit.</param>
/// <param name="Tolerance">Ends when no weight moves by more.</param>
public sealed record NoisyOrSettings(double Pseudo, int Rounds, double Tolerance);

/// <summary>What was fitted.</summary>
/// <param name="Weights">By cause, on the scale of the prior weights: what nothing speaks of keeps its own.</param>
/// <param name="Scale">The chance of being confirmed that a part of weight and strength 1 has.</param>
/// <param name="Leak">The chance where nothing speaks.</param>
/// <param name="Rounds">Rounds of the last fit.</param>
/// <param name="LogLikelihood">Of the cases under the weights fitted.</param>
/// <param name="LogLikelihoodBefore">Of the cases under the prior weights on the same scale.</param>
public sealed record NoisyOrFit(
    IReadOnlyList<double> Weights,
    double Scale,
    double Leak,
    int Rounds,
    double LogLikelihood,
    double LogLikelihoodBefore
);

/// <summary>
/// Fits the weights of a noisy-or P(confirmed) = 1 - (1 - λ)·∏(1 - κ·w_j·s_ij) to what was confirmed and what was not (Pearl,
/// Probabilistic Reasoning in Intelligent Systems, 1988; as a classifier with EM: Vomlel, Noisy-or classifier, Int. J.
/// Intelligent Systems 21 (2006) 381-398; EM: Dempster, Laird and Rubin, J. Royal Stat. Soc. B 39 (1977) 1-38). First the
/// common scale κ and the leak λ are fitted with the prior weights held, since prior weights order and are no chances; then
/// each q_j = κ·w_j under a Beta prior with mean κ·w⁰_j that is worth some pseudo-parts (empirical Bayes), so few cases move a
/// weight little. What comes out is q_j / κ; where one is above 1 all are divided by it, which keeps their order. Equal cases
/// give equal bytes in whatever order they come.
/// </summary>
public static class NoisyOr
{
    private const double Least = 1e-6;
    private const double FirstScale = 0.5;
    private const double FirstLeak = 0.05;

    // One case for and nineteen against, so that a leak is never 0 or 1.
    private const double LeakFor = 1;
    private const double LeakAgainst = 19;

    /// <summary>Fits; a problem where there are not both kinds of cases.</summary>
    /// <param name="cases">What was seen.</param>
    /// <param name="prior">The weights before, by cause, each above 0 and at most 1.</param>
    /// <param name="settings">How.</param>
    public static Outcome<NoisyOrFit> Fit(
        IReadOnlyCollection<NoisyCase> cases,
        IReadOnlyList<double> prior,
        NoisyOrSettings settings
    )
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(settings);
        if (!cases.Any(one => one.Confirmed) || cases.All(one => one.Confirmed))
        {
            return Problem.Conflict(
                "weights.one_class",
                "结论全部相同（都确认或都排除），无法从中学习权重。",
                "All verdicts are the same: nothing can be learned about weights from them."
            );
        }

        var rows = InOrder(cases);
        // A single cause for all, its strength the prior weight times the part's own.
        var common = Run(
            [
                .. rows.Select(row =>
                    row with
                    {
                        Parts =
                        [
                            .. row.Parts.Select(part => new NoisyPart(
                                0,
                                prior[part.Cause] * part.Strength
                            )),
                        ],
                    }
                ),
            ],
            [FirstScale],
            FirstLeak,
            pseudo: 0,
            settings
        );
        var scale = Math.Clamp(common.Weights[0], Least, 1);
        double[] start = [.. prior.Select(weight => Math.Clamp(scale * weight, Least, 1))];
        var fitted = Run(rows, start, common.Leak, settings.Pseudo, settings);
        double[] relative = [.. fitted.Weights.Select(weight => weight / scale)];
        var largest = Math.Max(1, relative.Max());
        return new NoisyOrFit(
            [.. relative.Select(weight => weight / largest)],
            scale,
            fitted.Leak,
            fitted.Rounds,
            LogLikelihood(rows, fitted.Weights, fitted.Leak),
            LogLikelihood(rows, start, common.Leak)
        );
    }

    /// <summary>The chance that a case is confirmed.</summary>
    public static double Chance(
        IEnumerable<NoisyPart> parts,
        IReadOnlyList<double> weights,
        double leak
    ) => 1 - Silent(parts, weights, leak);

    private static Fitted Run(
        IReadOnlyList<NoisyCase> rows,
        double[] start,
        double leak,
        double pseudo,
        NoisyOrSettings settings
    )
    {
        var weights = (double[])start.Clone();
        var (fired, tried) = (new double[weights.Length], new double[weights.Length]);
        var round = 0;
        for (
            var moved = double.MaxValue;
            moved > settings.Tolerance && round < settings.Rounds;
            round++
        )
        {
            Array.Clear(fired);
            Array.Clear(tried);
            var leaked = LeakFor;
            foreach (var row in rows)
            {
                var silent = Silent(row.Parts, weights, leak);
                var chance = Math.Max(1 - silent, Least);
                leaked += row.Confirmed ? leak / chance : 0;
                foreach (var (cause, strength) in row.Parts)
                {
                    var weight = weights[cause];
                    var through = 1 - (weight * strength);
                    // How likely it is that the cause is one that fires, given what was seen; a weak part says little of it.
                    fired[cause] += row.Confirmed
                        ? weight
                            * (1 - ((1 - strength) * silent / Math.Max(through, Least)))
                            / chance
                        : weight * (1 - strength) / Math.Max(through, Least);
                    tried[cause]++;
                }
            }

            moved = 0;
            for (var cause = 0; cause < weights.Length; cause++)
            {
                if (tried[cause] + pseudo <= 0)
                {
                    continue;
                }

                var next = Math.Clamp(
                    (fired[cause] + (pseudo * start[cause])) / (tried[cause] + pseudo),
                    Least,
                    1
                );
                moved = Math.Max(moved, Math.Abs(next - weights[cause]));
                weights[cause] = next;
            }

            var nextLeak = leaked / (rows.Count + LeakFor + LeakAgainst);
            moved = Math.Max(moved, Math.Abs(nextLeak - leak));
            leak = nextLeak;
        }

        return new(weights, leak, round);
    }

    private static double Silent(
        IEnumerable<NoisyPart> parts,
        IReadOnlyList<double> weights,
        double leak
    ) =>
        parts.Aggregate(
            1 - leak,
            (silent, part) => silent * (1 - (weights[part.Cause] * part.Strength))
        );

    private static double LogLikelihood(
        IEnumerable<NoisyCase> rows,
        IReadOnlyList<double> weights,
        double leak
    ) =>
        rows.Sum(row =>
        {
            var silent = Silent(row.Parts, weights, leak);
            return Math.Log(Math.Max(row.Confirmed ? 1 - silent : silent, Least));
        });

    // Sums of the same numbers in another order differ in their last bits.
    private static List<NoisyCase> InOrder(IEnumerable<NoisyCase> cases) =>
        [
            .. cases
                .Select(one =>
                    one with
                    {
                        Parts =
                        [
                            .. one
                                .Parts.Where(part => part.Strength > 0)
                                .Select(part => part with { Strength = Math.Min(part.Strength, 1) })
                                .OrderBy(part => part.Cause)
                                .ThenBy(part => part.Strength),
                        ],
                    }
                )
                .Order(ByParts),
        ];

    private static readonly Comparer<NoisyCase> ByParts = Comparer<NoisyCase>.Create(
        (one, other) =>
        {
            var order = one.Confirmed.CompareTo(other.Confirmed);
            order = order != 0 ? order : one.Parts.Count.CompareTo(other.Parts.Count);
            for (var i = 0; order == 0 && i < one.Parts.Count; i++)
            {
                order = (one.Parts[i].Cause, one.Parts[i].Strength).CompareTo(
                    (other.Parts[i].Cause, other.Parts[i].Strength)
                );
            }

            return order;
        }
    );

    private sealed record Fitted(double[] Weights, double Leak, int Rounds);
}
