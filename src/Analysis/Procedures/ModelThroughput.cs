using System.Diagnostics;
using Microsoft.ML;
using Trading.Analysis.Procedures.Detectors;

namespace Trading.Analysis.Procedures;

/// <summary>How fast a model trains and scores, measured on one thread.</summary>
/// <param name="Procurements">How many.</param>
/// <param name="TrainingSeconds">From facts to a model that can be saved.</param>
/// <param name="ModelBytes">Size of the saved model.</param>
/// <param name="VectorsPerSecond">Facts to vectors.</param>
/// <param name="ScoresPerSecond">Vectors to joined scores, all detectors and their ranks.</param>
/// <param name="BareTransformPerSecond">The same detectors as bare transforms of an ML.NET pipeline over the same vectors in memory, no ranks.</param>
/// <param name="BarePcaPerSecond">ML.NET's RandomizedPca transform alone over the same vectors.</param>
/// <param name="ExplainedPerSecond">Facts to scores with every contribution.</param>
public sealed record ModelThroughput(
    int Procurements,
    double TrainingSeconds,
    int ModelBytes,
    double VectorsPerSecond,
    double ScoresPerSecond,
    double BareTransformPerSecond,
    double BarePcaPerSecond,
    double ExplainedPerSecond
)
{
    private const int MostExplained = 2000;

    /// <summary>Measures; fails as training does.</summary>
    public static Outcome<ModelThroughput> Of(
        IReadOnlyList<ProcurementFacts> facts,
        int seed,
        DateTimeOffset trainedAt
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        var watch = Stopwatch.StartNew();
        var trained = ProcedureModel.Train(facts, seed, trainedAt);
        var training = watch.Elapsed.TotalSeconds;
        if (trained.Problem is { } problem)
        {
            return problem;
        }

        var model = trained.Value;
        watch.Restart();
        float[][] rows = [.. facts.Select(model.Vector)];
        var vectors = rows.Length / watch.Elapsed.TotalSeconds;
        var scores = PerSecond(rows.Length, () => model.ScoreAll(rows).Sum());
        var machine = new MLContext(seed);
        var view = machine.Data.Cache(DetectorEnsemble.View(machine, rows));
        var bare = model.Ensemble.Bare(machine).Transform(view);
        var pca = model.Ensemble.Principal.Transformer(machine).Transform(view);
        return new ModelThroughput(
            facts.Count,
            training,
            model.Save().Length,
            vectors,
            scores,
            PerSecond(rows.Length, () => Read(bare, model.Ensemble.Codes)),
            PerSecond(rows.Length, () => Read(pca, [PrincipalIndex.Name])),
            PerSecond(
                Math.Min(facts.Count, MostExplained),
                () =>
                    facts
                        .Take(MostExplained)
                        .Sum(one =>
                            model.Score(one) is { Succeeded: true } score
                                ? score.Value.Contributions.Count
                                : 0
                        )
            )
        );
    }

    // Once unmeasured: the first pass measures the compiler, and fills the cache of the view.
    private static double PerSecond(int count, Func<double> pass)
    {
        _ = pass();
        var watch = Stopwatch.StartNew();
        _ = pass();
        return count / watch.Elapsed.TotalSeconds;
    }

    // All columns in one cursor, as a pipeline is read.
    private static double Read(IDataView scored, IReadOnlyList<string> columns)
    {
        DataViewSchema.Column[] wanted =
        [
            .. columns.Select(column =>
                scored.Schema[column == PrincipalIndex.Name ? "Score" : column]
            ),
        ];
        using var cursor = scored.GetRowCursor(wanted);
        ValueGetter<float>[] getters = [.. wanted.Select(cursor.GetGetter<float>)];
        double sum = 0;
        float value = 0;
        while (cursor.MoveNext())
        {
            foreach (var getter in getters)
            {
                getter(ref value);
                sum += value;
            }
        }

        return sum;
    }
}
