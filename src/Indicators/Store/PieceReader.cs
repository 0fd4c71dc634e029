using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trading.Indicators.Store;

/// <summary>Bytes that were put away, in memory or in the temporary file.</summary>
internal interface IPieces
{
    long Length { get; }

    void Read(long at, Span<byte> into);
}

internal sealed class MemoryPieces(byte[] bytes) : IPieces
{
    public long Length => bytes.Length;

    public void Read(long at, Span<byte> into) => bytes.AsSpan((int)at, into.Length).CopyTo(into);
}

internal sealed class FilePieces(TemporaryFile file, long begin, long end) : IPieces
{
    public long Length => end - begin;

    public void Read(long at, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = file.Read(into, begin + at);
            if (read == 0)
            {
                throw new EndOfStreamException("The temporary file was cut short.");
            }

            into = into[read..];
            at += read;
        }
    }
}

/// <summary>Reads such bytes one after the other, or here and there.</summary>
internal sealed class PieceReader(IPieces pieces)
{
    private byte[] _buffer = [];
    private long _from;
    private int _length;
    private long _next;

    /// <summary>The next of them; none at the end.</summary>
    public ReadOnlySpan<T> Next<T>()
        where T : unmanaged
    {
        const int Room = 1 << 15;
        var size = Unsafe.SizeOf<T>();
        var length = (int)Math.Min(Room / size * size, pieces.Length - _next);
        Take(_next, length, length);
        _next += length;
        return MemoryMarshal.Cast<byte, T>(_buffer.AsSpan(0, length));
    }

    /// <summary>The text at a place, whose length stands before it.</summary>
    public ReadOnlySpan<byte> Text(int at)
    {
        var length = MemoryMarshal.Read<int>(Bytes(at, sizeof(int)));
        return Bytes(at + sizeof(int), length);
    }

    private ReadOnlySpan<byte> Bytes(long at, int length)
    {
        if (at < _from || at + length > _from + _length)
        {
            Take(at, length, Math.Max(length, 1 << 12));
        }

        return _buffer.AsSpan((int)(at - _from), length);
    }

    private void Take(long at, int least, int wanted)
    {
        wanted = (int)Math.Max(least, Math.Min(wanted, pieces.Length - at));
        if (_buffer.Length < wanted)
        {
            _buffer = new byte[wanted];
        }

        pieces.Read(at, _buffer.AsSpan(0, wanted));
        (_from, _length) = (at, wanted);
    }
}
