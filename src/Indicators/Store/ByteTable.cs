using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trading.Indicators.Store;

/// <summary>Numbers texts in the order in which they are first seen. The texts lie end to end, no object each.</summary>
internal sealed class ByteTable
{
    // Before each text its number and its length: whoever compares the text has them at hand.
    private const int Head = 8;

    // Hash, and place of the text from 1: one look tells whether the text itself need be looked at.
    private ulong[] _slots = new ulong[256];
    private int[] _places = new int[128];
    private byte[] _bytes = new byte[4096];
    private int _used;

    public int Count { get; private set; }

    /// <summary>What it takes in memory.</summary>
    public long Size => _bytes.Length + _places.Length * 4L + _slots.Length * 8L;

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var place = _places[number];
            return _bytes.AsSpan(place + Head, LengthAt(place));
        }
    }

    /// <summary>The text's number, given now if it has none.</summary>
    public int NumberOf(ReadOnlySpan<byte> text) => NumberOf(text, Hash(text));

    /// <summary>As above, with the hash that <see cref="Hash"/> gives.</summary>
    public int NumberOf(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var held = _slots[slot];
            if (held == 0)
            {
                return Add(text, hash, slot);
            }

            if ((uint)(held >> 32) == hash)
            {
                var place = (int)(uint)held - 1;
                if (
                    LengthAt(place) == text.Length
                    && AreEqual(
                        ref _bytes[place + Head],
                        ref MemoryMarshal.GetReference(text),
                        text.Length
                    )
                )
                {
                    return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(place));
                }
            }
        }
    }

    /// <summary>
    /// Reads what looking up these will read: the table does not fit the processor's cache, and so the waits for several of
    /// them are one. What it returns means nothing.
    /// </summary>
    public int Fetch(ReadOnlySpan<uint> hashes)
    {
        var mask = _slots.Length - 1;
        var sum = 0;
        foreach (var hash in hashes)
        {
            var held = _slots[(int)hash & mask];
            if ((uint)(held >> 32) == hash)
            {
                sum += _bytes[(int)(uint)held - 1];
            }
        }

        return sum;
    }

    public void Clear()
    {
        Array.Clear(_slots);
        (Count, _used) = (0, 0);
    }

    /// <summary>Spreads the bytes over 64 bits; not meant to withstand an adversary who can only slow himself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash64(ReadOnlySpan<byte> text)
    {
        var hash = 0x9E37_79B9_7F4A_7C15UL ^ (ulong)text.Length;
        if (text.Length >= 8)
        {
            var last = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
            while (text.Length > 8)
            {
                hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
                text = text[8..];
            }

            return Mix(hash ^ last);
        }

        ulong all = 0;
        for (var i = 0; i < text.Length; i++)
        {
            all |= (ulong)text[i] << (8 * i);
        }

        return Mix(hash ^ all);
    }

    public static uint Hash(ReadOnlySpan<byte> text) => (uint)(Hash64(text) >> 32);

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8_FEB8_6659_FD93UL, out var low);
        return high ^ low;
    }

    // Ids are short: two words that may overlap, mostly without a loop or a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ref byte one, ref byte other, int length)
    {
        if (length is >= 16 and <= 32)
        {
            var last = (nuint)(length - 16);
            return (
                    (Vector128.LoadUnsafe(ref one) ^ Vector128.LoadUnsafe(ref other))
                    | (Vector128.LoadUnsafe(ref one, last) ^ Vector128.LoadUnsafe(ref other, last))
                ) == Vector128<byte>.Zero;
        }

        return MemoryMarshal
            .CreateReadOnlySpan(ref one, length)
            .SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref other, length));
    }

    private int LengthAt(int place) =>
        BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(place + 4));

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        // A byte more: the place behind an empty text is one of the array's.
        if (_bytes.Length - _used <= text.Length + Head)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + text.Length + Head + 1));
        }

        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Count * 2);
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), Count);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used + 4), text.Length);
        text.CopyTo(_bytes.AsSpan(_used + Head));
        _places[Count] = _used;
        _slots[slot] = ((ulong)hash << 32) | (uint)(_used + 1);
        _used += Head + text.Length;
        Count++;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        var held = _slots;
        _slots = new ulong[held.Length * 2];
        var mask = _slots.Length - 1;
        foreach (var one in held)
        {
            if (one == 0)
            {
                continue;
            }

            var slot = (int)(one >> 32) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = one;
        }
    }
}
