using Trading.Analysis.Collusion;

namespace Trading.Tests.Analysis.Collusion;

public sealed class PowerStudyTests
{
    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.2, 1)]
    public void Power_is_the_share_of_the_rigged_above_all_but_so_many_honest_ones(
        double falseAlarms,
        double power
    )
    {
        double[] honest = [9, 6, 5, 4, 3, 2, 1, 0.5, 0.4, 0.3];
        double[] rigged = [10, 8, 5.5, 5.2];
        Assert.Equal(
            power,
            PowerStudy.Power(
                [.. honest, .. rigged],
                [.. honest.Select(_ => false), .. rigged.Select(_ => true)],
                falseAlarms
            ),
            9
        );
    }

    [Fact]
    public void One_thing_varies_at_a_time_around_one_setting()
    {
        var settings = new PowerStudy(1, 1).Settings();
        Assert.Equal(3 * 16, settings.Count);
        var usual = new PowerSetting(AuctionFormat.FirstPrice, MarketConduct.Cartel, 0.3, 0.5, 500);
        Assert.Equal(4, settings.Count(each => each.Setting == usual));
        Assert.Equal(4, settings.Select(each => each.Varies).Distinct().Count());
    }

    [Trait("Run", "long")]
    [Fact]
    public void A_cartel_in_half_of_the_auctions_is_found_more_often_than_by_chance()
    {
        var study = new PowerStudy(1, 3)
        {
            Chosen = [("ring", new(AuctionFormat.FirstPrice, MarketConduct.Cartel, 0.5, 0.5, 240))],
        };
        var rows = study.Run(null, CancellationToken.None);
        Assert.Equal(["screens", "structure", "ensemble"], rows.Select(row => row.By).Distinct());
        Assert.True(
            rows.Single(row => row is { By: "ensemble", FalseAlarms: 0.05 }).Power.Mean > 0.3
        );
        Assert.Equal(rows, study.Run(null, CancellationToken.None));
    }
}
