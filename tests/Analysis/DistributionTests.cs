using CsCheck;
using Trading.Analysis;

namespace Trading.Tests.Analysis;

public class DistributionTests
{
    [Fact]
    public void Quantiles_are_of_type_eight_and_clamped()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        // h = (10 + 1/3) p + 1/3.
        Assert.Equal(5.5, Distribution.Quantile(values, 0.5), 12);
        Assert.Equal(35.0 / 12, Distribution.Quantile(values, 0.25), 12);
        Assert.Equal(97.0 / 12, Distribution.Quantile(values, 0.75), 12);
        Assert.Equal(1, Distribution.Quantile(values, 0.01), 12);
        Assert.Equal(10, Distribution.Quantile(values, 0.99), 12);
    }

    [Fact]
    public void Rank_undoes_quantile() =>
        // Cumulated positive steps: no ties, where the rank is an interval and not a number.
        Gen.Select(Gen.Double[0.1, 10].Array[120, 300], Gen.Double[0.02, 0.98])
            .Sample(
                (steps, p) =>
                {
                    double sum = 0;
                    var distribution = Distribution.Of(steps.Select(s => sum += s));
                    Assert.Equal(p, distribution.Rank(distribution.Quantile(p)), 2e-3);
                },
                iter: 500,
                seed: "0000KOIKe5c4"
            );

    [Fact]
    public void Rank_is_zero_below_and_one_above_and_in_the_middle_of_ties()
    {
        var distribution = Distribution.Of(
            Enumerable.Repeat(0.0, 100).Concat(Enumerable.Repeat(1.0, 100))
        );
        Assert.Equal(0, distribution.Rank(-1));
        Assert.Equal(1, distribution.Rank(2));
        Assert.Equal(0.25, distribution.Rank(0), 0.01);
        Assert.Equal(0.75, distribution.Rank(1), 0.01);
    }
}
