using System.Globalization;
using System.Text.Json;

namespace Trading.Web.Pages.Access;

/// <summary>A value within a message of the trail, under the names of all it lies in, and what stood there before.</summary>
internal sealed record SentField(string Name, string? Before, string? Now)
{
    /// <summary>A message may hold thousands of rows; people read so many, and the export holds all.</summary>
    public const int Most = 300;

    public bool Changed => Before != Now;

    /// <summary>All of what was sent beside what was sent before; null for what cannot be read, such as what was cut.</summary>
    public static IReadOnlyList<SentField>? Of(string payload, string? before)
    {
        if (Flat(payload) is not { } now)
        {
            return null;
        }

        var then = before is null ? [] : Flat(before) ?? [];
        return
        [
            .. now.Select(field => new SentField(
                    field.Key,
                    then.GetValueOrDefault(field.Key),
                    field.Value
                ))
                .Concat(
                    then.Where(field => !now.ContainsKey(field.Key))
                        .Select(field => new SentField(field.Key, field.Value, null))
                ),
        ];
    }

    private static Dictionary<string, string>? Flat(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var found = new Dictionary<string, string>();
            Walk(document.RootElement, "", found);
            return found;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Walk(JsonElement value, string name, Dictionary<string, string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Walk(member.Value, Within(name, AuditWords.Field(member.Name)), found);
                }

                break;
            case JsonValueKind.Array
                when value
                    .EnumerateArray()
                    .All(item =>
                        item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                    ):
                found[name] = string.Join(
                    new LocalizedText("、", ", ").ToString(),
                    value.EnumerateArray().Select(Text)
                );
                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Walk(
                        item,
                        Within(name, (i + 1).ToString("N0", CultureInfo.InvariantCulture)),
                        found
                    );
                }

                break;
            default:
                found[name] = Text(value);
                break;
        }
    }

    private static string Within(string outer, string name) =>
        outer.Length == 0 ? name : $"{outer} › {name}";

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => new LocalizedText("是", "yes").ToString(),
            JsonValueKind.False => new LocalizedText("否", "no").ToString(),
            JsonValueKind.Null => "—",
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : "—",
            _ => value.GetRawText(),
        };
}
