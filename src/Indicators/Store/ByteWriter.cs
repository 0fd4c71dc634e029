using System.Buffers.Binary;

namespace Trading.Indicators.Store;

/// <summary>A growing buffer of bytes: numbers in as few as they need, texts with their length before them.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > 1 << 20)
        {
            _bytes = new byte[1024];
        }
    }

    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        }

        return _bytes.AsSpan(Length, size);
    }

    public void Advance(int size) => Length += size;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Byte(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    public void Number(long value)
    {
        var room = Room(10);
        var i = 0;
        var left = (ulong)value;
        while (left >= 0x80)
        {
            room[i++] = (byte)(left | 0x80);
            left >>= 7;
        }

        room[i++] = (byte)left;
        Length += i;
    }

    public void Figure(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        Length += 8;
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        Number(text.Length);
        Raw(text);
    }
}
