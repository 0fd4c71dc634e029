using System.Runtime.InteropServices;

namespace Trading.Indicators.Store;

/// <summary>
/// Figures whose quartiles are asked for: in memory up to a limit, beyond it in the temporary file as they came; only the
/// ranks that a quartile needs are picked.
/// </summary>
internal sealed class Figures(TemporaryFile file, int limit = 1 << 18)
{
    private readonly List<double> _held = [];
    private readonly List<IPieces> _runs = [];
    private long _spilled;
    private bool _sorted;

    public long Count => _spilled + _held.Count;

    public void Add(double figure)
    {
        _sorted = false;
        _held.Add(figure);
        if (_held.Count == limit)
        {
            var span = CollectionsMarshal.AsSpan(_held);
            _runs.Add(file.Write(MemoryMarshal.AsBytes(span)));
            _spilled += span.Length;
            _held.Clear();
        }
    }

    /// <summary>Type 8 quantiles at ascending probabilities; none is a number when there are no figures.</summary>
    public double[] Quantiles(params ReadOnlySpan<double> probabilities)
    {
        var found = new double[probabilities.Length];
        if (Count == 0)
        {
            Array.Fill(found, double.NaN);
            return found;
        }

        if (_runs.Count == 0)
        {
            if (!_sorted)
            {
                Order(CollectionsMarshal.AsSpan(_held));
                _sorted = true;
            }

            for (var i = 0; i < found.Length; i++)
            {
                found[i] = Quantile.Of(CollectionsMarshal.AsSpan(_held), probabilities[i]);
            }

            return found;
        }

        var wanted = new SortedDictionary<long, double>();
        foreach (var probability in probabilities)
        {
            var (below, share) = Quantile.Place(Count, probability);
            wanted[below] = 0;
            if (share > 0)
            {
                wanted[below + 1] = 0;
            }
        }

        Pick(wanted);
        for (var i = 0; i < found.Length; i++)
        {
            var (below, share) = Quantile.Place(Count, probabilities[i]);
            found[i] =
                share == 0
                    ? wanted[below]
                    : wanted[below] + share * (wanted[below + 1] - wanted[below]);
        }

        return found;
    }

    // What is not a number goes behind all others; the sort puts it in front.
    private static void Order(Span<double> figures)
    {
        figures.Sort();
        var none = 0;
        while (none < figures.Length && double.IsNaN(figures[none]))
        {
            none++;
        }

        if (none > 0)
        {
            figures[none..].CopyTo(figures);
            figures[^none..].Fill(double.NaN);
        }
    }

    // Counted by their first bits, then by the next ones of those among which a rank lies, until these few can be sorted.
    private void Pick(SortedDictionary<long, double> wanted) =>
        Pick(wanted, [.. wanted.Keys], 0, 0, 0);

    private void Pick(
        SortedDictionary<long, double> wanted,
        List<long> ranks,
        ulong prefix,
        int known,
        long before
    )
    {
        const int Step = 16;
        var counts = new long[1 << Step];
        Each(figure =>
        {
            var key = KeyOf(figure);
            if (known == 0 || key >> (64 - known) == prefix)
            {
                counts[(key >> (64 - known - Step)) & 0xFFFF]++;
            }
        });
        var next = 0;
        for (ulong part = 0; next < ranks.Count; before += counts[part++])
        {
            var among = new List<long>();
            while (next < ranks.Count && ranks[next] < before + counts[part])
            {
                among.Add(ranks[next++]);
            }

            if (among.Count == 0)
            {
                continue;
            }

            var longer = (prefix << Step) | part;
            if (known + Step == 64)
            {
                among.ForEach(rank => wanted[rank] = FigureOf(longer));
            }
            else if (counts[part] > limit)
            {
                Pick(wanted, among, longer, known + Step, before);
            }
            else
            {
                var few = new List<ulong>((int)counts[part]);
                Each(figure =>
                {
                    var key = KeyOf(figure);
                    if (key >> (64 - known - Step) == longer)
                    {
                        few.Add(key);
                    }
                });
                few.Sort();
                among.ForEach(rank => wanted[rank] = FigureOf(few[(int)(rank - before)]));
            }
        }
    }

    private void Each(Action<double> visit)
    {
        foreach (var run in _runs)
        {
            var reader = new PieceReader(run);
            while (reader.Next<double>() is { Length: > 0 } figures)
            {
                foreach (var figure in figures)
                {
                    visit(figure);
                }
            }
        }

        foreach (var figure in _held)
        {
            visit(figure);
        }
    }

    // In the order of the figures, what is not a number behind all others.
    private static ulong KeyOf(double figure)
    {
        var bits = BitConverter.DoubleToUInt64Bits(figure);
        return double.IsNaN(figure) ? ulong.MaxValue
            : bits >> 63 == 0 ? bits | (1UL << 63)
            : ~bits;
    }

    private static double FigureOf(ulong key) =>
        key == ulong.MaxValue
            ? double.NaN
            : BitConverter.UInt64BitsToDouble(key >> 63 == 0 ? ~key : key & ~(1UL << 63));
}
