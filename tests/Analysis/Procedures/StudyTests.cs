using System.Text.Json;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Analysis.Procedures.Study;

namespace Trading.Tests.Analysis.Procedures;

public class StudyTests
{
    private static readonly StudyCorpus Province = new ProvinceSimulation(400, 3).Run();

    [Fact]
    public void Of_equals_at_the_edge_each_is_as_likely_found_as_the_next()
    {
        double[] scores = [5, 3, 3, 3, 1];
        // Two places: one for 5, one for three equals of which two are marked.
        Assert.Equal(2.0 / 3, InjectionStudy.Expected(scores, [1, 2], 2), 12);
        Assert.Equal(1 + 1.0 / 3, InjectionStudy.Expected(scores, [0, 3], 2), 12);
        Assert.Equal(0, InjectionStudy.Expected(scores, [4], 4), 12);
        Assert.Equal(1, InjectionStudy.Expected(scores, [4], 9), 12);
    }

    [Fact]
    public void The_rank_correlation_is_the_one_of_the_textbook()
    {
        // One pair of five changes places with its neighbour: 1 - 6 x 2 / (5 x 24).
        Assert.Equal(0.9, StabilityStudy.RankCorrelation([1, 2, 3, 4, 5], [1, 2, 3, 50, 40]), 12);
        Assert.Equal(-1, StabilityStudy.RankCorrelation([1, 2, 3], [3, 2, 1]), 12);
        // Ties share their rank: ranks 1.5 1.5 3 against 1 2 3.
        Assert.Equal(0.8660254, StabilityStudy.RankCorrelation([1, 1, 2], [1, 2, 3]), 6);
    }

    [Fact]
    public void Every_pattern_changes_what_it_says_and_leaves_alone_what_it_cannot_show()
    {
        foreach (var pattern in ExclusionPattern.All)
        {
            Assert.Equal(["weak", "medium", "strong"], pattern.Doses.Select(dose => dose.Strength));
            foreach (var dose in pattern.Doses)
            {
                var shown = Province
                    .Procurements.Select(one => (one.Facts, pattern.Inject(one.Facts, dose.Value)))
                    .Where(pair => pair.Item2 is not null)
                    .ToList();
                Assert.True(shown.Count >= InjectionStudy.FewestEligible, pattern.Code);
                Assert.All(
                    shown,
                    pair =>
                        Assert.NotEqual(
                            JsonSerializer.Serialize(pair.Facts),
                            JsonSerializer.Serialize(pair.Item2)
                        )
                );
            }

            Assert.Null(
                pattern.Inject(new() { Id = "bare", Kind = "government" }, pattern.Doses[0].Value)
            );
        }
    }

    [Fact]
    public void Bids_are_rejected_from_the_cheapest_on_and_the_next_one_wins()
    {
        var facts = Samples.Priced(100, 110, 120, 130);
        var pattern = ExclusionPattern.All.Single(one => one.Code == "best_rejected");
        var medium = pattern.Inject(facts, pattern.Doses[1].Value)!;
        Assert.Equal(
            [BidStatus.Disqualified, BidStatus.Disqualified, BidStatus.Valid, BidStatus.Valid],
            medium.Bids.Select(bid => bid.Status)
        );
        Assert.Equal(120, medium.Bids.Single(bid => bid.Winner).Amount);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_a_gross_pattern_is_found()
    {
        var first = Study(1);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(Study(1)));
        var strong = first.Single(row =>
            row is { Pattern: "best_rejected", Strength: "strong", By: "anomaly", Budget: 0.05 }
        );
        Assert.True(strong.Recall > 0.5, $"{strong.Recall}");
        Assert.All(first, row => Assert.InRange(row.Recall, row.Low, row.High));

        static IReadOnlyList<RecallRow> Study(int seed) =>
            new InjectionStudy(
                _ => facts => facts.Bids.Count == 1 ? 1 : 0,
                [0.01, 0.05],
                1,
                seed,
                ProcedureModelSettings.Default
            )
            {
                Patterns =
                [
                    .. ExclusionPattern.All.Where(one => one.Code is "best_rejected" or "few_bids"),
                ],
            }
                .Of(Province, new Progress<(long, long)>(), CancellationToken.None)
                .Value;
    }

    [Fact]
    public void Retrainings_agree_on_most_and_groups_are_counted_over_all_they_won()
    {
        var stability = new StabilityStudy([0.05], 3, 1, ProcedureModelSettings.Default)
            .Of(Province, CancellationToken.None)
            .Value;
        Assert.InRange(stability.RankCorrelation.Mean, 0.8, 0.9999);
        Assert.InRange(stability.Flips.Single().Share.Mean, 0, 0.6);

        var fairness = new FairnessStudy(_ => _ => 0, 0.05, 1, ProcedureModelSettings.Default)
            .Of(Province)
            .Value;
        var owned = fairness.Where(row => row is { Trait: "ownership", By: "anomaly" }).ToList();
        Assert.Equal(400, owned.Sum(row => row.Won));
        Assert.Equal(20, owned.Sum(row => row.Flagged));
        Assert.Equal(owned[0].Rest, (double)owned[1].Flagged / owned[1].Won, 9);
    }

    [Fact]
    public void A_market_too_small_to_train_on_is_a_problem_and_no_figure()
    {
        var few = new ProvinceSimulation(60, 1).Run();
        Assert.Equal(
            "model.too_few",
            new StabilityStudy([0.05], 3, 1, ProcedureModelSettings.Default)
                .Of(few, CancellationToken.None)
                .Problem!.Code
        );
    }
}
