using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// ML.NET's RandomizedPca read as process monitoring does. Its own score is the residual relative to the length of the
/// deviation, so an entirely ordinary procurement may score high and one extreme along a component low. The score here is
/// therefore the combined index (Yue &amp; Qin, Industrial &amp; Engineering Chemistry Research 40, 2001): squared residual
/// and Mahalanobis distance inside the subspace, each over its control limit.
/// </summary>
internal sealed class PrincipalIndex
{
    /// <summary>Its name.</summary>
    public const string Name = "principal";

    // The error shrinks by the same factor each round; after thirty nothing that is shown still changes.
    private const int CompletionRounds = 30;
    private const double Settled = 1e-5;

    private readonly float[] _mean;
    private readonly float[][] _components;

    private PrincipalIndex(byte[] content, PcaModelParameters parameters, Limits limits)
    {
        (Content, Control) = (content, limits);
        (_mean, _components) = Unpack(parameters);
    }

    /// <summary>ML.NET's own model, with the instants of its archive taken out: equal models are equal bytes.</summary>
    public byte[] Content { get; }

    /// <summary>The variances along the components, and what the two parts are measured against.</summary>
    public Limits Control { get; }

    /// <summary>How many columns a row has.</summary>
    public int Columns => _mean.Length;

    /// <summary>Fits. Rows hold NaN where nothing is known.</summary>
    public static PrincipalIndex Fit(
        MLContext machine,
        IDataView filled,
        string column,
        IReadOnlyList<float[]> rows,
        int rank,
        int seed,
        double quantile
    )
    {
        var trained = machine
            .AnomalyDetection.Trainers.RandomizedPca(
                featureColumnName: column,
                rank: rank,
                oversampling: rows[0].Length - rank,
                ensureZeroMean: true,
                seed: seed
            )
            .Fit(filled);
        using var stream = new MemoryStream();
        machine.Model.Save(trained, filled.Schema, stream);
        var unlimited = new PrincipalIndex(Undated(stream.ToArray()), trained.Model, new([], 1, 1));
        return new(unlimited.Content, trained.Model, unlimited.LimitsOf(rows, quantile));
    }

    /// <summary>Reads it back; null where the bytes hold another model.</summary>
    public static PrincipalIndex? Read(MLContext machine, byte[] content, Limits limits)
    {
        using var stream = new MemoryStream(content, writable: false);
        return
            Parameters(machine.Model.Load(stream, out _)) is { } parameters
            && new PrincipalIndex(content, parameters, limits) is var read
            && read._components.Length == limits.Variances.Length
            ? read
            : null;
    }

    /// <summary>ML.NET's own transformer.</summary>
    public ITransformer Transformer(MLContext machine)
    {
        using var stream = new MemoryStream(Content, writable: false);
        return machine.Model.Load(stream, out _);
    }

    /// <summary>The index of a row that <see cref="Complete"/> has completed.</summary>
    public double Of(ReadOnlySpan<float> completed)
    {
        var (residual, distance, _) = Parts(completed, Control.Variances);
        return residual / Control.Residual + distance / Control.Distance;
    }

    /// <summary>What RandomizedPca itself gives: the share of the deviation that the subspace does not reproduce.</summary>
    public double RelativeResidual(ReadOnlySpan<float> completed)
    {
        var (residual, _, length) = Parts(completed, Control.Variances);
        return length > 0 ? Math.Sqrt(residual / length) : 0;
    }

    /// <summary>
    /// Replaces what is not known by what the components expect from the other columns, so that a figure that is
    /// not there is never itself out of line (iterative imputation of Arteaga &amp; Ferrer, Journal of Chemometrics
    /// 16, 2002). A median would be, wherever the other figures are unusual together.
    /// </summary>
    public float[] Complete(float[] row)
    {
        if (!row.Contains(float.NaN))
        {
            return row;
        }

        var completed = StepVectors.Filled(row);
        Span<double> projected = stackalloc double[_components.Length];
        for (var round = 0; round < CompletionRounds; round++)
        {
            Project(completed, projected);
            double moved = 0;
            for (var j = 0; j < row.Length; j++)
            {
                if (!float.IsNaN(row[j]))
                {
                    continue;
                }

                double expected = _mean[j];
                for (var k = 0; k < projected.Length; k++)
                {
                    expected += projected[k] * _components[k][j];
                }

                moved = Math.Max(moved, Math.Abs(expected - completed[j]));
                completed[j] = (float)expected;
            }

            if (moved < Settled)
            {
                break;
            }
        }

        return completed;
    }

    private Limits LimitsOf(IReadOnlyList<float[]> rows, double quantile)
    {
        float[][] completed = [.. rows.Select(Complete)];
        var variances = new double[_components.Length];
        Span<double> projected = stackalloc double[_components.Length];
        foreach (var row in completed)
        {
            Project(row, projected);
            for (var k = 0; k < variances.Length; k++)
            {
                variances[k] += projected[k] * projected[k] / completed.Length;
            }
        }

        for (var k = 0; k < variances.Length; k++)
        {
            variances[k] = Math.Max(1e-9, variances[k]);
        }

        var parts = completed.Select(row => Parts(row, variances)).ToArray();
        return new(
            variances,
            Limit([.. parts.Select(part => part.Residual)], quantile),
            Limit([.. parts.Select(part => part.Distance)], quantile)
        );
    }

    private static double Limit(double[] values, double quantile)
    {
        Array.Sort(values);
        return Math.Max(1e-9, Distribution.Quantile(values, quantile));
    }

    private (double Residual, double Distance, double Length) Parts(
        ReadOnlySpan<float> row,
        double[] variances
    )
    {
        Span<double> projected = stackalloc double[_components.Length];
        var length = Project(row, projected);
        double inside = 0,
            distance = 0;
        for (var k = 0; k < projected.Length; k++)
        {
            var square = projected[k] * projected[k];
            inside += square;
            distance += square / variances[k];
        }

        // The components are orthonormal: what they do not hold is the rest of the square.
        return (Math.Max(0, length - inside), distance, length);
    }

    private double Project(ReadOnlySpan<float> row, Span<double> projected)
    {
        projected.Clear();
        double length = 0;
        for (var j = 0; j < row.Length; j++)
        {
            double centred = row[j] - _mean[j];
            length += centred * centred;
            for (var k = 0; k < projected.Length; k++)
            {
                projected[k] += _components[k][j] * centred;
            }
        }

        return length;
    }

    private static byte[] Undated(byte[] archive)
    {
        using var source = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        using var stream = new MemoryStream();
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (
                var entry in source.Entries.OrderBy(each => each.FullName, StringComparer.Ordinal)
            )
            {
                var copy = target.CreateEntry(entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = ProcedureArchive.NoInstant;
                using var from = entry.Open();
                using var to = copy.Open();
                from.CopyTo(to);
            }
        }

        return stream.ToArray();
    }

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

    /// <summary>What the two parts of the index are measured against.</summary>
    /// <param name="Variances">Of the training set along each component.</param>
    /// <param name="Residual">Control limit of the squared residual.</param>
    /// <param name="Distance">Control limit of the squared distance inside the subspace.</param>
    internal sealed record Limits(double[] Variances, double Residual, double Distance);
}
