using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>The subjects of one kind that one thread has met; what outgrows its limit goes to the temporary file.</summary>
internal sealed class Subjects(SortedRuns runs, TemporaryFile file, long limit)
{
    private readonly ByteTable _ids = new();
    private readonly ByteTable _classes = new();
    private readonly HashSet<long> _classesOf = [];
    private Subject[] _subjects = new Subject[256];

    public ref Subject Of(ReadOnlySpan<byte> id)
    {
        // Before the array is looked at: a new subject may need a larger one.
        var number = NumberOf(id);
        return ref _subjects[number];
    }

    public int NumberOf(ReadOnlySpan<byte> id)
    {
        var number = _ids.NumberOf(id);
        if (number == _subjects.Length)
        {
            Array.Resize(ref _subjects, number * 2);
        }

        return number;
    }

    public ref Subject this[int number] => ref _subjects[number];

    /// <summary>It supplies items of a class.</summary>
    public void Supplies(int number, ReadOnlySpan<byte> code) =>
        _classesOf.Add(((long)number << 32) | (uint)_classes.NumberOf(code));

    /// <summary>Between two processes: makes room when there is too little.</summary>
    public void Settle()
    {
        if (
            _ids.Size + _classes.Size + _ids.Count * 80L + _classesOf.Count * 24L > limit
        )
        {
            var records = Gather();
            runs.Add(records.SortedTo(file));
            _ids.Clear();
            _classes.Clear();
            _classesOf.Clear();
            Array.Clear(_subjects);
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
        long[] pairs = [.. _classesOf];
        Array.Sort(pairs);
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
            while (next < pairs.Length && pairs[next] >> 32 == i)
            {
                writer.Text(_classes[(int)(uint)pairs[next++]]);
            }

            records.Add(_ids[i], writer.Written);
        }

        return records;
    }
}

/// <summary>Adds up what all threads know of one subject.</summary>
internal sealed class SubjectSum
{
    private readonly ByteTable _classes = new();

    public Subject Sum { get; private set; }

    /// <summary>How many classes of items it supplies.</summary>
    public int Classes { get; private set; }

    public void Read(ReadOnlySpan<byte> values)
    {
        var sum = default(Subject);
        _classes.Clear();
        var all = new ByteReader(values);
        while (!all.AtEnd)
        {
            var one = new ByteReader(all.Text());
            sum.Contested += one.Number();
            sum.Won += one.Number();
            sum.Submitted += one.Number();
            sum.Disqualified += one.Number();
            sum.Processes += one.Number();
            sum.Supplied += one.Number();
            sum.Flags |= (int)one.Number();
            while (!one.AtEnd)
            {
                _classes.NumberOf(one.Text());
            }
        }

        (Sum, Classes) = (sum, _classes.Count);
    }
}
