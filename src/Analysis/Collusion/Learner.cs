using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Trading.Analysis.Collusion;

/// <summary>A way to learn from decided cases; every score is the larger, the more it speaks for collusion.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Train">Gives what scores rows, from rows and labels.</param>
internal sealed record Learner(
    string Code,
    Func<float[][], bool[], int, Func<float[][], double[]>> Train
)
{
    public static readonly Learner Logistic = new(
        "logistic",
        (rows, labels, seed) =>
            Trained(
                rows,
                labels,
                seed,
                ml =>
                    ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                        new LbfgsLogisticRegressionBinaryTrainer.Options
                        {
                            LabelColumnName = nameof(Row.Label),
                            FeatureColumnName = nameof(Row.Features),
                            NumberOfThreads = 1,
                            L1Regularization = 0.05f,
                            L2Regularization = 1f,
                            // Of scaled columns the curve is flat long before the last digits stand.
                            OptimizationTolerance = 1e-5f,
                            MaximumNumberOfIterations = 100,
                        }
                    )
            )
    );

    public static readonly Learner FastForest = new(
        "fast-forest",
        (rows, labels, seed) =>
            Trained(
                rows,
                labels,
                seed,
                ml =>
                    ml.BinaryClassification.Trainers.FastForest(
                        new FastForestBinaryTrainer.Options
                        {
                            LabelColumnName = nameof(Row.Label),
                            FeatureColumnName = nameof(Row.Features),
                            // Its time goes by leaves, hardly by rows: 200 trees of 32 took three times as long and
                            // ranked no better (docs/collusion.md).
                            NumberOfTrees = 120,
                            NumberOfLeaves = 20,
                            MaximumBinCountPerFeature = 64,
                            MinimumExampleCountPerLeaf = Fewest(rows.Length),
                            FeatureFraction = 0.4,
                            NumberOfThreads = 1,
                            Seed = seed,
                        }
                    )
            )
    );

    public static readonly Learner LightGbm = new(
        "light-gbm",
        (rows, labels, seed) =>
            Trained(
                rows,
                labels,
                seed,
                ml =>
                    ml.BinaryClassification.Trainers.LightGbm(
                        new LightGbmBinaryTrainer.Options
                        {
                            LabelColumnName = nameof(Row.Label),
                            FeatureColumnName = nameof(Row.Features),
                            NumberOfIterations = 200,
                            LearningRate = 0.04,
                            NumberOfLeaves = 15,
                            MinimumExampleCountPerLeaf = Fewest(rows.Length),
                            NumberOfThreads = 1,
                            Seed = seed,
                            Booster = new GradientBooster.Options
                            {
                                FeatureFraction = 0.5,
                                SubsampleFraction = 0.8,
                                SubsampleFrequency = 1,
                                L2Regularization = 1,
                            },
                        }
                    )
            )
    );

    /// <summary>What is learned alone; the platform's own joins them.</summary>
    public static readonly IReadOnlyList<Learner> All = [Logistic, FastForest, LightGbm];

    // A leaf of a handful of cases remembers them.
    private static int Fewest(int rows) => Math.Clamp(rows / 60, 3, 10);

    private static Func<float[][], double[]> Trained(
        float[][] rows,
        bool[] labels,
        int seed,
        Func<MLContext, IEstimator<ITransformer>> trainer
    )
    {
        // Where one class is missing there is nothing to learn, and all are alike.
        if (rows.Length == 0 || labels.All(label => label) || labels.All(label => !label))
        {
            return tried => new double[tried.Length];
        }

        var ml = new MLContext(seed);
        var columns = Column.All(rows);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            rows[0].Length
        );
        var model = trainer(ml).Fit(View(rows, labels));
        return tried =>
            [
                .. model
                    .Transform(View(tried, new bool[tried.Length]))
                    .GetColumn<float>("Score")
                    .Select(score => (double)score),
            ];

        IDataView View(float[][] given, bool[] known) =>
            ml.Data.LoadFromEnumerable(
                given.Select(
                    (row, i) => new Row { Features = Column.Scaled(row, columns), Label = known[i] }
                ),
                schema
            );
    }

    // Trees do not mind how a column is scaled, lines do: every column in its own quartiles, so that few absurd prices bend
    // nothing. What is unknown stands in the middle of what was trained on, so that it speaks for neither side.
    private readonly record struct Column(float Middle, float Width)
    {
        private const float Most = 8;

        public static Column[] All(float[][] rows) =>
            [
                .. Enumerable
                    .Range(0, rows[0].Length)
                    .Select(at =>
                    {
                        float[] known =
                        [
                            .. rows.Select(row => row[at]).Where(value => float.IsFinite(value)),
                        ];
                        Array.Sort(known);
                        return known.Length == 0
                            ? new Column(0, 0)
                            : new Column(
                                known[known.Length / 2],
                                Wide(known[known.Length * 3 / 4] - known[known.Length / 4], known)
                            );
                    }),
            ];

        public static float[] Scaled(float[] row, Column[] columns)
        {
            var scaled = new float[row.Length];
            for (var i = 0; i < row.Length; i++)
            {
                scaled[i] =
                    float.IsFinite(row[i]) && columns[i].Width > 0
                        ? Math.Clamp((row[i] - columns[i].Middle) / columns[i].Width, -Most, Most)
                        : 0;
            }

            return scaled;
        }

        // Where half of all are equal the quartiles may be too, though the column says something.
        private static float Wide(float quartiles, float[] sorted) =>
            quartiles > 0 ? quartiles : (sorted[^1] - sorted[0]) / 2;
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
        public bool Label { get; set; }
    }
}
