using System.Globalization;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Xunit.Abstractions;

namespace Trading.Tests.Analysis.Procedures;

public class ModelEvaluationTests(ITestOutputHelper output)
{
    [Fact]
    public void The_area_under_the_curve_counts_pairs_in_the_right_order_and_ties_half()
    {
        (double?, bool)[] pairs = [(1, false), (2, true), (2, false), (3, true), (null, true)];
        var separation = Separation.Of("x", pairs);
        // Of the four pairs three are right and one is a tie.
        Assert.Equal(3.5 / 4, separation.Auc!.Value, 12);
        Assert.Equal((4, 2), (separation.Judged, separation.Labelled));
        Assert.Null(Separation.Of("x", [(1, true), (2, true)]).Auc);
    }

    [RealAuctionsFact]
    public void On_the_real_auctions_the_model_trains_scores_and_knows_its_limits()
    {
        var evaluation = ModelEvaluation.Of(RealAuctions.Read(), 1, Samples.Day).Value;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{evaluation.Procurements} auctions, training {evaluation.TrainingSeconds:0.000} s, model {evaluation.ModelBytes} bytes, {evaluation.ScoresPerSecond:#,##0} scores/s, {evaluation.AppraisalsPerSecond:#,##0} appraisals/s"
            )
        );
        foreach (var level in evaluation.ByLevel.OrderByDescending(l => l.Key))
        {
            output.WriteLine($"{level.Key}: {level.Value}");
        }

        foreach (var separation in evaluation.Separations)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"AUC {separation.Auc:0.000} {separation.Figure} ({separation.Judged} judged, {separation.Labelled} labelled)"
                )
            );
        }

        Assert.Equal(1565, evaluation.Procurements);
        var flagged = evaluation.ByLevel.Values.Sum();
        Assert.InRange(flagged, 0.04 * 1565, 0.2 * 1565);
        // Low variation points the right way here; an anomaly score is no detector of cartels.
        Assert.InRange(evaluation.Separations[1].Auc!.Value, 0.53, 0.57);
        Assert.InRange(evaluation.Separations[0].Auc!.Value, 0.35, 0.65);
    }

    [RealAuctionsFact]
    public void Every_real_auction_is_appraised_in_whole_sentences()
    {
        var auctions = RealAuctions.Read().Select(a => a.Facts).ToArray();
        var model = ProcedureModel.Train(auctions, 1, Samples.Day).Value;
        var appraisals = auctions.Select(a => Appraisal.Of(a, model, model.Peers)).ToArray();
        foreach (var finding in appraisals.SelectMany(a => a.Findings).DistinctBy(f => f.Code))
        {
            output.WriteLine(
                $"{finding.Code} {finding.Level}: {finding.Reason.Zh}\n{finding.Reason.En}"
            );
        }

        Assert.All(
            appraisals.SelectMany(a => a.Outcomes),
            o =>
            {
                Assert.EndsWith("。", o.Why.Zh, StringComparison.Ordinal);
                Assert.EndsWith(".", o.Why.En, StringComparison.Ordinal);
                Assert.DoesNotContain("NaN", o.Why.En, StringComparison.Ordinal);
                Assert.Equal(o.State == ScreenState.Triggered, o.Finding is not null);
            }
        );
        // Abstentions are stated; for auctions with three bids or more nothing may be missing.
        Assert.All(appraisals, a => Assert.Equal(6, a.Outcomes.Count));
        Assert.True(appraisals.Average(a => a.Coverage) > 0.95);
    }
}
