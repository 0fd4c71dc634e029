using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>The releases that an item holds.</summary>
internal static class IncomingReleases
{
    /// <summary>
    /// Of a record its releases where they are there and not only linked, else its compiled release; of a release itself.
    /// What only links elsewhere is none.
    /// </summary>
    public static IEnumerable<JsonObject> Of(JsonObject item)
    {
        var releases = (item["releases"] as JsonArray)
            ?.OfType<JsonObject>()
            .Where(release => !IsLink(release))
            .ToList();
        if (releases is { Count: > 0 })
        {
            return releases;
        }

        if (item["compiledRelease"] is JsonObject compiled)
        {
            return [compiled];
        }

        return IsLink(item) ? [] : [item];
    }

    private static bool IsLink(JsonObject release) =>
        release.ContainsKey("url") && !release.ContainsKey("ocid");
}
