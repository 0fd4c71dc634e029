namespace Trading.Indicators.Store;

/// <summary>Texts that are asked for by number.</summary>
internal interface IKeys
{
    ReadOnlySpan<byte> this[int number] { get; }
}

/// <summary>Sorts numbers by the bytes of their texts.</summary>
internal static class KeyOrder
{
    /// <summary>
    /// Numbers of equal texts stay in their own order. Ids mostly begin alike: the eight bytes behind what all have in common
    /// decide nearly every comparison.
    /// </summary>
    public static void Sort<T>(Span<int> numbers, T keys)
        where T : struct, IKeys
    {
        if (numbers.Length < 2)
        {
            return;
        }

        var first = keys[numbers[0]];
        var common = first.Length;
        foreach (var number in numbers)
        {
            common = Math.Min(common, keys[number].CommonPrefixLength(first[..common]));
            if (common == 0)
            {
                break;
            }
        }

        var prefixes = new ulong[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            prefixes[i] = Prefix(keys[numbers[i]][common..]);
        }

        prefixes.AsSpan().Sort(numbers);
        for (var from = 0; from < numbers.Length; )
        {
            var to = from + 1;
            while (to < numbers.Length && prefixes[to] == prefixes[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                numbers[from..to]
                    .Sort(
                        (a, b) =>
                        {
                            var order = keys[a].SequenceCompareTo(keys[b]);
                            return order != 0 ? order : a.CompareTo(b);
                        }
                    );
            }

            from = to;
        }
    }

    private static ulong Prefix(ReadOnlySpan<byte> rest)
    {
        if (rest.Length >= 8)
        {
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(rest);
        }

        ulong prefix = 0;
        for (var i = 0; i < 8; i++)
        {
            prefix = (prefix << 8) | (i < rest.Length ? rest[i] : 0u);
        }

        return prefix;
    }
}
