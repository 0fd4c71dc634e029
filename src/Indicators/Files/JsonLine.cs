using System.Buffers;
using System.Text.Unicode;

namespace Trading.Indicators.Files;

/// <summary>What the tokeniser does not look at in a line of JSON: whether its bytes and its escapes are text at all.</summary>
internal static class JsonLine
{
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \t\r\n\f"u8);

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(Spaces) < 0;

    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes);

    /// <summary>Where half of a surrogate pair is escaped without the other, from 1; 0 when nowhere.</summary>
    public static int LoneSurrogate(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\\u"u8) < 0)
        {
            return 0;
        }

        for (var at = 0; ; )
        {
            var next = line[at..].IndexOf((byte)'\\');
            if (next < 0 || at + next + 1 >= line.Length)
            {
                return 0;
            }

            at += next;
            if (line[at + 1] != 'u')
            {
                at += 2;
                continue;
            }

            var code = CodeAt(line, at);
            if (code is >= 0xD800 and <= 0xDBFF)
            {
                if (CodeAt(line, at + 6) is not (>= 0xDC00 and <= 0xDFFF))
                {
                    return at + 1;
                }

                at += 12;
                continue;
            }

            if (code is >= 0xDC00 and <= 0xDFFF)
            {
                return at + 1;
            }

            at += 6;
        }
    }

    // Negative when there is no escape of four hexadecimal digits.
    private static int CodeAt(ReadOnlySpan<byte> line, int at)
    {
        if (at + 6 > line.Length || line[at] != '\\' || line[at + 1] != 'u')
        {
            return -1;
        }

        var code = 0;
        foreach (var digit in line.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return -1;
            }

            code = code * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return code;
    }
}
