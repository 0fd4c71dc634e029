using System.Collections;

namespace Trading.Analysis.Procedures;

/// <summary>One column of a model.</summary>
/// <param name="Code">The feature.</param>
/// <param name="Missing">True for the column that says whether the feature is absent.</param>
/// <param name="Centre">What is usual; zero for a feature, which is taken relative to its peers.</param>
/// <param name="Scale">A robust standard deviation of the training set.</param>
internal sealed record StepColumn(string Code, bool Missing, double Centre, double Scale)
{
    /// <summary>Which side of it is remarkable.</summary>
    public Side Side => Missing ? Side.High : StepFeatures.All[StepFeatures.ByCode[Code]].Side;
}

/// <summary>
/// Procurements as vectors: one way for training, scoring and explanation. Each figure is its distance from the peers'
/// median in robust standard deviations, clipped, and damped on the side that harms nobody; what is not known is NaN.
/// </summary>
internal sealed class StepVectors(
    IReadOnlyList<StepColumn> columns,
    PeerGroups peers,
    ProcedureModelSettings settings
)
{
    private readonly (StepColumn Column, int Feature)[] _columns =
    [
        .. columns.Select(column => (column, StepFeatures.ByCode[column.Code])),
    ];

    /// <summary>The vector of one procurement.</summary>
    public float[] Of(StepValues values)
    {
        var vector = new float[_columns.Length];
        for (var j = 0; j < vector.Length; j++)
        {
            var (column, feature) = _columns[j];
            vector[j] =
                column.Missing || values[feature] is not null
                    ? Damped(
                        Deviation(values, feature, column, peers),
                        // A step before the one that comes before it is remarkable whichever side is.
                        values[feature] < 0
                            ? Side.Either
                            : column.Side
                    )
                    : float.NaN;
        }

        return vector;
    }

    /// <summary>The same with zero, the peers' median, for what is not known.</summary>
    public static float[] Filled(float[] vector) =>
        [.. vector.Select(value => float.IsNaN(value) ? 0 : value)];

    /// <summary>What stands for "as usual" in a column: the peers' median, or the figure recorded.</summary>
    public float Usual(int column) =>
        _columns[column].Column is { Missing: true } missing
            ? Damped(-missing.Centre / missing.Scale, Side.High)
            : 0;

    /// <summary>
    /// A feature becomes a column when it varies among its peers. Its absence becomes one when it is the
    /// exception (being recorded must never count against anybody) and no other column says the same.
    /// </summary>
    public static List<StepColumn> Choose(
        StepValues[] values,
        PeerGroups peers,
        ProcedureModelSettings settings
    )
    {
        var figures = new List<StepColumn>();
        var absences = new List<StepColumn>();
        var seen = new HashSet<string>();
        for (var feature = 0; feature < StepFeatures.All.Count; feature++)
        {
            var unscaled = new StepColumn(StepFeatures.All[feature].Measure.Code, false, 0, 1);
            double[] centred =
            [
                .. values
                    .Where(v => v[feature] is not null)
                    .Select(v => Deviation(v, feature, unscaled, peers))
                    .Order(),
            ];
            if (centred.Length >= settings.MinimumPeers.Value && ScaleOf(centred) is { } scale)
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

    /// <summary>
    /// Without those of the figures that only some sources tell of that are recorded least, as long as there are more columns
    /// than so many: a market that is large enough for what every source tells of is trained on that.
    /// </summary>
    public static List<StepColumn> AtMost(List<StepColumn> columns, int most, StepValues[] values)
    {
        if (columns.Count <= most)
        {
            return columns;
        }

        var left = columns
            .Where(column =>
                !column.Missing && StepFeatures.All[StepFeatures.ByCode[column.Code]].Sometimes
            )
            .OrderBy(column => values.Count(v => v[StepFeatures.ByCode[column.Code]] is not null))
            .ThenBy(column => column.Code, StringComparer.Ordinal)
            .Take(columns.Count - most)
            .ToHashSet();
        return [.. columns.Where(column => !left.Contains(column))];
    }

    private float Damped(double deviation, Side side)
    {
        var harmless = (side == Side.Low && deviation > 0) || (side == Side.High && deviation < 0);
        var weight = harmless ? settings.Harmless.Value : 1;
        return (float)Math.Clamp(weight * deviation, -settings.Clip.Value, settings.Clip.Value);
    }

    private static void Mark(Span<char> span, BitArray bits)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            span[i] = bits[i] ? '1' : '0';
        }
    }

    /// <summary>Interquartile range in standard deviations of a normal; where half of the figures are equal, the standard deviation; null when all are.</summary>
    private static double? ScaleOf(double[] sorted)
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

    private static double Deviation(
        StepValues values,
        int feature,
        StepColumn column,
        PeerGroups peers
    )
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
}
