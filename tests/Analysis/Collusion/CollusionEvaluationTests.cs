using Trading.Analysis.Collusion;

namespace Trading.Tests.Analysis.Collusion;

public sealed class CollusionEvaluationTests
{
    private static readonly LabelledMarket Cartel = Simulated(MarketConduct.Cartel, seed: 3);

    [Fact]
    public void A_cartel_is_found_and_labels_that_mean_nothing_are_not()
    {
        var found = Ensemble(Evaluated(Cartel));
        Assert.InRange(found.Auc!.Mean, 0.75, 1);
        Assert.True(found.Auc.Low <= found.Auc.Mean && found.Auc.Mean <= found.Auc.High);

        // The same auctions, each with another's label: whatever is above chance now has leaked.
        bool[] labels = [.. Cartel.Auctions.Select(auction => auction.IsRigged)];
        new Random(5).Shuffle(labels);
        var meaningless = Cartel with
        {
            Auctions =
            [
                .. Cartel.Auctions.Select((auction, i) => auction with { IsRigged = labels[i] }),
            ],
        };
        Assert.InRange(Ensemble(Evaluated(meaningless)).Auc!.Mean, 0.25, 0.7);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_to_the_last_digit()
    {
        var evaluation = new CollusionEvaluation(EvaluationProtocol.Grouped, 1, 7)
        {
            Bids = false,
            Features = "screens",
        };
        var first = evaluation.Of(Cartel).Value.Rows;
        Assert.Equal(first, evaluation.Of(Cartel).Value.Rows);
        Assert.NotEqual(first, (evaluation with { Seed = 8 }).Of(Cartel).Value.Rows);
    }

    [Fact]
    public void A_leaking_split_is_called_so_and_flatters()
    {
        var leaking = new CollusionEvaluation(EvaluationProtocol.RandomBids, 1, 1).Of(Cartel).Value;
        Assert.Contains(
            leaking.Warnings,
            warning =>
                warning.En.StartsWith("WARNING: this protocol leaks", StringComparison.Ordinal)
        );
        Assert.All(leaking.Rows, row => Assert.Equal("bid", row.Level));
    }

    [Fact]
    public void Another_market_is_abstained_from_and_more_of_the_same_is_not()
    {
        var evaluation = new CollusionEvaluation(EvaluationProtocol.LeaveOneMarketOut, 1, 1);
        var other = Simulated(MarketConduct.Rotating, seed: 4, AuctionFormat.AverageBid);
        var across = evaluation.Across([Cartel, other]).Value;
        Assert.All(
            across.Rows,
            row =>
            {
                Assert.Equal(0, row.Coverage);
                Assert.Null(row.Auc);
                Assert.InRange(row.Shift!.Value, MarketShift.AnotherMarket, 1);
            }
        );

        var halves = evaluation
            .Across([
                new("even", [.. Cartel.Auctions.Where((_, i) => i % 2 == 0)]),
                new("odd", [.. Cartel.Auctions.Where((_, i) => i % 2 == 1)]),
            ])
            .Value;
        Assert.All(
            halves.Rows,
            row =>
            {
                Assert.Equal(1, row.Coverage);
                Assert.NotNull(row.Precision);
            }
        );
    }

    [Fact]
    public void What_cannot_be_tried_is_refused_in_words()
    {
        var evaluation = new CollusionEvaluation(EvaluationProtocol.Grouped, 1, 1);
        var competitive = Simulated(MarketConduct.Competitive, seed: 1);
        Assert.Contains(
            "标注相同",
            evaluation.Of(competitive).Problem!.Errors.Single().Message,
            StringComparison.Ordinal
        );
        var few = Cartel with { Auctions = [.. Cartel.Auctions.Take(10)] };
        Assert.Contains(
            "30",
            evaluation.Of(few).Problem!.Errors.Single().Message,
            StringComparison.Ordinal
        );
        var undated = Cartel with
        {
            Auctions = [.. Cartel.Auctions.Select(auction => auction with { Day = null })],
        };
        Assert.NotNull(
            (evaluation with { Protocol = EvaluationProtocol.Temporal }).Of(undated).Problem
        );
        Assert.NotNull(
            (evaluation with { Protocol = EvaluationProtocol.LeaveOneMarketOut })
                .Across([Cartel])
                .Problem
        );
    }

    private static EvaluationReport Evaluated(LabelledMarket market) =>
        new CollusionEvaluation(EvaluationProtocol.Grouped, 2, 1) { Bids = false, Features = "all" }
            .Of(market)
            .Value;

    private static EvaluationRow Ensemble(EvaluationReport report) =>
        report.Rows.Single(row => row is { Features: "all", Learner: "ensemble" });

    internal static LabelledMarket Simulated(
        MarketConduct conduct,
        int seed,
        AuctionFormat format = AuctionFormat.FirstPrice
    ) => new($"{conduct}", new AuctionSimulation(conduct, format, 200, 24, 0.4, 0.6, seed).Run());
}
