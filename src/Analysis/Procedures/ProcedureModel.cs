using System.Collections;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Trading.Analysis.Procedures;

/// <summary>How much one feature adds to a score.</summary>
/// <param name="Code">The feature.</param>
/// <param name="Missing">True when the figure is due and not recorded.</param>
/// <param name="Share">Its share of the score; the shares sum to one, single ones may be slightly negative.</param>
/// <param name="Deviation">Its distance from the peers' median in robust standard deviations of the training set; for a missing figure, how unusual its absence is.</param>
/// <param name="Figure">The figure beside its peers.</param>
public sealed record Contribution(
    string Code,
    bool Missing,
    double Share,
    double Deviation,
    Figure Figure
)
{
    internal Stage Stage { get; init; }

    /// <summary>False where the figure is not due: its peers' median stands in, and that is no reason to give.</summary>
    internal bool Said { get; init; }
}

/// <summary>How unusual the steps of one procurement are.</summary>
/// <param name="Value">The combined index; about one at the edge of what is usual.</param>
/// <param name="Percentile">The share of the training set that scores lower.</param>
/// <param name="RelativeResidual">What ML.NET's RandomizedPca gives: the share of the deviation that the principal subspace does not reproduce.</param>
/// <param name="Recorded">The share of the due figures that are recorded.</param>
/// <param name="Contributions">What makes up the score, the largest first.</param>
public sealed record ProcedureScore(
    double Value,
    double Percentile,
    double RelativeResidual,
    double Recorded,
    IReadOnlyList<Contribution> Contributions
);

/// <summary>
/// Unsupervised detection of unusual *procedures*: ML.NET's RandomizedPca over the features of all steps, each
/// taken relative to comparable procurements and scaled robustly.
/// <para>
/// It looks for what is out of the ordinary, and that is why it must not be asked about collusion: rigged
/// prices are too regular rather than outlying, and generic detectors over prices score at or below chance on
/// labelled cartels. Collusion is the business of <see cref="Screens.DirectionalScreens"/>.
/// </para>
/// <para>
/// RandomizedPca's own score is the residual relative to the length of the deviation, so an entirely ordinary
/// procurement may score high and one extreme along a component low. The score here is therefore the combined
/// index of process monitoring (Yue &amp; Qin, Industrial &amp; Engineering Chemistry Research 40, 2001): squared
/// residual and Mahalanobis distance inside the subspace, each over its control limit. It decomposes exactly
/// into columns, which is what the explanation shows.
/// </para>
/// </summary>
public sealed class ProcedureModel
{
    /// <summary>Version of the saved form; another one is refused rather than guessed at.</summary>
    public const int CurrentVersion = 1;

    private const int ScoreSteps = 1000;

    // The error shrinks by the same factor each round; after thirty nothing that is shown still changes.
    private const int CompletionRounds = 30;

    private readonly Saved _saved;
    private readonly byte[] _pca;
    private readonly float[] _mean;
    private readonly float[][] _components;

    private ProcedureModel(Saved saved, byte[] pca, PcaModelParameters parameters)
    {
        _saved = saved;
        _pca = pca;
        (_mean, _components) = Unpack(parameters);
        Peers = PeerGroups.Load(saved.Peers);
    }

    /// <summary>The comparable procurements of the training set.</summary>
    public PeerGroups Peers { get; }

    /// <summary>When it was trained, as the trainer was told.</summary>
    public DateTimeOffset TrainedAt => _saved.TrainedAt;

    /// <summary>How many procurements it was trained on.</summary>
    public int TrainedOn => _saved.TrainedOn;

    /// <summary>The seed of its random projection.</summary>
    public int Seed => _saved.Seed;

    /// <summary>The parameters it was trained with.</summary>
    public ProcedureModelSettings Settings => _saved.Settings;

    /// <summary>The codes of its columns; a column for absence ends in <c>.missing</c>.</summary>
    public IReadOnlyList<string> Columns =>
        [.. _saved.Columns.Select(c => c.Missing ? $"{c.Code}.missing" : c.Code)];

    /// <summary>
    /// Trains on the given procurements. Refused (409) below the minimum of the settings, and when nothing
    /// varies: a tail estimated from a handful would flag at random. Equal input and seed give an equal model.
    /// </summary>
    public static Outcome<ProcedureModel> Train(
        IReadOnlyList<ProcurementFacts> facts,
        int seed,
        DateTimeOffset trainedAt,
        ProcedureModelSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        settings ??= ProcedureModelSettings.Default;
        if (TooFew(facts.Count, settings.MinimumTraining.Value) is { } tooFew)
        {
            return tooFew;
        }

        var peers = PeerGroups.Of(facts, (int)settings.MinimumPeers.Value);
        StepValues[] values = [.. facts.Select(f => new StepValues(f))];
        var columns = ChooseColumns(values, peers, settings);
        if (columns.Count < 2)
        {
            return Problem.Conflict(
                "model.nothing_varies",
                "训练数据的各项特征几乎没有差异，无法学习什么是常见的。",
                "The features of the training data hardly vary; there is nothing to learn from them."
            );
        }

        if (
            TooFew(facts.Count, settings.MinimumPerColumn.Value * columns.Count) is
            { } tooFewForColumns
        )
        {
            return tooFewForColumns;
        }

        var rows = values
            .Select(v => new Row { Features = Vector(v, columns, peers, settings.Clip.Value) })
            .ToArray();
        var rank = Math.Clamp(
            (int)Math.Round(settings.RankShare.Value * columns.Count),
            1,
            columns.Count - 1
        );
        var machine = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            columns.Count
        );
        var data = machine.Data.LoadFromEnumerable(rows, schema);
        var trainer = machine.AnomalyDetection.Trainers.RandomizedPca(
            featureColumnName: nameof(Row.Features),
            rank: rank,
            oversampling: columns.Count - rank,
            ensureZeroMean: true,
            seed: seed
        );
        var trained = trainer.Fit(data);
        using var stream = new MemoryStream();
        machine.Model.Save(trained, data.Schema, stream);

        var (mean, components) = Unpack(trained.Model);
        float[][] completed =
        [
            .. values.Zip(rows, (v, r) => Complete(r.Features, Gaps(v, columns), mean, components)),
        ];
        var (variances, residuals, distances) = Spread(completed, mean, components);
        var residualLimit = Limit(residuals, settings.ControlQuantile.Value);
        var distanceLimit = Limit(distances, settings.ControlQuantile.Value);
        var scores = residuals.Zip(distances, (q, t) => q / residualLimit + t / distanceLimit);
        var saved = new Saved(
            CurrentVersion,
            trainedAt,
            facts.Count,
            seed,
            settings,
            columns,
            variances,
            residualLimit,
            distanceLimit,
            Distribution.Of(scores, ScoreSteps),
            peers.Save()
        );
        return new ProcedureModel(saved, stream.ToArray(), trained.Model);
    }

    /// <summary>Reads a model back; anything but a model of the current version is a problem (422).</summary>
    public static Outcome<ProcedureModel> Load(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            using var archive = new ZipArchive(
                new MemoryStream(bytes, writable: false),
                ZipArchiveMode.Read
            );
            using var json =
                archive.GetEntry("model.json")?.Open()
                ?? throw new InvalidDataException("model.json is missing.");
            var saved = JsonSerializer.Deserialize<Saved>(json, EmbeddedData.Json);
            if (saved is not { Version: CurrentVersion })
            {
                return Unreadable($"version {saved?.Version}");
            }

            if (saved.Columns.FirstOrDefault(c => !ByCode.ContainsKey(c.Code)) is { } unknown)
            {
                return Unreadable($"column {unknown.Code}");
            }

            using var entry =
                archive.GetEntry("pca.zip")?.Open()
                ?? throw new InvalidDataException("pca.zip is missing.");
            using var pca = new MemoryStream();
            entry.CopyTo(pca);
            pca.Position = 0;
            var transformer = new MLContext(saved.Seed).Model.Load(pca, out _);
            return Parameters(transformer) is { } parameters
                ? new ProcedureModel(saved, pca.ToArray(), parameters)
                : Unreadable("not a RandomizedPca model");
        }
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or JsonException
                        or FormatException
                        or InvalidOperationException
            )
        {
            return Unreadable(e.Message);
        }
    }

    /// <summary>The model as bytes: ML.NET's zip, and a JSON document of everything around it.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var json = archive.CreateEntry("model.json").Open())
            {
                JsonSerializer.Serialize(json, _saved, EmbeddedData.Json);
            }

            using var pca = archive.CreateEntry("pca.zip", CompressionLevel.NoCompression).Open();
            pca.Write(_pca);
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Scores one procurement. 409 <c>model.out_of_domain</c> when the model saw too few of its kind, 409
    /// <c>model.too_little_recorded</c> when most due figures are missing: no score is better than a made-up one.
    /// </summary>
    public Outcome<ProcedureScore> Score(ProcurementFacts facts, Names? names = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        names ??= Names.None;
        if (!Peers.Knows(facts.Kind))
        {
            var kind = names.Of(facts.Kind);
            return Problem.Conflict(
                "model.out_of_domain",
                $"模型的训练数据中“{kind.Zh}”项目少于{Peers.Minimum}个，无法判断什么是常见的。",
                $"The model was trained on fewer than {Peers.Minimum} procurements of the kind \"{kind.En}\" and cannot tell what is usual."
            );
        }

        var values = new StepValues(facts);
        int[] due =
        [
            .. _saved.Columns.Where(c => !c.Missing).Select(c => ByCode[c.Code]).Where(values.Due),
        ];
        var recorded = due.Length == 0 ? 0 : 1 - (double)due.Count(values.Absent) / due.Length;
        if (recorded < Settings.MinimumRecorded.Value)
        {
            return Problem.Conflict(
                "model.too_little_recorded",
                $"已到步骤应有的数据只记录了{Numbers.Say(recorded * 100)}%，不足以评分。",
                $"Only {Numbers.Say(recorded * 100)}% of the figures due by now are recorded, too few for a score."
            );
        }

        var x = Completed(values);
        var (centred, projected, residual) = Project(x, _mean, _components);
        var squares = residual.Sum(r => r * r);
        var parts = new double[x.Length];
        for (var j = 0; j < x.Length; j++)
        {
            parts[j] = residual[j] * residual[j] / _saved.ResidualLimit;
            for (var k = 0; k < projected.Length; k++)
            {
                parts[j] +=
                    projected[k]
                    / _saved.Variances[k]
                    * _components[k][j]
                    * centred[j]
                    / _saved.DistanceLimit;
            }
        }

        var value = parts.Sum();
        var length = centred.Sum(z => z * z);
        return new ProcedureScore(
            value,
            _saved.Scores.Rank(value),
            length > 0 ? Math.Sqrt(squares / length) : 0,
            recorded,
            [
                .. Enumerable
                    .Range(0, x.Length)
                    .GroupBy(j => ByCode[_saved.Columns[j].Code])
                    .Select(g => Explain(values, g.Key, [.. g], x, parts, value, names))
                    .OrderByDescending(c => c.Share),
            ]
        );
    }

    /// <summary>The level of a score, by the quantiles of the settings; null when it is not unusual enough.</summary>
    public Level? LevelOf(ProcedureScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        // The quantiles are kept in single precision: compared in double, the highest of all could miss itself.
        var value = (float)score.Value;
        return Settings
            .Levels.Where(l => value >= _saved.Scores.Quantile(l.Quantile))
            .Select(l => (Level?)l.Level)
            .Max();
    }

    /// <summary>The raw column vector and ML.NET's own model, for tests that compare the two.</summary>
    internal (ITransformer Transformer, float[] Vector) Raw(ProcurementFacts facts)
    {
        using var stream = new MemoryStream(_pca, writable: false);
        return (new MLContext(Seed).Model.Load(stream, out _), Completed(new StepValues(facts)));
    }

    private float[] Completed(StepValues values) =>
        Complete(
            Vector(values, _saved.Columns, Peers, Settings.Clip.Value),
            Gaps(values, _saved.Columns),
            _mean,
            _components
        );

    /// <summary>A feature's value and its absence are two columns and one reason.</summary>
    private Contribution Explain(
        StepValues values,
        int feature,
        int[] columns,
        float[] x,
        double[] parts,
        double score,
        Names names
    )
    {
        var measure = StepFeatures.All[feature].Measure;
        var missing = values.Absent(feature);
        var shown = columns.Where(j => _saved.Columns[j].Missing == missing).Select(j => x[j]);
        var figure = Figure.Of(
            measure,
            values.Facts,
            values[feature],
            Peers.ForProcedure(values.Facts, measure.Code),
            names
        );
        return new(
            measure.Code,
            missing,
            score > 0 ? columns.Sum(j => parts[j]) / score : 0,
            shown.FirstOrDefault(),
            figure
        )
        {
            Stage = measure.Stage,
            Said = missing || values[feature] is not null,
        };
    }

    private static Problem? TooFew(int count, double minimum) =>
        count >= minimum
            ? null
            : Problem.Conflict(
                "model.too_few",
                $"训练需要至少{Numbers.Say(minimum)}个项目，现有{count}个。",
                $"Training needs at least {Numbers.Say(minimum)} procurements; there are {count}."
            );

    private static Problem Unreadable(string detail) =>
        Problem.Invalid(
            "",
            "model.unreadable",
            new($"不是可读取的模型：{detail}。", $"This is not a model that can be read: {detail}.")
        );

    private static PcaModelParameters? Parameters(ITransformer transformer) =>
        transformer switch
        {
            ISingleFeaturePredictionTransformer<object> { Model: PcaModelParameters parameters } =>
                parameters,
            IEnumerable<ITransformer> chain => chain
                .Select(Parameters)
                .FirstOrDefault(p => p is not null),
            _ => null,
        };

    private static (float[] Mean, float[][] Components) Unpack(PcaModelParameters parameters)
    {
        VBuffer<float> mean = default;
        parameters.GetMean(ref mean);
        VBuffer<float>[]? vectors = null;
        parameters.GetEigenVectors(ref vectors, out _);
        return ([.. mean.DenseValues()], [.. vectors.Select(v => v.DenseValues().ToArray())]);
    }

    /// <summary>
    /// A feature becomes a column when it varies among its peers. Its absence becomes one when it is the
    /// exception (being recorded must never count against anybody) and no other column says the same.
    /// </summary>
    private static List<Column> ChooseColumns(
        StepValues[] values,
        PeerGroups peers,
        ProcedureModelSettings settings
    )
    {
        var figures = new List<Column>();
        var absences = new List<Column>();
        var seen = new HashSet<string>();
        for (var feature = 0; feature < StepFeatures.All.Count; feature++)
        {
            var unscaled = new Column(StepFeatures.All[feature].Measure.Code, false, 0, 1);
            double[] centred =
            [
                .. values
                    .Where(v => v[feature] is not null)
                    .Select(v => Deviation(v, feature, unscaled, peers))
                    .Order(),
            ];
            if (centred.Length >= settings.MinimumPeers.Value && Scale(centred) is { } scale)
            {
                figures.Add(unscaled with { Scale = scale });
            }

            var absent = new BitArray([.. values.Select(v => v.Absent(feature))]);
            var count = values.Count(v => v.Absent(feature));
            if (
                count > 0
                && 2 * count < values.Length
                && seen.Add(string.Create(values.Length, absent, Mark))
            )
            {
                var share = (double)count / values.Length;
                absences.Add(new(unscaled.Code, true, share, Math.Sqrt(share * (1 - share))));
            }
        }

        return [.. figures, .. absences];
    }

    private static void Mark(Span<char> span, BitArray bits)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            span[i] = bits[i] ? '1' : '0';
        }
    }

    /// <summary>Interquartile range in standard deviations of a normal; where half of the figures are equal, the standard deviation; null when all are.</summary>
    private static double? Scale(double[] sorted)
    {
        var range = Distribution.Quantile(sorted, 0.75) - Distribution.Quantile(sorted, 0.25);
        if (range > 1e-9)
        {
            return range / 1.349;
        }

        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Average(v => (v - mean) * (v - mean)));
        return deviation > 1e-9 ? deviation : null;
    }

    private static double Deviation(StepValues values, int feature, Column column, PeerGroups peers)
    {
        if (column.Missing)
        {
            return ((values.Absent(feature) ? 1 : 0) - column.Centre) / column.Scale;
        }

        // The peers' median stands in for what is missing, so its deviation is zero.
        if (values[feature] is not { } value)
        {
            return 0;
        }

        var step = StepFeatures.All[feature];
        var distribution =
            peers.ForProcedure(values.Facts, step.Measure.Code)?.Distribution
            ?? peers.Overall(step.Measure.Code);
        return distribution is null
            ? 0
            : (step.Transform(value) - step.Transform(distribution.Quantile(0.5))) / column.Scale;
    }

    private static float[] Vector(
        StepValues values,
        IReadOnlyList<Column> columns,
        PeerGroups peers,
        double clip
    )
    {
        var vector = new float[columns.Count];
        for (var j = 0; j < vector.Length; j++)
        {
            var deviation = Deviation(values, ByCode[columns[j].Code], columns[j], peers);
            vector[j] = (float)Math.Clamp(deviation, -clip, clip);
        }

        return vector;
    }

    private static bool[] Gaps(StepValues values, IReadOnlyList<Column> columns) =>
        [.. columns.Select(c => !c.Missing && values[ByCode[c.Code]] is null)];

    /// <summary>
    /// Replaces the peers' median by what the components expect from the other columns, so that a figure that is
    /// not there is never itself out of line (iterative imputation of Arteaga &amp; Ferrer, Journal of Chemometrics
    /// 16, 2002). A median would be, wherever the other figures are unusual together.
    /// </summary>
    private static float[] Complete(float[] x, bool[] gaps, float[] mean, float[][] components)
    {
        if (!gaps.Contains(true))
        {
            return x;
        }

        var completed = (float[])x.Clone();
        for (var round = 0; round < CompletionRounds; round++)
        {
            var residual = Project(completed, mean, components).Residual;
            for (var j = 0; j < completed.Length; j++)
            {
                if (gaps[j])
                {
                    completed[j] -= (float)residual[j];
                }
            }
        }

        return completed;
    }

    private static readonly Dictionary<string, int> ByCode = StepFeatures
        .All.Index()
        .ToDictionary(f => f.Item.Measure.Code, f => f.Index);

    private static (double[] Centred, double[] Projected, double[] Residual) Project(
        float[] x,
        float[] mean,
        float[][] components
    )
    {
        var centred = new double[x.Length];
        for (var j = 0; j < x.Length; j++)
        {
            centred[j] = x[j] - mean[j];
        }

        var projected = new double[components.Length];
        var residual = (double[])centred.Clone();
        for (var k = 0; k < components.Length; k++)
        {
            var component = components[k];
            double dot = 0;
            for (var j = 0; j < x.Length; j++)
            {
                dot += component[j] * centred[j];
            }

            projected[k] = dot;
            for (var j = 0; j < x.Length; j++)
            {
                residual[j] -= dot * component[j];
            }
        }

        return (centred, projected, residual);
    }

    private static (double[] Variances, double[] Residuals, double[] Distances) Spread(
        float[][] rows,
        float[] mean,
        float[][] components
    )
    {
        var all = rows.Select(r => Project(r, mean, components)).ToArray();
        var variances = new double[components.Length];
        for (var k = 0; k < variances.Length; k++)
        {
            variances[k] = Math.Max(1e-9, all.Average(p => p.Projected[k] * p.Projected[k]));
        }

        return (
            variances,
            [.. all.Select(p => p.Residual.Sum(r => r * r))],
            [.. all.Select(p => p.Projected.Select((t, k) => t * t / variances[k]).Sum())]
        );
    }

    private static double Limit(double[] values, double quantile) =>
        Math.Max(1e-9, Distribution.Quantile([.. values.Order()], quantile));

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed record Column(string Code, bool Missing, double Centre, double Scale);

    private sealed record Saved(
        int Version,
        DateTimeOffset TrainedAt,
        int TrainedOn,
        int Seed,
        ProcedureModelSettings Settings,
        IReadOnlyList<Column> Columns,
        double[] Variances,
        double ResidualLimit,
        double DistanceLimit,
        Distribution Scores,
        PeerGroups.Saved Peers
    );
}
