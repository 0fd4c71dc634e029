using CsCheck;
using Trading.Web.Pages.Alerts;

namespace Trading.Tests.Alerts;

/// <summary>The scale of a chart.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Holds_every_value_in_at_most_ten_round_steps()
    {
        Gen.Double[0.001, 1e9]
            .List[1, 30]
            .Sample(values =>
            {
                var scale = Scale.Around(values);
                Assert.All(values, value => Assert.InRange(scale.Place(value), -1e-6, 100 + 1e-6));
                Assert.InRange(scale.Steps, 1, 10);
                var digit = scale.Step / Math.Pow(10, Math.Floor(Math.Log10(scale.Step) + 1e-9));
                Assert.Contains(Math.Round(digit, 6), new[] { 1.0, 2, 5 });
            });
    }

    [Fact]
    public void One_bid_at_the_ceiling_still_has_a_scale()
    {
        var scale = Scale.Around([100, 100]);
        Assert.Equal(0, scale.Place(100));
        Assert.True(scale.Marks().Count() > 1);
    }
}
