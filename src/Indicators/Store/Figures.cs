using System.Runtime.InteropServices;

namespace Trading.Indicators.Store;

/// <summary>
/// Figures whose quartiles are asked for: in memory up to a limit, beyond it in sorted runs of the temporary file, from
/// which only the ranks that a quartile needs are picked.
/// </summary>
internal sealed class Figures(TemporaryFile file, int limit = 1 << 18)
{
    private readonly List<double> _held = [];
    private readonly List<(long Begin, long End)> _runs = [];
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
            Order(span);
            _runs.Add(file.Write(span));
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

        if (!_sorted)
        {
            Order(CollectionsMarshal.AsSpan(_held));
            _sorted = true;
        }

        if (_runs.Count == 0)
        {
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

    private void Pick(SortedDictionary<long, double> wanted)
    {
        var queue = new PriorityQueue<Source, double>();
        foreach (var (begin, end) in _runs)
        {
            Advance(queue, new Source(file, begin, end));
        }

        if (_held.Count > 0)
        {
            Advance(queue, new Source([.. _held]));
        }

        var last = wanted.Keys.Last();
        for (long rank = 0; rank <= last; rank++)
        {
            queue.TryPeek(out var source, out var figure);
            if (wanted.ContainsKey(rank))
            {
                wanted[rank] = source!.Current;
            }

            queue.Dequeue();
            Advance(queue, source!);
        }
    }

    private static void Advance(PriorityQueue<Source, double> queue, Source source)
    {
        if (source.Next())
        {
            queue.Enqueue(
                source,
                double.IsNaN(source.Current) ? double.PositiveInfinity : source.Current
            );
        }
    }

    private sealed class Source
    {
        private readonly TemporaryFile? _file;
        private readonly long _end;
        private double[] _buffer;
        private long _at;
        private int _next;
        private int _count;

        public Source(TemporaryFile file, long begin, long end)
        {
            (_file, _at, _end) = (file, begin, end);
            _buffer = new double[8192];
        }

        public Source(double[] held)
        {
            _buffer = held;
            _count = held.Length;
        }

        public double Current { get; private set; }

        public bool Next()
        {
            if (_next == _count)
            {
                if (_file is null || _at == _end)
                {
                    return false;
                }

                var room = MemoryMarshal.AsBytes(_buffer.AsSpan());
                var size = (int)Math.Min(room.Length, _end - _at);
                for (var read = 0; read < size; )
                {
                    read += _file.Read(room[read..size], _at + read);
                }

                _at += size;
                (_next, _count) = (0, size / sizeof(double));
            }

            Current = _buffer[_next++];
            return true;
        }
    }
}
