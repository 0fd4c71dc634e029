using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>What a member of a release says, however it was written.</summary>
internal static class ReleaseText
{
    // Control characters, and what Unicode breaks lines by.
    private static readonly SearchValues<char> Breaks = SearchValues.Create([
        .. Enumerable.Range(0, 0x100).Select(one => (char)one).Where(char.IsControl),
        '\u2028',
        '\u2029',
    ]);

    public static DateTimeOffset? At(JsonNode? node) =>
        Text(node) is { } text
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), at.Offset)
            : null;

    public static string? Text(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value
                .GetValue<string>()
                .Trim()
                is { Length: > 0 } text
                ? text
                : null,
            JsonValue value when value.GetValueKind() is JsonValueKind.Number =>
                value.ToJsonString(),
            _ => null,
        };

    public static IEnumerable<JsonObject> List(JsonNode? node) =>
        (node as JsonArray)?.OfType<JsonObject>() ?? [];

    // One line, as the record keeps it.
    public static string Line(string text, int most)
    {
        var line = text.AsSpan().ContainsAny(Breaks)
            ? string.Concat(text.Select(one => Breaks.Contains(one) ? ' ' : one))
            : text;
        while (line.Contains("  ", StringComparison.Ordinal))
        {
            line = line.Replace("  ", " ", StringComparison.Ordinal);
        }

        line = line.Trim();
        return line.Length <= most ? line : line[..(most - 1)] + "…";
    }

    public static string? LotId(JsonObject of) =>
        Text((of["relatedLots"] as JsonArray)?.FirstOrDefault()) ?? Text(of["relatedLot"]);
}
