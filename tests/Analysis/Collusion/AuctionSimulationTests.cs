using Trading.Analysis.Collusion;

namespace Trading.Tests.Analysis.Collusion;

public sealed class AuctionSimulationTests
{
    [Fact]
    public void The_same_settings_give_the_same_auctions()
    {
        var settings = new AuctionSimulation(
            MarketConduct.Partial,
            AuctionFormat.Scored,
            50,
            20,
            0.3,
            0.5,
            9
        );
        Assert.Equal(Said(settings.Run()), Said(settings.Run()));
        Assert.NotEqual(Said(settings.Run()), Said((settings with { Seed = 10 }).Run()));

        static string Said(IReadOnlyList<LabelledAuction> auctions) =>
            string.Join(
                '\n',
                auctions.Select(auction => $"{auction.Id} {string.Join(' ', auction.Bids)}")
            );
    }

    [Theory]
    [InlineData(MarketConduct.Cartel)]
    [InlineData(MarketConduct.Partial)]
    [InlineData(MarketConduct.Rotating)]
    [InlineData(MarketConduct.Suppression)]
    public void A_ring_costs_the_buyer_and_an_honest_market_has_none(MarketConduct conduct)
    {
        var auctions = Run(conduct, AuctionFormat.FirstPrice);
        var rigged = auctions.Where(auction => auction.IsRigged).ToArray();
        var fought = auctions.Where(auction => !auction.IsRigged).ToArray();
        Assert.NotEmpty(rigged);
        Assert.NotEmpty(fought);
        Assert.True(Paid(rigged) > Paid(fought) + 0.01);
        Assert.All(fought, auction => Assert.DoesNotContain(auction.Bids, bid => bid.IsCollusive));
        Assert.DoesNotContain(
            Run(MarketConduct.Competitive, AuctionFormat.FirstPrice),
            auction => auction.IsRigged
        );

        static double Paid(IEnumerable<LabelledAuction> auctions) =>
            auctions.Average(auction =>
                auction.Bids.Single(bid => bid.IsWinner).Value / auction.Estimate!.Value
            );
    }

    [Fact]
    public void Rotation_spreads_wins_and_suppression_thins_the_field()
    {
        var rotating = Wins(Run(MarketConduct.Rotating, AuctionFormat.FirstPrice));
        var cartel = Wins(Run(MarketConduct.Cartel, AuctionFormat.FirstPrice));
        Assert.True(
            rotating < cartel,
            $"{rotating} of the ring's wins go to one firm, {cartel} where the cheapest wins."
        );

        var auctions = Run(MarketConduct.Suppression, AuctionFormat.FirstPrice);
        Assert.True(
            auctions.Where(auction => auction.IsRigged).Average(auction => auction.Bids.Count)
                < auctions
                    .Where(auction => !auction.IsRigged)
                    .Average(auction => auction.Bids.Count)
        );

        static double Wins(IReadOnlyList<LabelledAuction> auctions)
        {
            var won = auctions
                .Where(auction => auction.IsRigged)
                .SelectMany(auction => auction.Bids)
                .Where(bid => bid is { IsWinner: true, IsCollusive: true })
                .GroupBy(bid => bid.Bidder)
                .Select(group => (double)group.Count())
                .ToArray();
            return won.Max() / won.Sum();
        }
    }

    [Fact]
    public void By_the_average_the_lowest_seldom_wins()
    {
        var auctions = Run(MarketConduct.Competitive, AuctionFormat.AverageBid);
        Assert.True(
            auctions.Count(auction =>
                auction.Bids.Single(bid => bid.IsWinner).Value > auction.Bids.Min(bid => bid.Value)
            )
                > auctions.Count / 2
        );
    }

    private static IReadOnlyList<LabelledAuction> Run(
        MarketConduct conduct,
        AuctionFormat format
    ) => new AuctionSimulation(conduct, format, 600, 30, 0.4, 0.5, 11).Run();
}
