using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>The subjects of one kind that one thread has met; what outgrows its limit goes to the temporary file.</summary>
internal sealed class Subjects(SubjectRuns all, TemporaryFile file, long limit)
{
    // As many classes as have a bit in the subject itself; the two-digit ones do.
    private const int Near = 128;

    private readonly ByteTable _ids = new();
    private readonly ByteTable _classes = new();
    private readonly HashSet<long> _farClasses = [];
    private Subject[] _subjects = new Subject[256];

    // Kept only so that nobody thinks it need not be read.
    private int _fetched;

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

    /// <summary>Brings near what <see cref="NumberOf(ReadOnlySpan{byte}, uint)"/> will read.</summary>
    public void Fetch(ReadOnlySpan<uint> hashes) => _fetched = _ids.Fetch(hashes);

    /// <summary>Brings near what will be counted, for the same reason.</summary>
    public void Fetch(ReadOnlySpan<int> numbers)
    {
        var sum = 0;
        foreach (var number in numbers)
        {
            sum += _subjects[number].Flags;
        }

        _fetched = sum;
    }

    public ReadOnlySpan<byte> IdOf(int number) => _ids[number];

    public ref Subject this[int number] => ref _subjects[number];

    /// <summary>It supplies items of a class.</summary>
    public void Supplies(int number, ReadOnlySpan<byte> code) =>
        Supplies(number, _classes.NumberOf(code));

    private void Supplies(int number, int held)
    {
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
        if (_ids.Size + _classes.Size + _subjects.Length * 64L + _farClasses.Count * 24L > limit)
        {
            all.Add(Gather().SortedTo(file));
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
            all.Add(this);
        }
    }

    public int Count => _ids.Count;

    /// <summary>As a sorted run.</summary>
    public MemoryRun ToRun() => Gather().Sorted();

    /// <summary>What another thread knows is known here too.</summary>
    public void Take(Subjects other)
    {
        var classes = new int[other._classes.Count];
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = _classes.NumberOf(other._classes[i]);
        }

        var numbers = new int[other.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = NumberOf(other._ids[i]);
            ref var theirs = ref other._subjects[i];
            _subjects[numbers[i]].Add(theirs);
            for (var left = theirs.Classes; left != 0; left &= left - 1)
            {
                Supplies(numbers[i], classes[(int)UInt128.TrailingZeroCount(left)]);
            }
        }

        foreach (var far in other._farClasses)
        {
            Supplies(numbers[(int)(far >> 32)], classes[(int)(uint)far]);
        }
    }

    /// <summary>The numbers in the order of their ids' bytes.</summary>
    public int[] Order()
    {
        int[] numbers = [.. Enumerable.Range(0, Count)];
        KeyOrder.Sort(numbers.AsSpan(), new Ids(_ids));
        return numbers;
    }

    /// <summary>How many classes each of those supplies that have more than there are bits for.</summary>
    public Dictionary<int, int> FarClasses()
    {
        var counts = new Dictionary<int, int>();
        foreach (var far in _farClasses)
        {
            var number = (int)(far >> 32);
            counts[number] = counts.GetValueOrDefault(number) + 1;
        }

        return counts;
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

    private readonly struct Ids(ByteTable table) : IKeys
    {
        public ReadOnlySpan<byte> this[int number] => table[number];
    }
}
