using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Trading.Indicators.Store;

/// <summary>Numbers texts in the order in which they are first seen. The texts lie end to end, no object each.</summary>
internal sealed class ByteTable
{
    private int[] _slots = new int[256];
    private (int Start, int Length, uint Hash)[] _entries = new (int, int, uint)[128];
    private byte[] _bytes = new byte[4096];
    private int _used;

    public int Count { get; private set; }

    /// <summary>What it takes in memory.</summary>
    public long Size => _used + Count * 12L + _slots.Length * 4L;

    public ReadOnlySpan<byte> this[int number] =>
        _bytes.AsSpan(_entries[number].Start, _entries[number].Length);

    /// <summary>The text's number, given now if it has none.</summary>
    public int NumberOf(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0)
            {
                return Add(text, hash, slot);
            }

            if (_entries[number].Hash == hash && this[number].SequenceEqual(text))
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

    private static uint Hash(ReadOnlySpan<byte> text) => (uint)(Hash64(text) >> 32);

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
        _entries[Count] = (_used, text.Length, hash);
        _used += text.Length;
        _slots[slot] = ++Count;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)_entries[number].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number + 1;
        }
    }
}
