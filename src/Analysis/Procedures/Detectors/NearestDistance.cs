using System.Runtime.Intrinsics;

namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// Distance to the k-th nearest of a random sample (Ramaswamy, Rastogi &amp; Shim, SIGMOD 2000; that a sample does as well
/// as all: Sugiyama &amp; Borgwardt, NeurIPS 2013): the root of the mean squared difference over the columns that are
/// known. A row that is itself in the sample is passed over once.
/// </summary>
internal sealed class NearestDistance : IDetector
{
    /// <summary>Its name.</summary>
    public const string Name = "nearest";

    /// <summary>Rows that are kept to compare with.</summary>
    public const int SampleSize = 256;

    private const int Neighbours = 5;

    // Of a fixed width: sums of single precision differ with the order, and must not with the machine.
    private static readonly int Width = Vector256<float>.Count;

    private readonly float[] _sample;
    private readonly int _rows;
    private readonly int _padded;
    private readonly int _neighbours;

    private NearestDistance(int columns, int rows, int neighbours, float[] sample)
    {
        (Columns, _rows, _neighbours, _sample) = (columns, rows, neighbours, sample);
        _padded = Padded(columns);
    }

    public string Code => Name;

    public int Columns { get; }

    /// <summary>Keeps a sample; two rows at least.</summary>
    public static NearestDistance Fit(
        IReadOnlyList<float[]> rows,
        int seed,
        int neighbours = Neighbours,
        int sampleSize = SampleSize
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 2);
        var random = new Random(seed);
        var size = Math.Min(sampleSize, rows.Count);
        var all = Enumerable.Range(0, rows.Count).ToArray();
        var (columns, padded) = (rows[0].Length, Padded(rows[0].Length));
        var sample = new float[size * padded];
        for (var i = 0; i < size; i++)
        {
            var other = random.Next(i, all.Length);
            (all[i], all[other]) = (all[other], all[i]);
            for (var j = 0; j < columns; j++)
            {
                var value = rows[all[i]][j];
                sample[i * padded + j] = float.IsFinite(value) ? value : 0;
            }
        }

        return new(columns, size, Math.Clamp(neighbours, 1, size - 1), sample);
    }

    public double Of(ReadOnlySpan<float> row)
    {
        Span<float> own = stackalloc float[_padded];
        Span<float> counts = stackalloc float[_padded];
        own.Clear();
        counts.Clear();
        var known = 0;
        for (var j = 0; j < row.Length; j++)
        {
            if (float.IsFinite(row[j]))
            {
                (own[j], counts[j]) = (row[j], 1);
                known++;
            }
        }

        if (known == 0)
        {
            return 0;
        }

        Span<float> nearest = stackalloc float[_neighbours];
        nearest.Fill(float.PositiveInfinity);
        var itself = false;
        for (var i = 0; i < _rows; i++)
        {
            var sum = Vector256<float>.Zero;
            var start = i * _padded;
            for (var j = 0; j < _padded; j += Width)
            {
                var difference =
                    (
                        Vector256.Create<float>(own[j..])
                        - Vector256.Create<float>(_sample.AsSpan(start + j))
                    ) * Vector256.Create<float>(counts[j..]);
                sum += difference * difference;
            }

            var distance = Vector256.Sum(sum);
            if (distance == 0 && !itself)
            {
                itself = true;
                continue;
            }

            if (distance >= nearest[^1])
            {
                continue;
            }

            var at = nearest.Length - 1;
            for (; at > 0 && nearest[at - 1] > distance; at--)
            {
                nearest[at] = nearest[at - 1];
            }

            nearest[at] = distance;
        }

        return Math.Sqrt(nearest[^1] / known);
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_rows);
        to.Write(_neighbours);
        foreach (var value in _sample)
        {
            to.Write(value);
        }
    }

    public static NearestDistance Read(BinaryReader from, int columns)
    {
        var rows = from.ReadInt32();
        var neighbours = from.ReadInt32();
        if (rows is < 2 or > 1_000_000 || neighbours < 1 || neighbours >= rows)
        {
            throw new InvalidDataException("the sample of neighbours is damaged");
        }

        var sample = new float[rows * Padded(columns)];
        for (var i = 0; i < sample.Length; i++)
        {
            sample[i] = from.ReadSingle();
        }

        return new(columns, rows, neighbours, sample);
    }

    private static int Padded(int columns) => (columns + Width - 1) / Width * Width;
}
