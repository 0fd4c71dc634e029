namespace Trading.Indicators.Store;

/// <summary>Records of key and value, gathered in any order and then sorted by key into a run.</summary>
internal sealed class Records
{
    private byte[] _bytes = new byte[1 << 16];
    private int[] _starts = new int[1024];
    private int _used;

    public int Count { get; private set; }

    public long Size => _bytes.Length + Count * 4L;

    public int Used => _used;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var size = key.Length + value.Length + 10;
        if (_bytes.Length - _used < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + size));
        }

        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
        }

        _starts[Count++] = _used;
        _used += Put(key, _bytes.AsSpan(_used));
        _used += Put(value, _bytes.AsSpan(_used));
    }

    /// <summary>The records in the order of their keys' bytes; the buffer is theirs from now on.</summary>
    public MemoryRun Sorted()
    {
        Sort();
        var run = new MemoryRun(_bytes, _starts, Count);
        (_bytes, _starts, _used, Count) = ([], [], 0, 0);
        return run;
    }

    /// <summary>Writes the records in the order of their keys' bytes and forgets them.</summary>
    public FileRun SortedTo(TemporaryFile file)
    {
        Sort();
        var run = file.Write(_bytes, _starts.AsSpan(0, Count));
        (_used, Count) = (0, 0);
        return run;
    }

    public static ReadOnlySpan<byte> KeyAt(byte[] bytes, int start)
    {
        var (length, size) = LengthAt(bytes, start);
        return bytes.AsSpan(start + size, length);
    }

    public static (int Length, int Size) LengthAt(byte[] bytes, int start)
    {
        int length = 0,
            i = start;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[i++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (length, i - start);
            }
        }
    }

    private static int Put(ReadOnlySpan<byte> text, Span<byte> room)
    {
        var i = 0;
        var left = (uint)text.Length;
        while (left >= 0x80)
        {
            room[i++] = (byte)(left | 0x80);
            left >>= 7;
        }

        room[i++] = (byte)left;
        text.CopyTo(room[i..]);
        return i + text.Length;
    }

    private void Sort() => KeyOrder.Sort(_starts.AsSpan(0, Count), new Keys(_bytes));

    private readonly struct Keys(byte[] bytes) : IKeys
    {
        public ReadOnlySpan<byte> this[int number] => KeyAt(bytes, number);
    }
}
