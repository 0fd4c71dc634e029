using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Trading.Analysis.Screening;

/// <summary>
/// Trains the classifier on a file of clauses: <c>@name a|b</c> lists what may stand for <c>{name}</c>,
/// <c>P01 clause</c> is one that restricts, <c>- clause</c> one that does not. Equal file and seed give an equal model.
/// </summary>
public static class ClassifierTraining
{
    private const int Variants = 6;
    private const int Folds = 5;

    // The share of restricting ones among sentences that no rule speaks to. Fewer are met in a document; at one in
    // twenty-five the model kept silent of nearly all that it had told apart, and ordinary notices bear this much.
    private const double Met = 0.15;

    /// <summary>Trains and saves; tells the area under the curve on clauses whose template was left out.</summary>
    public static (int Clauses, double Area) Train(
        IEnumerable<string> lines,
        int seed,
        Stream output
    )
    {
        var clauses = Expand(lines, seed);
        var machine = new MLContext(seed);
        var scores = new List<(double Score, bool Label)>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var (weights, bias) = Gate(
                machine,
                clauses.Where(clause => clause.Template % Folds != fold)
            );
            scores.AddRange(
                clauses
                    .Where(clause => clause.Template % Folds == fold)
                    .Select(clause => (Score(clause.Features, weights, bias), clause.Label))
            );
        }

        var (slope, raw) = Platt(scores);
        var offset = raw + Shift(scores);
        var (gate, gateBias) = Gate(machine, clauses);
        using var writer = new BinaryWriter(output, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(ClauseClassifier.CurrentVersion);
        writer.Write((float)slope);
        writer.Write((float)offset);
        writer.Write(gateBias);
        foreach (var weight in gate)
        {
            writer.Write((Half)weight);
        }

        WritePatterns(writer, machine, [.. clauses.Where(clause => clause.Label)]);
        return (clauses.Count, Area(scores));
    }

    private static void WritePatterns(BinaryWriter writer, MLContext machine, Row[] rows)
    {
        const int narrow = ClauseClassifier.PatternWidth;
        var names = rows.Select(row => row.Pattern)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        var data = machine.Data.LoadFromEnumerable(
            rows.Select(row => new PatternRow
            {
                Features = Narrow(row.Features),
                Label = Array
                    .IndexOf(names, row.Pattern)
                    .ToString("000", System.Globalization.CultureInfo.InvariantCulture),
            })
        );
        var keyed = machine
            .Transforms.Conversion.MapValueToKey(
                "Key",
                nameof(PatternRow.Label),
                keyOrdinality: Microsoft
                    .ML
                    .Transforms
                    .ValueToKeyMappingEstimator
                    .KeyOrdinality
                    .ByValue
            )
            .Fit(data)
            .Transform(data);
        var model = machine
            .MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options
                {
                    LabelColumnName = "Key",
                    FeatureColumnName = nameof(PatternRow.Features),
                    L1Regularization = 0,
                    L2Regularization = 0.02f,
                    NumberOfThreads = 1,
                    MaximumNumberOfIterations = 60,
                }
            )
            .Fit(keyed)
            .Model;
        VBuffer<float>[]? weights = null;
        model.GetWeights(ref weights, out var classes);
        float[] biases = [.. model.GetBiases()];
        writer.Write(classes);
        var dense = weights.Select(buffer => buffer.DenseValues().ToArray()).ToArray();
        var scales = dense
            .Select(row => Math.Max(1e-6f, row.Max(Math.Abs)) / sbyte.MaxValue)
            .ToArray();
        for (var at = 0; at < classes; at++)
        {
            writer.Write(names[at]);
            writer.Write(biases[at]);
            writer.Write(scales[at]);
        }

        for (var at = 0; at < classes; at++)
        {
            for (var place = 0; place < narrow; place++)
            {
                writer.Write((sbyte)Math.Round(dense[at][place] / scales[at]));
            }
        }
    }

    private static (float[] Weights, float Bias) Gate(MLContext machine, IEnumerable<Row> rows)
    {
        var model = machine
            .BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options
                {
                    LabelColumnName = nameof(Row.Label),
                    FeatureColumnName = nameof(Row.Features),
                    L1Regularization = 0,
                    L2Regularization = 0.05f,
                    NumberOfThreads = 1,
                    MaximumNumberOfIterations = 80,
                }
            )
            .Fit(machine.Data.LoadFromEnumerable(rows))
            .Model.SubModel;
        return ([.. model.Weights], model.Bias);
    }

    private static List<Row> Expand(IEnumerable<string> lines, int seed)
    {
        var random = new Random(seed);
        var reader = new SentenceReader(ScreeningRules.Shipped, null, DateOnly.MaxValue);
        var lists = new Dictionary<string, string[]>();
        var rows = new List<Row>();
        var template = 0;
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            var (head, rest) = (
                line[..line.IndexOf(' ', StringComparison.Ordinal)],
                line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]
            );
            if (head[0] == '@')
            {
                lists[head[1..]] = rest.Split('|');
                continue;
            }

            template++;
            var said = new HashSet<string>();
            for (var variant = 0; variant < Variants; variant++)
            {
                var clause = rest;
                foreach (var (name, words) in lists)
                {
                    while (
                        clause.IndexOf($"{{{name}}}", StringComparison.Ordinal) is >= 0 and var at
                    )
                    {
#pragma warning disable CA5394 // Which word stands in a sample is no secret.
                        clause = string.Concat(
                            clause.AsSpan(0, at),
                            words[random.Next(words.Length)],
                            clause.AsSpan(at + name.Length + 2)
                        );
#pragma warning restore CA5394
                    }
                }

                if (said.Add(clause))
                {
                    rows.Add(
                        new()
                        {
                            Template = template,
                            Pattern = head,
                            Label = head != "-",
                            Features = Features(clause, reader),
                        }
                    );
                }
            }
        }

        return rows;
    }

    private static VBuffer<float> Features(string clause, SentenceReader reader)
    {
        var text = NormalText.Of(clause);
        var places = new int[4 * clause.Length];
        var count = ClauseFeatures.Read(text.Text, places);
        var concepts = new int[ClauseConcepts.MostPlaces];
        var met = ClauseConcepts.Read(ScreeningRules.Shipped, reader.WordsOf(text), concepts);
        var weights = new SortedDictionary<int, float>();
        Add(places.AsSpan(0, count), 0);
        Add(concepts.AsSpan(0, met), 1 << ClauseFeatures.Bits);
        return new(ClauseClassifier.Width, weights.Count, [.. weights.Values], [.. weights.Keys]);

        void Add(ReadOnlySpan<int> some, int from)
        {
            var share = 1 / (float)Math.Sqrt(Math.Max(1, some.Length));
            foreach (var place in some)
            {
                weights[from + place] = weights.GetValueOrDefault(from + place) + share;
            }
        }
    }

    private static VBuffer<float> Narrow(VBuffer<float> wide)
    {
        var sums = new SortedDictionary<int, float>();
        foreach (var (place, value) in wide.Items())
        {
            var narrow =
                place < 1 << ClauseFeatures.Bits
                    ? place >> (ClauseFeatures.Bits - ClauseClassifier.PatternBits)
                    : place - (1 << ClauseFeatures.Bits) + (1 << ClauseClassifier.PatternBits);
            sums[narrow] = sums.GetValueOrDefault(narrow) + value;
        }

        return new(ClauseClassifier.PatternWidth, sums.Count, [.. sums.Values], [.. sums.Keys]);
    }

    private static double Score(VBuffer<float> features, float[] weights, float bias) =>
        features.Items().Sum(item => item.Value * (double)weights[item.Key]) + bias;

    // Newton's method on two parameters, with Platt's smoothed targets (Advances in Large Margin Classifiers, 1999).
    private static (double Slope, double Offset) Platt(List<(double Score, bool Label)> scores)
    {
        var positives = scores.Count(score => score.Label);
        var (high, low) = (
            (positives + 1.0) / (positives + 2),
            1.0 / (scores.Count - positives + 2)
        );
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 50; round++)
        {
            double g1 = 0,
                g2 = 0,
                h11 = 1e-9,
                h12 = 0,
                h22 = 1e-9;
            foreach (var (score, label) in scores)
            {
                var p = 1 / (1 + Math.Exp(-((slope * score) + offset)));
                var (error, weight) = (p - (label ? high : low), p * (1 - p));
                g1 += error * score;
                g2 += error;
                h11 += weight * score * score;
                h12 += weight * score;
                h22 += weight;
            }

            var determinant = (h11 * h22) - (h12 * h12);
            slope -= ((h22 * g1) - (h12 * g2)) / determinant;
            offset -= ((h11 * g2) - (h12 * g1)) / determinant;
        }

        return (slope, offset);
    }

    // From the share of restricting clauses among those written to the share met in documents.
    private static double Shift(List<(double Score, bool Label)> scores)
    {
        var written = scores.Count(score => score.Label) / (double)scores.Count;
        return Math.Log(Met / (1 - Met)) - Math.Log(written / (1 - written));
    }

    private static double Area(List<(double Score, bool Label)> scores)
    {
        var (rank, sum, positives) = (0, 0.0, 0);
        foreach (var (_, label) in scores.OrderBy(score => score.Score))
        {
            rank++;
            if (label)
            {
                sum += rank;
                positives++;
            }
        }

        return (sum - (positives * (positives + 1.0) / 2))
            / ((double)positives * (scores.Count - positives));
    }

    private sealed class Row
    {
        public int Template { get; set; }

        public string Pattern { get; set; } = "";

        public bool Label { get; set; }

        [VectorType(ClauseClassifier.Width)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class PatternRow
    {
        public string Label { get; set; } = "";

        [VectorType(ClauseClassifier.PatternWidth)]
        public VBuffer<float> Features { get; set; }
    }
}
