using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>The subjects of one kind that one thread has met; what outgrows its limit goes to the temporary file.</summary>
internal sealed class Subjects(SortedRuns runs, TemporaryFile file, long limit)
{
    // As many classes as have a bit in the subject itself; the two-digit ones do.
    private const int Near = 128;

    private readonly ByteTable _ids = new();
    private readonly ByteTable _classes = new();
    private readonly HashSet<long> _farClasses = [];
    private Subject[] _subjects = new Subject[256];

    public ref Subject Of(ReadOnlySpan<byte> id)
    {
        // Before the array is looked at: a new subject may need a larger one.
        var number = NumberOf(id);
        return ref _subjects[number];
    }

    public int NumberOf(ReadOnlySpan<byte> id) => NumberOf(id, ByteTable.Hash(id));

    public int NumberOf(ReadOnlySpan<byte> id, uint hash)
    {
        var number = _ids.NumberOf(id, hash);
        if (number == _subjects.Length)
        {
            Array.Resize(ref _subjects, number * 2);
        }

        return number;
    }

    public ReadOnlySpan<byte> IdOf(int number) => _ids[number];

    public ref Subject this[int number] => ref _subjects[number];

    /// <summary>It supplies items of a class.</summary>
    public void Supplies(int number, ReadOnlySpan<byte> code)
    {
        var held = _classes.NumberOf(code);
        if (held < Near)
        {
            _subjects[number].Classes |= UInt128.One << held;
        }
        else
        {
            _farClasses.Add(((long)number << 32) | (uint)held);
        }
    }

    /// <summary>Between two processes: makes room when there is too little.</summary>
    public void Settle()
    {
        if (_ids.Size + _classes.Size + _ids.Count * 80L + _farClasses.Count * 24L > limit)
        {
            runs.Add(Gather().SortedTo(file));
            Array.Clear(_subjects, 0, _ids.Count);
            _ids.Clear();
            _classes.Clear();
            _farClasses.Clear();
        }
    }

    /// <summary>No more will come.</summary>
    public void Finish()
    {
        if (_ids.Count > 0)
        {
            runs.Add(Gather().Sorted());
        }
    }

    private Records Gather()
    {
        long[] far = [.. _farClasses];
        Array.Sort(far);
        var records = new Records();
        var writer = new ByteWriter();
        var next = 0;
        for (var i = 0; i < _ids.Count; i++)
        {
            ref var subject = ref _subjects[i];
            writer.Clear();
            writer.Number(subject.Contested);
            writer.Number(subject.Won);
            writer.Number(subject.Submitted);
            writer.Number(subject.Disqualified);
            writer.Number(subject.Processes);
            writer.Number(subject.Supplied);
            writer.Number(subject.Flags);
            for (var left = subject.Classes; left != 0; left &= left - 1)
            {
                writer.Text(_classes[(int)UInt128.TrailingZeroCount(left)]);
            }

            while (next < far.Length && far[next] >> 32 == i)
            {
                writer.Text(_classes[(int)(uint)far[next++]]);
            }

            records.Add(_ids[i], writer.Written);
        }

        return records;
    }
}
