namespace Trading.Indicators.Store;

/// <summary>
/// All that several threads have to say of the same kind of subject, each in sorted runs, in memory or in the temporary
/// file; walked as one, in the order of the keys' bytes. What is in which run makes no difference.
/// </summary>
internal sealed class SortedRuns
{
    private readonly List<IRun> _runs = [];

    /// <summary>What is done with one key and everything said of it: <paramref name="values"/> are texts of a <see cref="ByteReader"/>.</summary>
    public delegate void Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values);

    public int Count => _runs.Count;

    public void Add(IRun run)
    {
        lock (_runs)
        {
            _runs.Add(run);
        }
    }

    /// <summary>Walks all keys, each once.</summary>
    public void Walk(Visit visit)
    {
        var heap = new List<RunCursor>();
        foreach (var run in _runs)
        {
            var cursor = run.Open();
            if (cursor.Next())
            {
                heap.Add(cursor);
            }
        }

        for (var i = heap.Count / 2 - 1; i >= 0; i--)
        {
            Sink(heap, i);
        }

        var key = new ByteWriter();
        var values = new ByteWriter();
        while (heap.Count > 0)
        {
            key.Clear();
            values.Clear();
            key.Raw(heap[0].Key);
            do
            {
                values.Text(heap[0].Value);
                if (!heap[0].Next())
                {
                    heap[0] = heap[^1];
                    heap.RemoveAt(heap.Count - 1);
                }

                Sink(heap, 0);
            } while (heap.Count > 0 && heap[0].Key.SequenceEqual(key.Written));

            visit(key.Written, values.Written);
        }
    }

    private static void Sink(List<RunCursor> heap, int at)
    {
        while (true)
        {
            var least = at;
            for (var child = at * 2 + 1; child <= at * 2 + 2 && child < heap.Count; child++)
            {
                if (heap[child].Key.SequenceCompareTo(heap[least].Key) < 0)
                {
                    least = child;
                }
            }

            if (least == at)
            {
                return;
            }

            (heap[at], heap[least]) = (heap[least], heap[at]);
            at = least;
        }
    }
}
