using System.Buffers;

namespace Trading.Analysis.Screening;

/// <summary>Pairs and triples of neighbouring characters of a normalised sentence, figures all alike, hashed into so many places.</summary>
internal static class ClauseFeatures
{
    private static readonly SearchValues<char> Numerals = SearchValues.Create(
        "零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
    );

    /// <summary>The bits of a place.</summary>
    public const int Bits = 15;

    /// <summary>Tells the place of each pair and triple.</summary>
    public static int Read(ReadOnlySpan<char> sentence, Span<int> places)
    {
        uint before = 0,
            last = 0;
        var count = 0;
        foreach (var character in sentence)
        {
            if (character is ',' or '、' or '|' or ':' or '(' or ')' or '“' or '”')
            {
                continue;
            }

            uint now = Figure(character) ? '0' : character;
            if (last == '0' && now == '0')
            {
                continue;
            }

            if (last != 0 && count < places.Length)
            {
                places[count++] = Place((last * 0x9e3779b1u) ^ now);
            }

            if (before != 0 && count < places.Length)
            {
                places[count++] = Place((((before * 0x85ebca6bu) ^ last) * 0xc2b2ae35u) ^ now);
            }

            (before, last) = (last, now);
        }

        return count;
    }

    private static bool Figure(char character) =>
        char.IsAsciiDigit(character) || character is '.' or '%' || Numerals.Contains(character);

    private static int Place(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x7feb352du;
        hash ^= hash >> 15;
        hash *= 0x846ca68bu;
        return (int)(hash >> (32 - Bits));
    }
}
