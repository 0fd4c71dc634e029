using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Ocds;

/// <summary>How values stand in a release: what is empty is left out, instants are in China's time.</summary>
internal static class ReleaseJson
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    // What is recorded of one release is in China's time, as those read it whom it is about.
    public static string Instant(DateTimeOffset at) =>
        at.ToOffset(China).ToString("yyyy-MM-ddTHH:mm:ss.FFFzzz", CultureInfo.InvariantCulture);

    public static string InChina(string instant) =>
        Rfc3339.TryInstant(instant, out var at) ? Instant(at) : instant;

    public static JsonArray Array(IEnumerable<JsonObject> items) =>
        new([.. items.Select(item => (JsonNode)item)]);

    public static void Add(JsonObject into, string name, JsonNode? value)
    {
        if (value is not null and not JsonArray { Count: 0 })
        {
            into[name] = value;
        }
    }

    public static JsonObject? Period(string? from, string? to)
    {
        if (from is null && to is null)
        {
            return null;
        }

        var period = new JsonObject();
        Add(period, "startDate", from);
        Add(period, "endDate", to);
        return period;
    }

    public static string? Text(Dictionary<string, JsonElement> values, string figure) =>
        values.TryGetValue(figure, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static long? Amount(KindStep step, Dictionary<string, JsonElement> values) =>
        step.Figures.FirstOrDefault(figure => figure.Type == FigureType.Amount) is { } figure
        && values.TryGetValue(figure.Code, out var amount)
            ? amount.GetInt64()
            : null;
}
