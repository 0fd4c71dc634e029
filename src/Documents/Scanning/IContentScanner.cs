namespace Trading.Documents.Scanning;

/// <summary>Why a file is not taken.</summary>
/// <param name="Rule">Stable for machines, e.g. <c>file.active</c>.</param>
/// <param name="Message">What it is about the file, to be read after its name.</param>
internal sealed record Finding(string Rule, LocalizedText Message)
{
    /// <summary>True when the file could not be looked at, through no fault of its own.</summary>
    public bool Unavailable { get; init; }

    public static Finding Active(string zh, string en) => new("file.active", new(zh, en));

    public static Finding Damaged(string zh, string en) => new("file.damaged", new(zh, en));

    public static Finding Bomb(string zh, string en) => new("file.bomb", new(zh, en));

    public static Finding Polyglot(string zh, string en) => new("file.polyglot", new(zh, en));
}

/// <summary>Looks at a file before it is accepted. The stream can be read from any place, and is left anywhere.</summary>
internal interface IContentScanner
{
    /// <summary>Why it is not taken; null when nothing is wrong.</summary>
    Task<Finding?> Scan(Stream content, FileKind kind, CancellationToken cancel);
}

/// <summary>Reads a stream byte by byte without holding it.</summary>
internal sealed class ByteReader(Stream content, int bufferBytes = 64 * 1024)
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _next;
    private int _held;

    /// <summary>The next byte; -1 at the end.</summary>
    public int Next()
    {
        if (_next == _held)
        {
            _held = content.Read(_buffer);
            _next = 0;
            if (_held == 0)
            {
                return -1;
            }
        }

        return _buffer[_next++];
    }

    /// <summary>Big-endian; -1 at the end.</summary>
    public long Number(int bytes)
    {
        long number = 0;
        for (var i = 0; i < bytes; i++)
        {
            var next = Next();
            if (next < 0)
            {
                return -1;
            }

            number = (number << 8) | (uint)next;
        }

        return number;
    }

    /// <summary>False at the end.</summary>
    public bool Skip(long bytes)
    {
        for (; bytes > 0; bytes--)
        {
            if (Next() < 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A stream that is only read, in order.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();
}
