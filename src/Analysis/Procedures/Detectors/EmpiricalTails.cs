namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// ECOD (Li, Zhao, Hu, Botta, Ionescu &amp; Chen, IEEE TKDE 35, 2023): for each column how improbable so small or so large a
/// figure is by the figures seen, and the sum of -ln of that over the columns. Where a column has a remarkable side only
/// that one counts. A figure that is not known counts what is usual in its column.
/// </summary>
internal sealed class EmpiricalTails : IDetector
{
    /// <summary>Its name.</summary>
    public const string Name = "ecod";

    private readonly TailRanks[] _ranks;
    private readonly Side[] _sides;
    private readonly double[] _usual;

    private EmpiricalTails(TailRanks[] ranks, Side[] sides, double[] usual)
    {
        (_ranks, _sides, _usual) = (ranks, sides, usual);
    }

    public string Code => Name;

    public int Columns => _ranks.Length;

    /// <summary>Counts; one row at least.</summary>
    public static EmpiricalTails Fit(IReadOnlyList<float[]> rows, IReadOnlyList<Side> sides)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        var ranks = new TailRanks[sides.Count];
        var usual = new double[sides.Count];
        for (var j = 0; j < ranks.Length; j++)
        {
            float[] known = [.. rows.Select(row => row[j]).Where(float.IsFinite)];
            ranks[j] = TailRanks.Of(known.Select(value => (double)value));
            var (own, side) = (ranks[j], sides[j]);
            usual[j] = known.Length == 0 ? 0 : known.Average(value => Term(own, side, value));
        }

        return new(ranks, [.. sides], usual);
    }

    public double Of(ReadOnlySpan<float> row)
    {
        double sum = 0;
        for (var j = 0; j < row.Length; j++)
        {
            sum += Of(j, row[j]);
        }

        return sum;
    }

    /// <summary>What one column adds; exactly, since the score is their sum.</summary>
    public double Of(int column, float value) =>
        float.IsFinite(value) ? Term(_ranks[column], _sides[column], value) : _usual[column];

    public void Write(BinaryWriter to)
    {
        for (var j = 0; j < _ranks.Length; j++)
        {
            to.Write((byte)_sides[j]);
            to.Write(_usual[j]);
            to.Write(_ranks[j].Count);
            to.Write(_ranks[j].Values.Length);
            for (var i = 0; i < _ranks[j].Values.Length; i++)
            {
                to.Write(_ranks[j].Values[i]);
                to.Write(_ranks[j].Below[i]);
                to.Write(_ranks[j].Through[i]);
            }
        }
    }

    public static EmpiricalTails Read(BinaryReader from, int columns)
    {
        var (ranks, sides, usual) = (
            new TailRanks[columns],
            new Side[columns],
            new double[columns]
        );
        for (var j = 0; j < columns; j++)
        {
            sides[j] = (Side)from.ReadByte();
            usual[j] = from.ReadDouble();
            var count = from.ReadInt32();
            var kept = from.ReadInt32();
            if (!Enum.IsDefined(sides[j]) || kept < 0 || kept > count || kept > 100_000)
            {
                throw new InvalidDataException("the empirical tails are damaged");
            }

            var (values, below, through) = (new float[kept], new int[kept], new int[kept]);
            for (var i = 0; i < kept; i++)
            {
                values[i] = from.ReadSingle();
                below[i] = from.ReadInt32();
                through[i] = from.ReadInt32();
            }

            ranks[j] = new(count, values, below, through);
        }

        return new(ranks, sides, usual);
    }

    private static double Term(TailRanks ranks, Side side, float value)
    {
        if (ranks.Count == 0)
        {
            return 0;
        }

        // What none of them reached counts as one more that would have.
        var least = 1.0 / (ranks.Count + 1);
        var low = side == Side.High ? 1 : Math.Max(ranks.AtMost(value) / ranks.Count, least);
        var high = side == Side.Low ? 1 : Math.Max(ranks.AtLeast(value) / ranks.Count, least);
        return -Math.Log(Math.Min(low, high));
    }
}
