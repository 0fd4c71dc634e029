namespace Trading.Indicators.Store;

/// <summary>Walks a sorted run.</summary>
internal abstract class RunCursor
{
    public abstract ReadOnlySpan<byte> Key { get; }

    public abstract ReadOnlySpan<byte> Value { get; }

    /// <summary>Goes to the next record; false behind the last one.</summary>
    public abstract bool Next();
}

/// <summary>Records in the order of their keys.</summary>
internal interface IRun
{
    RunCursor Open();
}

/// <summary>A sorted run in memory.</summary>
internal sealed class MemoryRun(byte[] bytes, int[] starts, int count) : IRun
{
    public RunCursor Open() => new Cursor(bytes, starts, count);

    private sealed class Cursor(byte[] bytes, int[] starts, int count) : RunCursor
    {
        private int _next;
        private (int Start, int Length) _key;
        private (int Start, int Length) _value;

        public override ReadOnlySpan<byte> Key => bytes.AsSpan(_key.Start, _key.Length);

        public override ReadOnlySpan<byte> Value => bytes.AsSpan(_value.Start, _value.Length);

        public override bool Next()
        {
            if (_next == count)
            {
                return false;
            }

            var start = starts[_next++];
            var (length, size) = Records.LengthAt(bytes, start);
            _key = (start + size, length);
            start += size + length;
            (length, size) = Records.LengthAt(bytes, start);
            _value = (start + size, length);
            return true;
        }
    }
}

/// <summary>A sorted run in the temporary file.</summary>
internal sealed class FileRun(TemporaryFile file, long begin, long end) : IRun
{
    public RunCursor Open() => new Cursor(file, begin, end);

    private sealed class Cursor(TemporaryFile file, long at, long end) : RunCursor
    {
        private byte[] _buffer = new byte[1 << 15];
        private int _from;
        private int _to;
        private (int Start, int Length) _key;
        private (int Start, int Length) _value;

        public override ReadOnlySpan<byte> Key => _buffer.AsSpan(_key.Start, _key.Length);

        public override ReadOnlySpan<byte> Value => _buffer.AsSpan(_value.Start, _value.Length);

        public override bool Next()
        {
            if (_from == _to && at == end)
            {
                return false;
            }

            // The key's length may make it necessary to read more, which moves everything to the front.
            Need(10);
            var (key, keySize) = Records.LengthAt(_buffer, _from);
            Need(keySize + key + 10);
            var (value, valueSize) = Records.LengthAt(_buffer, _from + keySize + key);
            Need(keySize + key + valueSize + value);
            _key = (_from + keySize, key);
            _value = (_from + keySize + key + valueSize, value);
            _from = _value.Start + value;
            return true;
        }

        private void Need(int size)
        {
            if (_to - _from >= size || at == end)
            {
                return;
            }

            var left = _to - _from;
            if (size > _buffer.Length)
            {
                var larger = new byte[Math.Max(size, _buffer.Length * 2)];
                _buffer.AsSpan(_from, left).CopyTo(larger);
                _buffer = larger;
            }
            else
            {
                _buffer.AsSpan(_from, left).CopyTo(_buffer);
            }

            (_from, _to) = (0, left);
            while (_to < _buffer.Length && at < end)
            {
                var room = (int)Math.Min(_buffer.Length - _to, end - at);
                var read = file.Read(_buffer.AsSpan(_to, room), at);
                if (read == 0)
                {
                    throw new EndOfStreamException("The temporary file was cut short.");
                }

                _to += read;
                at += read;
            }
        }
    }
}
