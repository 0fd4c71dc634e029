using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Domain.Receipts;

/// <summary>
/// JSON in the one form that everybody writes alike (JCS, RFC 8785), so that a digest or a signature does not hang on
/// spaces, escapes or the order of members.
/// </summary>
public static class CanonicalJson
{
    private const int FirstExponent = 21;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    // A member that is there twice is read by one as the first and by another as the last (RFC 7493).
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>From text. Throws <see cref="JsonException"/> for what is no JSON, or has a member twice.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, null, Strict);
        }
        catch (InvalidOperationException error)
        {
            // A member's name that is half a surrogate pair.
            throw new JsonException("A name in this JSON is no text.", error);
        }
    }

    /// <summary>
    /// The canonical bytes. Throws <see cref="FormatException"/> for what has none: half a surrogate pair, or a number
    /// beyond those of IEEE 754.
    /// </summary>
    public static byte[] Of(JsonNode? value)
    {
        try
        {
            var text = new StringBuilder();
            Write(text, value);
            return Utf8.GetBytes(text.ToString());
        }
        catch (Exception error)
            when (error is InvalidOperationException or EncoderFallbackException)
        {
            throw new FormatException("This JSON has no canonical form.", error);
        }
    }

    private static void Write(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                Write(
                    text,
                    '{',
                    '}',
                    // By UTF-16 units, as the RFC says, and by no culture.
                    members.OrderBy(member => member.Key, StringComparer.Ordinal),
                    member =>
                    {
                        Write(text, member.Key);
                        text.Append(':');
                        Write(text, member.Value);
                    }
                );
                break;
            case JsonArray items:
                Write(text, '[', ']', items, item => Write(text, item));
                break;
            case { } one when one.GetValueKind() == JsonValueKind.String:
                Write(text, one.GetValue<string>());
                break;
            case { } one when one.GetValueKind() == JsonValueKind.Number:
                text.Append(
                    NumberOf(double.Parse(one.ToJsonString(), CultureInfo.InvariantCulture))
                );
                break;
            default:
                text.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void Write<T>(
        StringBuilder text,
        char open,
        char close,
        IEnumerable<T> items,
        Action<T> write
    )
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            write(item);
        }

        text.Append(close);
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }

    // As ECMAScript writes a number (ECMA-262, Number::toString); .NET finds the same shortest digits.
    private static string NumberOf(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("A number of this JSON is beyond IEEE 754.");
        }

        if (value == 0)
        {
            return "0";
        }

        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var written = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = written.TrimStart('0');
        // The value is 0.DIGITS times ten to this.
        var exponent =
            (point < 0 ? written.Length : point)
            - (written.Length - digits.Length)
            + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        return (value < 0 ? "-" : "")
            + exponent switch
            {
                > FirstExponent or <= -6 => digits[..1]
                    + (digits.Length > 1 ? "." + digits[1..] : "")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"e{(exponent > 0 ? "+" : "")}{exponent - 1}"
                    ),
                <= 0 => "0." + new string('0', -exponent) + digits,
                _ when exponent >= digits.Length => digits.PadRight(exponent, '0'),
                _ => digits[..exponent] + "." + digits[exponent..],
            };
    }
}
