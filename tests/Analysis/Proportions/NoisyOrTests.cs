using Trading.Analysis.Proportions;

namespace Trading.Tests.Analysis.Proportions;

/// <summary>Weights of a noisy-or, fitted to what was confirmed.</summary>
public sealed class NoisyOrTests
{
    private static readonly NoisyOrSettings Settings = new(40, 2000, 1e-9);

    [Fact]
    public void What_is_mostly_confirmed_gains_on_what_is_mostly_dismissed()
    {
        var fit = Fit(
            [.. Many(0, 1, confirmed: 240, dismissed: 60), .. Many(1, 1, 30, 270)],
            0.7,
            0.7
        );
        Assert.True(fit.Weights[0] > 0.7, $"{fit.Weights[0]}");
        Assert.True(fit.Weights[1] < 0.35, $"{fit.Weights[1]}");
        // The chances behind them are near what was seen.
        Assert.InRange(fit.Weights[1] / fit.Weights[0], 0.1, 0.4);
        Assert.True(fit.LogLikelihood > fit.LogLikelihoodBefore);
    }

    [Fact]
    public void Known_weights_are_found_again_up_to_their_scale()
    {
        // The expected number of each outcome, so that no chance is in it; one part each and both together.
        const double first = 0.6;
        const double second = 0.2;
        var both = 1 - ((1 - first) * (1 - second));
        var fit = NoisyOr
            .Fit(
                [
                    .. Many(0, 1, (int)(10_000 * first), (int)(10_000 * (1 - first))),
                    .. Many(1, 1, (int)(10_000 * second), (int)(10_000 * (1 - second))),
                    .. Both((int)(10_000 * both), (int)(10_000 * (1 - both))),
                    .. Enumerable.Repeat(new NoisyCase(false, []), 10_000),
                ],
                [0.5, 0.5],
                Settings
            )
            .Value;
        Assert.Equal(second / first, fit.Weights[1] / fit.Weights[0], 0.01);
        Assert.InRange(fit.Leak, 0, 0.01);
    }

    [Fact]
    public void Of_what_nobody_decided_on_the_weight_stays_and_few_verdicts_move_it_little()
    {
        var cases = Many(0, 1, 100, 100).ToList();
        Assert.Equal(0.3, Fit(cases, 0.9, 0.3).Weights[1], 1e-6);
        var few = Fit([.. cases, .. Many(1, 1, 0, 4)], 0.9, 0.3).Weights[1];
        var many = Fit([.. cases, .. Many(1, 1, 0, 400)], 0.9, 0.3).Weights[1];
        Assert.InRange(few, 0.25, 0.3);
        Assert.InRange(many, 0, 0.06);
    }

    [Fact]
    public void No_weight_is_above_one_and_the_order_of_the_prior_stays_where_the_verdicts_say_the_same_of_all()
    {
        var fit = Fit([.. Many(0, 1, 390, 10), .. Many(1, 1, 10, 390)], 1, 0.9);
        Assert.Equal(1, fit.Weights.Max(), 1e-9);
        Assert.All(fit.Weights, weight => Assert.InRange(weight, 0, 1));
    }

    [Fact]
    public void With_verdicts_of_one_kind_alone_or_none_nothing_is_fitted()
    {
        Assert.Equal(
            "weights.one_class",
            NoisyOr.Fit([.. Many(0, 1, 5, 0)], [0.5], Settings).Problem!.Code
        );
        Assert.Equal(
            "weights.one_class",
            NoisyOr.Fit([.. Many(0, 1, 0, 5)], [0.5], Settings).Problem!.Code
        );
        Assert.Equal("weights.one_class", NoisyOr.Fit([], [0.5], Settings).Problem!.Code);
    }

    [Fact]
    public void The_same_verdicts_give_the_same_bits_in_whatever_order_they_come()
    {
        var random = new Random(7);
        NoisyCase[] cases =
        [
            .. Enumerable
                .Range(0, 400)
                .Select(_ => new NoisyCase(
                    random.NextDouble() < 0.4,
                    [
                        .. Enumerable
                            .Range(0, random.Next(1, 5))
                            .Select(_ => new NoisyPart(random.Next(6), random.NextDouble())),
                    ]
                )),
        ];
        double[] prior = [1, 0.8, 0.6, 0.4, 0.3, 0.2];
        var first = NoisyOr.Fit(cases, prior, Settings).Value;
        Assert.Equal(first.Weights, NoisyOr.Fit(cases, prior, Settings).Value.Weights);
        for (var round = 0; round < 5; round++)
        {
            random.Shuffle(cases);
            NoisyCase[] turned =
            [
                .. cases.Select(one => one with { Parts = [.. one.Parts.Reverse()] }),
            ];
            var again = NoisyOr.Fit(turned, prior, Settings).Value;
            Assert.Equal(first.Weights, again.Weights);
            Assert.Equal((first.Scale, first.Leak), (again.Scale, again.Leak));
        }
    }

    private static NoisyOrFit Fit(IReadOnlyCollection<NoisyCase> cases, params double[] prior) =>
        NoisyOr.Fit(cases, prior, Settings).Value;

    private static IEnumerable<NoisyCase> Many(
        int cause,
        double strength,
        int confirmed,
        int dismissed
    ) =>
        Enumerable
            .Repeat(new NoisyCase(true, [new(cause, strength)]), confirmed)
            .Concat(Enumerable.Repeat(new NoisyCase(false, [new(cause, strength)]), dismissed));

    private static IEnumerable<NoisyCase> Both(int confirmed, int dismissed) =>
        Enumerable
            .Repeat(new NoisyCase(true, [new(0, 1), new(1, 1)]), confirmed)
            .Concat(Enumerable.Repeat(new NoisyCase(false, [new(0, 1), new(1, 1)]), dismissed));
}
