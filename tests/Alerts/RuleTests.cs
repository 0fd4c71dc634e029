using Trading.Alerts;
using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Web.Pages.Alerts;

namespace Trading.Tests.Alerts;

public sealed class RuleTests
{
    [Theory]
    [InlineData("I08:1", "", true)]
    [InlineData("I08:2", "I08:1", true)]
    [InlineData("I08:1 M-PROC:1", "I08:1", true)]
    [InlineData("I08:1", "I08:1", false)]
    [InlineData("I08:1", "I08:2 M-PROC:3", false)]
    [InlineData("", "I08:1", false)]
    public void Only_a_new_or_a_louder_signal_says_more(string now, string before, bool more) =>
        Assert.Equal(more, FindingSignature.SaysMore(now, before));

    [Theory]
    [InlineData(10, 0.1)]
    [InlineData(20, 0.5)]
    [InlineData(40, 0.9)]
    [InlineData(15, 0.3)]
    [InlineData(30, 0.7)]
    [InlineData(1000, 0.99)]
    [InlineData(-1000, 0.01)]
    public void A_figure_stands_where_its_quantiles_say(double value, double place) =>
        Assert.Equal(place, Charts.Place(Figure(value, 10, 20, 40)), 3);

    [Fact]
    public void Where_the_peers_are_all_alike_whatever_differs_stands_beyond_them()
    {
        Assert.Equal(0.1, Charts.Place(Figure(5, 5, 5, 5)), 3);
        Assert.True(Charts.Place(Figure(6, 5, 5, 5)) > 0.9);
        Assert.True(Charts.Place(Figure(4, 5, 5, 5)) < 0.1);
    }

    private static Figure Figure(double value, double low, double middle, double high) =>
        new(new("数", "figure"), value, new("", ""), low, middle, high, 30, new("组", "group"));
}
