using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Trading.Indicators.Store;

/// <summary>Numbers texts in the order in which they are first seen. The texts lie end to end, no object each.</summary>
internal sealed class ByteTable
{
    // Number from 1 and hash together: one look tells whether the text itself need be looked at.
    private ulong[] _slots = new ulong[256];
    private (int Start, int Length)[] _entries = new (int, int)[128];
    private byte[] _bytes = new byte[4096];
    private int _used;

    public int Count { get; private set; }

    /// <summary>What it takes in memory.</summary>
    public long Size => _bytes.Length + _entries.Length * 8L + _slots.Length * 8L;

    public ReadOnlySpan<byte> this[int number] =>
        _bytes.AsSpan(_entries[number].Start, _entries[number].Length);

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

            var number = (int)(uint)held - 1;
            if ((uint)(held >> 32) == hash && this[number].SequenceEqual(text))
            {
                return number;
            }
        }
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
        while (text.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < text.Length; i++)
        {
            tail |= (ulong)text[i] << (8 * i);
        }

        return Mix(hash ^ tail);
    }

    public static uint Hash(ReadOnlySpan<byte> text) => (uint)(Hash64(text) >> 32);

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8_FEB8_6659_FD93UL, out var low);
        return high ^ low;
    }

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        if (_bytes.Length - _used < text.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + text.Length));
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        text.CopyTo(_bytes.AsSpan(_used));
        _entries[Count] = (_used, text.Length);
        _used += text.Length;
        _slots[slot] = ((ulong)hash << 32) | (uint)++Count;
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
