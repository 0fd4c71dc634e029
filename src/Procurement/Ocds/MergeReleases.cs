using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>
/// The merging routine of OCDS 1.1: releases of one process, in order of their instants, become its compiled release.
/// What is null is taken away; objects are merged by member; arrays of objects with ids by id; every other array, and
/// those that the schema says so of, are replaced; what the schema leaves out of merging is left out.
/// </summary>
internal static class MergeReleases
{
    private const string Id = "id";

    // These are of a release and not of its process.
    private static readonly string[] OfRelease = ["id", "date", "tag"];

    /// <summary>The compiled release; sorted by instant and not by text, those of one instant in the order given.</summary>
    public static JsonObject Compile(IEnumerable<JsonObject> releases)
    {
        var merged = new JsonObject();
        JsonObject? last = null;
        foreach (var release in releases.OrderBy(InstantOf))
        {
            last = release;
            Merge(merged, release, OcdsSchema.Release, top: true);
        }

        if (last is null)
        {
            return merged;
        }

        var ocid = merged["ocid"]?.DeepClone();
        var date = last["date"]?.DeepClone();
        merged.Remove("ocid");
        var compiled = new JsonObject
        {
            ["ocid"] = ocid,
            ["id"] = $"{ocid}-{date}",
            ["date"] = date,
            ["tag"] = new JsonArray("compiled"),
        };
        foreach (var (name, value) in merged.ToList())
        {
            merged.Remove(name);
            compiled[name] = value;
        }

        return compiled;
    }

    /// <summary>When a release was published; the beginning of time where it does not say.</summary>
    public static DateTimeOffset InstantOf(JsonObject release) =>
        release["date"] is JsonValue value
        && value.TryGetValue<string>(out var text)
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : DateTimeOffset.MinValue;

    private static void Merge(JsonObject into, JsonObject from, SchemaRule? rule, bool top)
    {
        foreach (var (name, value) in from)
        {
            var member = rule?.Member(name);
            if ((top && OfRelease.Contains(name)) || member?.OmitsWhenMerged == true)
            {
                continue;
            }

            switch (value)
            {
                case null:
                    into.Remove(name);
                    break;
                case JsonObject changes:
                    if (into[name] is not JsonObject kept)
                    {
                        into[name] = kept = [];
                    }

                    Merge(kept, changes, member, top: false);
                    break;
                case JsonArray items when member?.MergesWhole != true && ById(into[name], items):
                    if (into[name] is not JsonArray list)
                    {
                        into[name] = list = [];
                    }

                    Merge(list, items, member?.Items);
                    break;
                default:
                    into[name] = WithoutNulls(value);
                    break;
            }
        }
    }

    private static void Merge(JsonArray into, JsonArray from, SchemaRule? rule)
    {
        foreach (var item in from.OfType<JsonObject>())
        {
            var id = IdOf(item);
            var kept = id is null
                ? null
                : into.OfType<JsonObject>().FirstOrDefault(one => IdOf(one) == id);
            if (kept is null)
            {
                into.Add((JsonNode)(kept = []));
            }

            Merge(kept, item, rule, top: false);
        }
    }

    private static bool ById(JsonNode? kept, JsonArray items) =>
        items.All(item => item is JsonObject)
        && (kept is null || kept is JsonArray list && list.All(item => item is JsonObject));

    private static string? IdOf(JsonObject item) =>
        item[Id] is { } id && id.GetValueKind() is JsonValueKind.String or JsonValueKind.Number
            ? item[Id]!.ToJsonString()
            : null;

    private static JsonNode WithoutNulls(JsonNode value)
    {
        var copy = value.DeepClone();
        Strip(copy);
        return copy;

        static void Strip(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, one) in members.ToList())
                    {
                        if (one is null)
                        {
                            members.Remove(name);
                        }
                        else
                        {
                            Strip(one);
                        }
                    }

                    break;
                case JsonArray items:
                    foreach (var one in items)
                    {
                        Strip(one);
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
