using Microsoft.ML;
using Microsoft.ML.Data;

namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// Four detectors that see different things (the principal subspace: what moves together; the isolation forest: what few
/// cuts set apart; the empirical tails: extremes on the side that matters; the nearest distance: what has no like), and how
/// each ranks what it was fitted to. None is best on every kind of data (Han et al., ADBench, NeurIPS 2022), so ranks are
/// joined, and never the scores, which have no common scale.
/// </summary>
internal sealed class DetectorEnsemble
{
    private readonly PrincipalIndex _principal;
    private readonly IDetector[] _others;
    private readonly TailRanks[] _ranks;
    private readonly double[] _weights;

    private DetectorEnsemble(
        PrincipalIndex principal,
        IDetector[] others,
        TailRanks[] ranks,
        double principalWeight
    )
    {
        (_principal, _others, _ranks) = (principal, others, ranks);
        _weights = [principalWeight, .. others.Select(_ => (1 - principalWeight) / others.Length)];
        Codes = [PrincipalIndex.Name, .. others.Select(detector => detector.Code)];
    }

    /// <summary>The detectors, in the order of their scores.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>RandomizedPca.</summary>
    public PrincipalIndex Principal => _principal;

    /// <summary>The ranks of each detector over what it was fitted to.</summary>
    public IReadOnlyList<TailRanks> Ranks => _ranks;

    /// <summary>Fits all four in one pipeline over one data view.</summary>
    public static DetectorEnsemble Fit(
        IReadOnlyList<float[]> rows,
        IReadOnlyList<Side> sides,
        int rank,
        double quantile,
        double principalWeight,
        int seed
    )
    {
        var machine = new MLContext(seed);
        var data = View(machine, rows);
        var principal = PrincipalIndex.Fit(
            machine,
            data,
            nameof(Row.Filled),
            rows,
            rank,
            seed,
            quantile
        );
        var others = Pipeline(machine, sides, seed)
            .Fit(data)
            .OfType<DetectorTransformer>()
            .Select(transformer => transformer.Detector)
            .ToArray();
        var unranked = new DetectorEnsemble(principal, others, [], principalWeight);
        double[][] scores = [.. rows.Select(unranked.Scores)];
        return new(
            principal,
            others,
            [
                .. unranked.Codes.Select(
                    (_, detector) => TailRanks.Of(scores.Select(score => score[detector]))
                ),
            ],
            principalWeight
        );
    }

    /// <summary>Our three as estimators of ML.NET.</summary>
    public static EstimatorChain<DetectorTransformer> Pipeline(
        MLContext machine,
        IReadOnlyList<Side> sides,
        int seed
    ) =>
        new DetectorEstimator(
            machine,
            nameof(Row.Known),
            IsolationForest.Name,
            rows => IsolationForest.Fit(rows, seed)
        )
            .Append(
                new DetectorEstimator(
                    machine,
                    nameof(Row.Known),
                    EmpiricalTails.Name,
                    rows => EmpiricalTails.Fit(rows, sides)
                )
            )
            .Append(
                new DetectorEstimator(
                    machine,
                    nameof(Row.Known),
                    NearestDistance.Name,
                    rows => NearestDistance.Fit(rows, seed)
                )
            );

    /// <summary>What was fitted, as a bare pipeline of ML.NET: RandomizedPca's own score and those of our three.</summary>
    public ITransformer Bare(MLContext machine)
    {
        var chain = new TransformerChain<ITransformer>(_principal.Transformer(machine));
        foreach (var detector in _others)
        {
            chain = chain.Append<ITransformer>(
                new DetectorTransformer(nameof(Row.Known), detector.Code, detector)
            );
        }

        return chain;
    }

    /// <summary>Rows as ML.NET reads them: <c>Known</c> with NaN, <c>Filled</c> with the median in its place.</summary>
    public static IDataView View(MLContext machine, IReadOnlyList<float[]> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        foreach (var column in new[] { nameof(Row.Known), nameof(Row.Filled) })
        {
            schema[column].ColumnType = new VectorDataViewType(
                NumberDataViewType.Single,
                rows[0].Length
            );
        }

        return machine.Data.LoadFromEnumerable(
            rows.Select(row => new Row { Known = row, Filled = StepVectors.Filled(row) }),
            schema
        );
    }

    /// <summary>Each detector's own score of a row with NaN for what is not known.</summary>
    public double[] Scores(float[] row)
    {
        var scores = new double[_others.Length + 1];
        scores[0] = _principal.Of(_principal.Complete(row));
        for (var i = 0; i < _others.Length; i++)
        {
            scores[i + 1] = _others[i].Of(row);
        }

        return scores;
    }

    /// <summary>By each detector, the share of what it was fitted to that is at least as unusual.</summary>
    public double[] Above(double[] scores) =>
        [.. scores.Select((score, i) => _ranks[i].Above((float)score))];

    /// <summary>
    /// The weighted mean of the tenfold logarithms of these shares (Fisher's way of joining p-values). A plain mean of ranks
    /// would let three detectors that see nothing outvote the one that does; the weights are those of the settings.
    /// </summary>
    public double Joined(double[] above)
    {
        double sum = 0;
        for (var i = 0; i < above.Length; i++)
        {
            sum -= _weights[i] * Math.Log10(above[i]);
        }

        return sum;
    }

    /// <summary>The joined score of a row.</summary>
    public double Of(float[] row) => Joined(Above(Scores(row)));

    /// <summary>Everything but what ML.NET keeps itself.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var detector in _others)
        {
            detector.Write(to);
        }
    }

    /// <summary>Reads it back.</summary>
    public static DetectorEnsemble Read(
        PrincipalIndex principal,
        BinaryReader from,
        TailRanks[] ranks,
        double principalWeight
    )
    {
        var columns = principal.Columns;
        IDetector[] others =
        [
            IsolationForest.Read(from, columns),
            EmpiricalTails.Read(from, columns),
            NearestDistance.Read(from, columns),
        ];
        return ranks.Length == others.Length + 1
            ? new(principal, others, ranks, principalWeight)
            : throw new InvalidDataException("the ranks of the detectors are damaged");
    }

    internal sealed class Row
    {
        public float[] Known { get; set; } = [];
        public float[] Filled { get; set; } = [];
    }
}
