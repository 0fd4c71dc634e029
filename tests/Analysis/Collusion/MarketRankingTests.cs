using Trading.Analysis.Collusion;
using static Trading.Tests.Analysis.Collusion.MarketWorlds;

namespace Trading.Tests.Analysis.Collusion;

public sealed class MarketRankingTests
{
    private static readonly IReadOnlyList<LabelledAuction> Auctions = Cartel();
    private static readonly MarketRanking.Prepared Market = Prepared(Auctions);
    private static readonly bool?[] Enough = Decided(Auctions, 40, 40);
    internal static readonly Lazy<MarketModel.Trial> Trained = new(() =>
        Trial(With(Market, Enough))
    );

    [Fact]
    public void Without_decided_cases_a_market_is_ranked_by_screens_and_structure_and_no_probability_is_given()
    {
        var decided = new bool?[Auctions.Count];
        var prepared = Market;
        var trial = Trial(prepared);
        Assert.Equal((null, ModelAbstentions.NoCases), (trial.Model, trial.Refusal));

        var ranking = MarketRanking.Of(prepared, null, trial.Refusal, By);
        Assert.Equal(RankingVoices.Unlabelled, ranking.Voice);
        Assert.Equal(
            "No decided cases in this market: ranked by screens and structure only.",
            ModelAbstentions.Name(ranking.Abstention!).En
        );
        Assert.All(ranking.Auctions, one => Assert.Null(one.Chance));
        Assert.Equal(
            Enumerable.Range(1, ranking.Auctions.Count),
            ranking.Auctions.Select(one => one.Place)
        );
        // The rank is the trials' own.
        int[] all = [.. Enumerable.Range(0, prepared.Table.Rows.Length)];
        Assert.Equal(
            UnlabelledRank.Of(prepared.Table, all, hasBidders: true).OrderDescending(),
            ranking.Auctions.Select(one => one.Score)
        );
    }

    [Fact]
    public void With_decided_cases_the_order_is_better_than_without_and_the_probability_is_calibrated_on_held_out_ones()
    {
        var decided = Enough;
        var prepared = With(Market, decided);
        var trial = Trained.Value;
        Assert.True(trial.Model is not null, $"{trial.Refusal} {trial.Figures}");
        Assert.Equal(RankingVoices.Ensemble, trial.Model.Form);
        var figures = trial.Figures!;
        Assert.True(figures.Auc > figures.UnlabelledAuc);
        Assert.True(figures.AucLow < figures.Auc && figures.Auc < figures.AucHigh);
        Assert.True(figures.Brier < figures.BrierOfShare);
        Assert.True(figures.Precision > 0.6);

        var without = MarketRanking.Of(prepared, null, ModelAbstentions.NotApproved, By);
        // As it is read back, it says the same to the last digit.
        var read = MarketModel.Read(trial.Model.Write()).Value;
        var with = MarketRanking.Of(prepared, read, null, By);
        Assert.Equal((RankingVoices.Ensemble, null), (with.Voice, with.Abstention));
        Assert.True(with.Shift < MarketShift.AnotherMarket);
        Assert.True(Auc(with, Auctions, decided) > Auc(without, Auctions, decided));
        Assert.All(
            with.Auctions,
            one =>
            {
                Assert.Equal(decided[one.At] is null, one.Chance is not null);
                Assert.True(one.Chance is null or > 0 and < 1);
            }
        );
    }

    [Fact]
    public void Few_decided_cases_move_the_ranks_a_little_and_give_no_probability()
    {
        var auctions = Ring();
        var decided = Decided(auctions, 12, 12);
        var prepared = With(Prepared(auctions), decided);
        var trial = Trial(prepared);
        Assert.True(trial.Model is not null, $"{trial.Refusal} {trial.Figures}");
        Assert.Equal((RankingVoices.Line, null), (trial.Model.Form, trial.Figures!.Brier));
        var with = MarketRanking.Of(prepared, trial.Model, null, By);
        Assert.Equal(
            (RankingVoices.Line, ModelAbstentions.RanksOnly),
            (with.Voice, with.Abstention)
        );
        Assert.All(with.Auctions, one => Assert.Null(one.Chance));
        var without = MarketRanking.Of(prepared, null, ModelAbstentions.NotApproved, By);
        Assert.True(Auc(with, auctions, decided) > Auc(without, auctions, decided));

        // Where few cases say nothing that holds, they move nothing.
        Assert.Equal(
            ModelAbstentions.NotBetter,
            Trial(With(Market, Decided(Auctions, 8, 8))).Refusal
        );
    }

    [Fact]
    public void A_line_that_saw_no_case_is_the_rank_without_labels()
    {
        var prepared = Market;
        int[] all = [.. Enumerable.Range(0, prepared.Table.Rows.Length)];
        var weights = ShrunkLine.Fit([], [], By.LinePrior, By.LineShrinkage);
        var line = ShrunkLine.Of(prepared.Table, all).Select(row => ShrunkLine.Value(row, weights));
        Assert.Equal(
            Order(UnlabelledRank.Of(prepared.Table, all, hasBidders: true)),
            Order([.. line])
        );

        // Float ranks may tie where doubles do not.
        static IEnumerable<int> Order(double[] scores) =>
            scores
                .Index()
                .OrderBy(one => Math.Round(one.Item, 4))
                .ThenBy(one => one.Index)
                .Select(one => one.Index);
    }

    [Theory]
    [InlineData(60, 0, ModelAbstentions.OneClass)]
    [InlineData(0, 60, ModelAbstentions.OneClass)]
    [InlineData(60, 3, ModelAbstentions.FewCases)]
    [InlineData(1, 1, ModelAbstentions.FewCases)]
    public void Cases_of_one_kind_alone_or_hardly_any_train_nothing(
        int confirmed,
        int dismissed,
        string refusal
    )
    {
        var trial = Trial(With(Market, Decided(Auctions, confirmed, dismissed)));
        Assert.Equal((null, refusal), (trial.Model, trial.Refusal));
    }

    [Trait("Run", "long")]
    [Fact]
    public void Decisions_that_mean_nothing_make_no_model_that_may_speak()
    {
        var decided = Decided(Auctions, 40, 40);
        int[] those = [.. Enumerable.Range(0, decided.Length).Where(at => decided[at] is not null)];
        bool?[] labels = [.. those.Select(at => decided[at])];
        new Random(5).Shuffle(labels);
        for (var i = 0; i < those.Length; i++)
        {
            decided[those[i]] = labels[i];
        }

        var trial = Trial(With(Market, decided));
        Assert.Null(trial.Model);
        Assert.Contains(
            trial.Refusal,
            (string?[])[ModelAbstentions.NotBetter, ModelAbstentions.NotCalibrated]
        );
    }

    [Fact]
    public void Another_market_than_was_trained_on_is_abstained_from()
    {
        var model = Trained.Value.Model!;
        // The same firms, and prices that all came to lie three times as far apart.
        IReadOnlyList<LabelledAuction> moved =
        [
            .. Auctions.Select(auction =>
                auction with
                {
                    Bids =
                    [
                        .. auction.Bids.Select(bid =>
                            bid with
                            {
                                Value =
                                    auction.Bids.Min(one => one.Value)
                                    + (3 * (bid.Value - auction.Bids.Min(one => one.Value))),
                            }
                        ),
                    ],
                }
            ),
        ];
        var ranking = MarketRanking.Of(Prepared(moved), model, null, By);
        Assert.Equal(
            (RankingVoices.Unlabelled, ModelAbstentions.Shifted),
            (ranking.Voice, ranking.Abstention)
        );
        Assert.True(ranking.Shift >= MarketShift.AnotherMarket);
        Assert.All(ranking.Auctions, one => Assert.Null(one.Chance));
    }

    [Fact]
    public void A_stored_model_that_is_cut_flipped_newer_or_of_other_figures_is_called_so()
    {
        var auctions = Ring();
        var prepared = With(Prepared(auctions), Decided(auctions, 12, 12));
        var content = Trial(prepared).Model!.Write();
        Assert.Equal(content, Trial(prepared).Model!.Write());
        Assert.Equal(content, MarketModel.Read(content).Value.Write());
        for (var length = 0; length < content.Length; length += Math.Max(1, content.Length / 40))
        {
            Assert.Equal(
                "collusion.model_unreadable",
                MarketModel.Read(content[..length]).Problem?.Code
            );
        }

        byte[] newer = [.. content];
        newer[4] = MarketModel.Format + 1;
        Assert.Contains(
            "version",
            MarketModel.Read(newer).Problem!.Message.En,
            StringComparison.Ordinal
        );
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            // Whatever was flipped, it is read or called damaged, and never thrown.
            byte[] flipped = [.. content];
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            _ = MarketModel.Read(flipped);
        }
    }

    [Fact]
    public void Ten_auctions_equal_prices_and_prices_that_are_none_are_ranked_without_fault()
    {
        LabelledAuction[] odd =
        [
            .. Auctions.Take(7),
            Priced("equal", 5, 5, 5, 5),
            Priced("none", double.NaN, double.PositiveInfinity, -1, 0),
            Priced("one", 5),
            Priced("half", 5, double.NaN, 6, 7),
        ];
        var prepared = Prepared(odd);
        var ranking = MarketRanking.Of(prepared, null, ModelAbstentions.NoCases, By);
        Assert.DoesNotContain(8, ranking.Auctions.Select(one => one.At));
        Assert.DoesNotContain(9, ranking.Auctions.Select(one => one.At));
        Assert.Contains(7, ranking.Auctions.Select(one => one.At));
        Assert.Contains(10, ranking.Auctions.Select(one => one.At));
        Assert.All(
            ranking.Auctions,
            one =>
            {
                Assert.True(double.IsFinite(one.Score));
                Assert.All(
                    one.Figures,
                    figure =>
                    {
                        Assert.True(double.IsFinite(figure.Value));
                        Assert.InRange(figure.Beyond, 0, 1);
                    }
                );
            }
        );
        Assert.Empty(MarketRanking.Of(Prepared([]), null, ModelAbstentions.NoCases, By).Auctions);
    }

    [Fact]
    public void Pairs_of_a_ring_meet_beyond_chance_and_are_told_with_their_prices_and_a_market_of_strangers_has_none()
    {
        var ring = Ring();
        var (pairs, groups) = MarketTies.Of(ring, new bool?[ring.Count], By);
        Assert.Equal(
            ["F01 F02", "F01 F03", "F02 F03"],
            pairs.Select(pair => string.Join(' ', pair.Members)).Order(StringComparer.Ordinal)
        );
        var group = Assert.Single(groups);
        Assert.Equal(["F01", "F02", "F03"], group.Members);
        Assert.Equal((40, 40), (group.Met, group.Won));
        Assert.All(pairs, pair => Assert.True(pair.CloserThan > 0.9 && pair.Expected < pair.Met));

        var strangers = MarketTies.Of([.. ring.Where((_, day) => day % 3 != 0)], new bool?[80], By);
        Assert.Empty(strangers.Pairs);
        Assert.Empty(strangers.Groups);
    }

    private static LabelledAuction Priced(string id, params double[] prices) =>
        new(
            id,
            [.. prices.Select((price, i) => new LabelledBid(price, i == 0, false, $"B{i:000}"))],
            false,
            null,
            null,
            new Dictionary<string, double>()
        );
}
