using Trading.Analysis.Procedures;
using Trading.Tests.Analysis;

namespace Trading.Benchmarks;

/// <summary>Training and scoring of the procedure model on real auctions.</summary>
internal static class ModelBenchmark
{
    private const int Seed = 20261125;

    public static int Run(string file)
    {
        var auctions = RealAuctions.Read(file);
        // The first run warms the library up; the second is reported.
        ModelEvaluation.Of(auctions, Seed, TimeProvider.System.GetUtcNow());
        var evaluation = ModelEvaluation.Of(auctions, Seed, TimeProvider.System.GetUtcNow()).Value;
        Console.WriteLine($"{evaluation.Procurements} auctions");
        Console.WriteLine(
            $"training            {evaluation.TrainingSeconds:0.00} s, model {evaluation.ModelBytes / 1024.0:0} KiB"
        );
        Console.WriteLine(
            $"scoring             {evaluation.ScoresPerSecond:0} scores/s, {evaluation.AppraisalsPerSecond:0} whole appraisals/s (one thread)"
        );
        Console.WriteLine(
            $"flagged             {string.Join(", ", evaluation.ByLevel.Select(level => $"{level.Value} {level.Key}"))}"
        );
        foreach (var separation in evaluation.Separations)
        {
            Console.WriteLine(
                $"AUC {separation.Figure, -16}{separation.Auc:0.000} on {separation.Judged} auctions, {separation.Labelled} labelled (a noisy label)"
            );
        }

        return 0;
    }
}
