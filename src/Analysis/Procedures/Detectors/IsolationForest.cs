namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// Isolation forest (Liu, Ting &amp; Zhou, ICDM 2008): what random cuts set apart from a sample of 256 after few cuts is
/// unusual. The score is 2^(-E(h)/c), one half where nothing stands out. What is not known counts as the peers' median.
/// </summary>
internal sealed class IsolationForest : IDetector
{
    /// <summary>Its name.</summary>
    public const string Name = "isolation_forest";

    /// <summary>Rows that each tree sees, as in the paper.</summary>
    public const int SampleSize = 256;

    private const int Trees = 100;
    private const double EulerGamma = 0.5772156649015329;

    private readonly int[] _roots;
    private readonly Node[] _nodes;
    private readonly double _usual;

    private IsolationForest(int columns, double usual, int[] roots, Node[] nodes)
    {
        (Columns, _usual, _roots, _nodes) = (columns, usual, roots, nodes);
    }

    public string Code => Name;

    public int Columns { get; }

    /// <summary>
    /// Grows it. Two rows at least; equal rows, seed and number of trees grow an equal forest.
    /// </summary>
    public static IsolationForest Fit(
        IReadOnlyList<float[]> rows,
        int seed,
        int trees = Trees,
        int sampleSize = SampleSize
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 2);
        var random = new Random(seed);
        var size = Math.Min(sampleSize, rows.Count);
        var deepest = (int)Math.Ceiling(Math.Log2(size));
        var all = Enumerable.Range(0, rows.Count).ToArray();
        var roots = new int[trees];
        var nodes = new List<Node>();
        for (var tree = 0; tree < trees; tree++)
        {
            for (var i = 0; i < size; i++)
            {
                var other = random.Next(i, all.Length);
                (all[i], all[other]) = (all[other], all[i]);
            }

            roots[tree] = nodes.Count;
            Grow(rows, all.AsSpan(0, size), 0, deepest, random, nodes);
        }

        return new(rows[0].Length, UsualPath(size), roots, [.. nodes]);
    }

    /// <summary>Mean length of an unsuccessful search in a binary tree of so many rows: what a path is measured against.</summary>
    public static double UsualPath(int rows) =>
        rows switch
        {
            < 2 => 0,
            2 => 1,
            _ => 2 * (Math.Log(rows - 1) + EulerGamma) - 2.0 * (rows - 1) / rows,
        };

    public double Of(ReadOnlySpan<float> row) => Math.Pow(2, -Path(row) / _usual);

    /// <summary>Mean number of cuts until the row stands alone.</summary>
    public double Path(ReadOnlySpan<float> row)
    {
        Span<float> known = stackalloc float[row.Length];
        for (var j = 0; j < row.Length; j++)
        {
            known[j] = float.IsNaN(row[j]) ? 0 : row[j];
        }

        double sum = 0;
        foreach (var root in _roots)
        {
            var at = root;
            ref readonly var node = ref _nodes[at];
            while (node.Column >= 0)
            {
                at = known[node.Column] < node.Figure ? at + 1 : node.Right;
                node = ref _nodes[at];
            }

            sum += node.Figure;
        }

        return sum / _roots.Length;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(Columns);
        to.Write(_usual);
        to.Write(_roots.Length);
        to.Write(_nodes.Length);
        foreach (var root in _roots)
        {
            to.Write(root);
        }

        foreach (var node in _nodes)
        {
            to.Write(node.Column);
            to.Write(node.Right);
            to.Write(node.Figure);
        }
    }

    /// <summary>Reads it back; a forest that cannot be is refused, so that scoring never leaves it.</summary>
    public static IsolationForest Read(BinaryReader from, int columns)
    {
        var own = from.ReadInt32();
        var usual = from.ReadDouble();
        var roots = new int[Bounded(from.ReadInt32(), 10_000)];
        var nodes = new Node[Bounded(from.ReadInt32(), 20_000_000)];
        for (var i = 0; i < roots.Length; i++)
        {
            roots[i] = from.ReadInt32();
        }

        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new(from.ReadInt32(), from.ReadInt32(), from.ReadSingle());
            if (
                nodes[i].Column >= columns
                || (
                    nodes[i].Column >= 0
                    && (nodes[i].Right <= i + 1 || nodes[i].Right >= nodes.Length)
                )
            )
            {
                throw new InvalidDataException("the isolation forest is damaged");
            }
        }

        return own == columns && usual > 0 && roots.All(root => root >= 0 && root < nodes.Length)
            ? new(own, usual, roots, nodes)
            : throw new InvalidDataException("the isolation forest is damaged");
    }

    private static int Bounded(int count, int most) =>
        count > 0 && count <= most
            ? count
            : throw new InvalidDataException("the isolation forest is damaged");

    private static void Grow(
        IReadOnlyList<float[]> rows,
        Span<int> sample,
        int depth,
        int deepest,
        Random random,
        List<Node> nodes
    )
    {
        if (sample.Length <= 1 || depth >= deepest || Cut(rows, sample, random) is not { } cut)
        {
            nodes.Add(new(-1, 0, (float)(depth + UsualPath(sample.Length))));
            return;
        }

        var left = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (Known(rows[sample[i]][cut.Column]) < cut.At)
            {
                (sample[left], sample[i]) = (sample[i], sample[left]);
                left++;
            }
        }

        var own = nodes.Count;
        nodes.Add(default);
        Grow(rows, sample[..left], depth + 1, deepest, random, nodes);
        nodes[own] = new(cut.Column, nodes.Count, cut.At);
        Grow(rows, sample[left..], depth + 1, deepest, random, nodes);
    }

    // A column in which all are alike cuts nothing: the next one is tried, from a random one on.
    private static (int Column, float At)? Cut(
        IReadOnlyList<float[]> rows,
        ReadOnlySpan<int> sample,
        Random random
    )
    {
        var columns = rows[0].Length;
        var varying = new List<(int Column, float Low, float High)>();
        for (var column = 0; column < columns; column++)
        {
            var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (var row in sample)
            {
                var value = Known(rows[row][column]);
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }

            if (low < high)
            {
                varying.Add((column, low, high));
            }
        }

        if (varying.Count == 0)
        {
            return null;
        }

        var chosen = varying[random.Next(varying.Count)];
        var at = (float)(chosen.Low + random.NextDouble() * (chosen.High - chosen.Low));
        // Both sides keep something, however coarse single precision is there.
        return (chosen.Column, at > chosen.Low ? at : MathF.BitIncrement(chosen.Low));
    }

    private static float Known(float value) => float.IsNaN(value) ? 0 : value;

    // A leaf has no column, and the length of its path for a figure.
    private readonly record struct Node(int Column, int Right, float Figure);
}
