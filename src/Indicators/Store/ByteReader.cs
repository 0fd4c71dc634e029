using System.Buffers.Binary;

namespace Trading.Indicators.Store;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool AtEnd => _left.IsEmpty;

    public byte Byte()
    {
        var value = _left[0];
        _left = _left[1..];
        return value;
    }

    public long Number()
    {
        ulong value = 0;
        for (int i = 0, shift = 0; ; i++, shift += 7)
        {
            var part = _left[i];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                _left = _left[(i + 1)..];
                return (long)value;
            }
        }
    }

    public double Figure()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_left);
        _left = _left[8..];
        return value;
    }

    public ReadOnlySpan<byte> Text()
    {
        var length = (int)Number();
        var text = _left[..length];
        _left = _left[length..];
        return text;
    }
}
