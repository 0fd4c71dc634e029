using Microsoft.ML;
using Trading.Analysis.Procedures.Detectors;

namespace Trading.Analysis.Procedures;

/// <summary>
/// Unsupervised detection of unusual *procedures*: four detectors over the features of all steps, each feature taken
/// relative to comparable procurements and scaled robustly; their ranks are joined and calibrated by the training set.
/// <para>
/// It looks for what is out of the ordinary, and that is why it must not be asked about collusion: rigged
/// prices are too regular rather than outlying, and generic detectors over prices score at or below chance on
/// labelled cartels. Collusion is the business of <see cref="Screens.DirectionalScreens"/>.
/// </para>
/// </summary>
public sealed class ProcedureModel
{
    /// <summary>Version of the saved form; another one is refused rather than guessed at.</summary>
    public const int CurrentVersion = ProcedureArchive.CurrentVersion;

    private readonly ProcedureArchive.Saved _saved;
    private readonly DetectorEnsemble _ensemble;
    private readonly StepVectors _vectors;

    private ProcedureModel(
        ProcedureArchive.Saved saved,
        DetectorEnsemble ensemble,
        PeerGroups peers
    )
    {
        (_saved, _ensemble, Peers) = (saved, ensemble, peers);
        _vectors = new(saved.Columns, peers, saved.Settings);
    }

    /// <summary>The comparable procurements of the training set.</summary>
    public PeerGroups Peers { get; }

    /// <summary>When it was trained, as the trainer was told.</summary>
    public DateTimeOffset TrainedAt => _saved.TrainedAt;

    /// <summary>How many procurements it was trained on.</summary>
    public int TrainedOn => _saved.TrainedOn;

    /// <summary>The seed of everything random in it.</summary>
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
        var columns = StepVectors.Choose(values, peers, settings);
        if (columns.Count < 2)
        {
            return Problem.Conflict(
                "model.nothing_varies",
                "训练数据的各项特征几乎没有差异，无法学习什么是常见的。",
                "The features of the training data hardly vary; there is nothing to learn from them."
            );
        }

        columns = StepVectors.AtMost(
            columns,
            (int)(facts.Count / settings.MinimumPerColumn.Value),
            values
        );
        if (
            TooFew(facts.Count, settings.MinimumPerColumn.Value * columns.Count) is
            { } tooFewForColumns
        )
        {
            return tooFewForColumns;
        }

        var vectors = new StepVectors(columns, peers, settings);
        float[][] rows = [.. values.Select(vectors.Of)];
        var ensemble = DetectorEnsemble.Fit(
            rows,
            [.. columns.Select(column => column.Side)],
            Math.Clamp(
                (int)Math.Round(settings.RankShare.Value * columns.Count),
                1,
                columns.Count - 1
            ),
            settings.ControlQuantile.Value,
            settings.PrincipalWeight.Value,
            seed
        );
        return new ProcedureModel(
            new(
                CurrentVersion,
                trainedAt,
                facts.Count,
                seed,
                settings,
                columns,
                ensemble.Principal.Control,
                [.. ensemble.Ranks],
                TailRanks.Of(rows.Select(ensemble.Of)),
                peers.Save()
            ),
            ensemble,
            peers
        );
    }

    /// <summary>
    /// Reads a model back. Anything but a model is a problem (422, <c>model.unreadable</c>), and so is one of another
    /// version (<c>model.version</c>), which has to be trained anew.
    /// </summary>
    public static Outcome<ProcedureModel> Load(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var read = ProcedureArchive.Read(bytes);
        return read.Problem is { } problem
            ? problem
            : new ProcedureModel(
                read.Value.Saved,
                read.Value.Ensemble,
                PeerGroups.Load(read.Value.Saved.Peers)
            );
    }

    /// <summary>The model as bytes; equal models are equal bytes.</summary>
    public byte[] Save() => ProcedureArchive.Write(_saved, _ensemble);

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
        var recorded = Recorded(values);
        if (recorded < Settings.MinimumRecorded.Value)
        {
            return Problem.Conflict(
                "model.too_little_recorded",
                $"已到步骤应有的数据只记录了{Numbers.Say(recorded * 100)}%，不足以评分。",
                $"Only {Numbers.Say(recorded * 100)}% of the figures due by now are recorded, too few for a score."
            );
        }

        var row = _vectors.Of(values);
        var above = _ensemble.Above(_ensemble.Scores(row));
        var value = _ensemble.Joined(above);
        var asUnusual = _saved.Scores.AtLeast((float)value);
        return new ProcedureScore
        {
            Value = value,
            Percentile = 1 - _saved.Scores.Above((float)value),
            // Between two figures that were kept there may be less than one.
            OneIn = asUnusual > 0 ? (int)Math.Round(TrainedOn / Math.Max(1, asUnusual)) : null,
            RelativeResidual = _ensemble.Principal.RelativeResidual(
                _ensemble.Principal.Complete(row)
            ),
            Recorded = recorded,
            ByDetector = _ensemble
                .Codes.Zip(above)
                .ToDictionary(pair => pair.First, pair => 1 - pair.Second),
            Explained = new(() => Explain(values, row, names)),
        };
    }

    /// <summary>The level of a score, by the quantiles of the settings; null when it is not unusual enough.</summary>
    public Level? LevelOf(ProcedureScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return Settings
            .Levels.Where(level => score.Percentile >= level.Quantile)
            .Select(level => (Level?)level.Level)
            .Max();
    }

    /// <summary>The vector of one procurement, with NaN for what is not known.</summary>
    internal float[] Vector(ProcurementFacts facts) => _vectors.Of(new StepValues(facts));

    /// <summary>The joined score alone; null where <see cref="Score"/> abstains.</summary>
    internal double? Value(ProcurementFacts facts)
    {
        if (!Peers.Knows(facts.Kind))
        {
            return null;
        }

        var values = new StepValues(facts);
        return Recorded(values) < Settings.MinimumRecorded.Value
            ? null
            : _ensemble.Of(_vectors.Of(values));
    }

    /// <summary>The joined scores of vectors, without a word of explanation.</summary>
    internal double[] ScoreAll(IReadOnlyList<float[]> rows) => [.. rows.Select(_ensemble.Of)];

    /// <summary>The detectors, for tests and measurements.</summary>
    internal DetectorEnsemble Ensemble => _ensemble;

    /// <summary>ML.NET's own model and its completed input, for tests that compare the two.</summary>
    internal (ITransformer Transformer, float[] Vector) Raw(ProcurementFacts facts) =>
        (
            _ensemble.Principal.Transformer(new MLContext(Seed)),
            _ensemble.Principal.Complete(Vector(facts))
        );

    private double Recorded(StepValues values)
    {
        int[] due =
        [
            .. _saved
                .Columns.Where(c => !c.Missing)
                .Select(c => StepFeatures.ByCode[c.Code])
                .Where(values.Due),
        ];
        return due.Length == 0 ? 0 : 1 - (double)due.Count(values.Absent) / due.Length;
    }

    /// <summary>
    /// What the score would lose if a feature were as its peers', and what an ordinary procurement's would gain with that
    /// feature alone: the mean of both, since of two figures that say the same each hides behind the other (the first and
    /// the last step of Shapley's way). A value and its absence are two columns and one reason.
    /// </summary>
    private IReadOnlyList<Contribution> Explain(StepValues values, float[] row, Names names)
    {
        float[] usual = [.. Enumerable.Range(0, row.Length).Select(_vectors.Usual)];
        var (whole, nothing) = (_ensemble.Of(row), _ensemble.Of(usual));
        var parts = Enumerable
            .Range(0, row.Length)
            .GroupBy(j => StepFeatures.ByCode[_saved.Columns[j].Code])
            .Select(group =>
            {
                var (without, alone) = ((float[])row.Clone(), (float[])usual.Clone());
                foreach (var j in group)
                {
                    without[j] = usual[j];
                    alone[j] = row[j];
                }

                var said = values.Absent(group.Key) || values[group.Key] is not null;
                var part = (whole - _ensemble.Of(without) + _ensemble.Of(alone) - nothing) / 2;
                return (Feature: group.Key, Columns: group.ToArray(), Part: said ? part : 0);
            })
            .Select(part => part with { Part = Math.Max(0, part.Part) })
            .ToArray();
        var sum = parts.Sum(part => part.Part);
        return
        [
            .. parts
                .Select(part =>
                    Told(
                        values,
                        part.Feature,
                        part.Columns,
                        row,
                        sum > 0 ? part.Part / sum : 1.0 / parts.Length,
                        names
                    )
                )
                .OrderByDescending(contribution => contribution.Share),
        ];
    }

    private Contribution Told(
        StepValues values,
        int feature,
        int[] columns,
        float[] row,
        double share,
        Names names
    )
    {
        var measure = StepFeatures.All[feature].Measure;
        var missing = values.Absent(feature);
        var shown = columns
            .Where(j => _saved.Columns[j].Missing == missing && !float.IsNaN(row[j]))
            .Select(j => row[j]);
        return new(
            measure.Code,
            missing,
            share,
            shown.FirstOrDefault(),
            Figure.Of(
                measure,
                values.Facts,
                values[feature],
                Peers.ForProcedure(values.Facts, measure.Code),
                names
            )
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
}
