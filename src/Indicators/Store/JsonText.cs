using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Trading.Indicators.Store;

/// <summary>Writes JSON as the peer's library writes it: compact, nothing escaped that need not be.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(code => (byte)code),
        (byte)'"',
        (byte)'\\',
    ]);

    /// <summary>A string, given in UTF-8.</summary>
    public static void String(ByteWriter writer, ReadOnlySpan<byte> text)
    {
        writer.Byte((byte)'"');
        while (true)
        {
            var at = text.IndexOfAny(Escaped);
            if (at < 0)
            {
                writer.Raw(text);
                writer.Byte((byte)'"');
                return;
            }

            writer.Raw(text[..at]);
            Escape(writer, text[at]);
            text = text[(at + 1)..];
        }
    }

    /// <summary>A decimal in as few digits as tell it from every other, with a point even when it is whole; null when it is none.</summary>
    public static void Decimal(ByteWriter writer, double value)
    {
        if (!double.IsFinite(value))
        {
            writer.Raw("null"u8);
            return;
        }

        // Most are counts.
        if (value is >= 1 and < 1e15 && value == (long)value)
        {
            Integer(writer, (long)value);
            writer.Raw(".0"u8);
            return;
        }

        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var text = shortest[..length];
        var exponentAt = text.IndexOf((byte)'E');
        if (exponentAt < 0)
        {
            writer.Raw(text);
            if (text.IndexOf((byte)'.') < 0)
            {
                writer.Raw(".0"u8);
            }

            return;
        }

        var mantissa = text[..exponentAt];
        var exponent = int.Parse(
            text[(exponentAt + 1)..],
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture
        );
        if (mantissa[0] == '-')
        {
            writer.Byte((byte)'-');
            mantissa = mantissa[1..];
        }

        Span<byte> all = stackalloc byte[32];
        var count = 0;
        foreach (var part in mantissa)
        {
            if (part != '.')
            {
                all[count++] = part;
            }
        }

        // Written out while it stays readable, as the peer does.
        if (exponent is >= 0 and < 16)
        {
            for (var i = 0; i <= exponent; i++)
            {
                writer.Byte(i < count ? all[i] : (byte)'0');
            }

            writer.Byte((byte)'.');
            if (count > exponent + 1)
            {
                writer.Raw(all[(exponent + 1)..count]);
            }
            else
            {
                writer.Byte((byte)'0');
            }

            return;
        }

        if (exponent is < 0 and >= -5)
        {
            writer.Raw("0."u8);
            for (var i = exponent + 1; i < 0; i++)
            {
                writer.Byte((byte)'0');
            }

            writer.Raw(all[..count]);
            return;
        }

        writer.Byte(all[0]);
        if (count > 1)
        {
            writer.Byte((byte)'.');
            writer.Raw(all[1..count]);
        }

        writer.Byte((byte)'e');
        Integer(writer, exponent);
    }

    public static void Integer(ByteWriter writer, long value)
    {
        Utf8Formatter.TryFormat(value, writer.Room(20), out var length);
        writer.Advance(length);
    }

    /// <summary>A name and its colon.</summary>
    public static void Name(ByteWriter writer, ReadOnlySpan<byte> name)
    {
        String(writer, name);
        writer.Byte((byte)':');
    }

    private static void Escape(ByteWriter writer, byte code)
    {
        var letter = code switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            8 => 'b',
            9 => 't',
            10 => 'n',
            12 => 'f',
            13 => 'r',
            _ => '\0',
        };
        writer.Byte((byte)'\\');
        if (letter != '\0')
        {
            writer.Byte((byte)letter);
            return;
        }

        writer.Raw("u00"u8);
        writer.Byte((byte)"0123456789abcdef"[code >> 4]);
        writer.Byte((byte)"0123456789abcdef"[code & 15]);
    }
}
