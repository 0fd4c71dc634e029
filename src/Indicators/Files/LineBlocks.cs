using System.Collections.Concurrent;

namespace Trading.Indicators.Files;

/// <summary>
/// Cuts a stream at line ends into blocks of about a megabyte. A line that is longer gets a block of its own up to a
/// limit; beyond, it is passed over, and told.
/// </summary>
internal sealed class LineBlocks(
    Stream stream,
    BrokenLines broken,
    int size = 1 << 20,
    int longest = 1 << 26
)
{
    private readonly ConcurrentBag<byte[]> _free = [];
    private byte[] _left = [];
    private int _leftLength;
    private long _line = 1;
    private long _number;
    private bool _ended;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>How many lines there were so far.</summary>
    public long Lines => _line - 1;

    public void GiveBack(LineBlock block)
    {
        if (block.Bytes.Length == size)
        {
            _free.Add(block.Bytes);
        }
    }

    /// <summary>The next block; null at the end.</summary>
    public LineBlock? Next()
    {
        if (_ended)
        {
            return null;
        }

        var bytes = _free.TryTake(out var free) ? free : new byte[size];
        if (_leftLength > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(_leftLength + 1, bytes.Length * 2));
        }

        _left.AsSpan(0, _leftLength).CopyTo(bytes);
        var length = _leftLength;
        var searched = length;
        _leftLength = 0;
        while (true)
        {
            while (length < bytes.Length && !_ended)
            {
                var read = Read(bytes.AsSpan(length));
                _ended = read == 0;
                length += read;
            }

            if (_ended)
            {
                return length == 0 ? null : Cut(bytes, length);
            }

            var end = bytes.AsSpan(searched, length - searched).LastIndexOf((byte)'\n');
            if (end >= 0)
            {
                end += searched + 1;
                _leftLength = length - end;
                if (_left.Length < _leftLength)
                {
                    _left = new byte[Math.Max(_leftLength, size)];
                }

                bytes.AsSpan(end, _leftLength).CopyTo(_left);
                return Cut(bytes, end);
            }

            if (bytes.Length >= longest)
            {
                length = PassOver(bytes);
                if (_ended && length == 0)
                {
                    return null;
                }

                searched = 0;
                continue;
            }

            searched = length;
            Array.Resize(ref bytes, Math.Min(bytes.Length * 2, longest));
        }
    }

    // The line in the buffer has no end in sight: to its end it is read and forgotten. What follows is moved to the front.
    private int PassOver(byte[] bytes)
    {
        broken.Add(_line, BrokenLine.TooLong);
        while (true)
        {
            var read = Read(bytes);
            if (read == 0)
            {
                _ended = true;
                _line++;
                return 0;
            }

            var end = bytes.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _line++;
                bytes.AsSpan(end + 1, read - end - 1).CopyTo(bytes);
                return read - end - 1;
            }
        }
    }

    private int Read(Span<byte> room)
    {
        try
        {
            var read = stream.Read(room);
            BytesRead += read;
            return read;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            // A compressed file that was cut or damaged: what came out so far is sound.
            broken.CutAfter(Lines);
            return 0;
        }
    }

    private LineBlock Cut(byte[] bytes, int length)
    {
        var block = new LineBlock(bytes, length, _line, _number++);
        _line += bytes.AsSpan(0, length).Count((byte)'\n');
        if (bytes[length - 1] != '\n')
        {
            _line++;
        }

        return block;
    }
}
