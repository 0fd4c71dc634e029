using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>
/// A release as it was published, brought to what the schema asks where that can be done without guessing: each place is
/// told with what stood there and what was made of it. What cannot be mended stays a fault.
/// </summary>
internal static class MendedRelease
{
    private const int Rounds = 5;

    // Bid states in use elsewhere that say what one of the list says.
    private static readonly Dictionary<string, string> BidStatus = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["qualified"] = "valid",
        ["accepted"] = "valid",
        ["active"] = "valid",
        ["not-qualified"] = "disqualified",
        ["unqualified"] = "disqualified",
        ["rejected"] = "disqualified",
        ["unsuccessful"] = "valid",
        ["cancelled"] = "withdrawn",
    };

    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"];

    /// <summary>Mends it where it stands; gives what was mended, and what is still wrong.</summary>
    /// <param name="release">The release.</param>
    /// <param name="offset">The offset of dates that have none.</param>
    public static (List<SchemaFault> Mended, List<SchemaFault> Left) Mend(
        JsonObject release,
        TimeSpan offset
    )
    {
        var mended = new List<SchemaFault>();
        for (var round = 0; round < Rounds; round++)
        {
            var faults = OcdsSchema.Release.Check(release, most: 1000);
            if (faults.Count == 0)
            {
                return (mended, []);
            }

            var before = mended.Count;
            // Backwards, so that what is taken out of a list moves nothing that is still to be mended.
            foreach (var fault in faults.AsEnumerable().Reverse())
            {
                if (Mend(release, fault, offset) is { } how)
                {
                    mended.Add(
                        fault with
                        {
                            Message = new(
                                $"{fault.Message.Zh}；{how.Zh}",
                                $"{fault.Message.En}; {how.En}"
                            ),
                        }
                    );
                }
            }

            if (mended.Count == before)
            {
                return (mended, faults);
            }
        }

        return (mended, OcdsSchema.Release.Check(release));
    }

    private static LocalizedText? Mend(JsonObject release, SchemaFault fault, TimeSpan offset)
    {
        if (Find(release, fault.Pointer) is not { } place)
        {
            return null;
        }

        return fault.Rule switch
        {
            "type" => Type(place, fault),
            "enum" => Code(place, fault),
            "date-time" => Date(place, offset),
            "required" => Missing(release, place, fault),
            _ => place.Remove(),
        };
    }

    private static LocalizedText Type(Place place, SchemaFault fault)
    {
        var types = fault.Expected?.Types ?? new HashSet<string>();
        var items = fault.Expected?.Items?.Types;
        var value = place.Value;
        var text =
            value is JsonValue && value.GetValueKind() == JsonValueKind.String
                ? value.GetValue<string>()
                : null;
        JsonNode? now = value switch
        {
            JsonObject one when types.Contains("array") && items?.Contains("object") != false =>
                new JsonArray(one.DeepClone()),
            // A reference that is an object with the id alone.
            JsonObject { Count: 1 } one
                when types.Contains("string") && one.First().Value is JsonValue id =>
                JsonValue.Create(id.ToString()),
            JsonArray { Count: 1 } several
                when types.Contains("object") && several[0] is JsonObject => several[
                0
            ]!.DeepClone(),
            JsonValue when text is null && types.Contains("string") => JsonValue.Create(
                value.ToJsonString()
            ),
            JsonValue
                when types.Contains("array")
                    && items?.Contains("string") == true
                    && text is not null => new JsonArray(JsonValue.Create(text)),
            _ when (types.Contains("number") || types.Contains("integer"))
                    && Number(text) is { } number => types.Contains("number")
            || number == decimal.Truncate(number)
                ? JsonValue.Create(number)
                : null,
            JsonValue
                when types.Contains("integer")
                    && value.GetValueKind() == JsonValueKind.Number
                    && value.AsValue().TryGetValue<decimal>(out var whole)
                    && whole == decimal.Truncate(whole) => JsonValue.Create((long)whole),
            _ when types.Contains("boolean") && bool.TryParse(text, out var flag) =>
                JsonValue.Create(flag),
            _ => null,
        };
        return now is null ? place.Remove() : place.Put(now);
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(
            text?.Trim(),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private static LocalizedText Code(Place place, SchemaFault fault)
    {
        var text = place.Value?.ToString() ?? "";
        var known = fault.Expected?.Codes?.FirstOrDefault(code =>
            code.Equals(text, StringComparison.OrdinalIgnoreCase)
        );
        if (
            known is null
            && fault.Pointer.StartsWith("/bids/details/", StringComparison.Ordinal)
            && BidStatus.TryGetValue(text, out var status)
        )
        {
            known = status;
        }

        return known is null ? place.Remove() : place.Put(JsonValue.Create(known));
    }

    private static LocalizedText Date(Place place, TimeSpan offset)
    {
        var text = place.Value?.ToString().Trim() ?? "";
        if (
            DateTime.TryParseExact(
                text,
                Days,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
            || DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind,
                out day
            )
        )
        {
            var at =
                day.Kind == DateTimeKind.Unspecified
                    ? new DateTimeOffset(day, offset)
                    : new DateTimeOffset(day);
            return place.Put(
                JsonValue.Create(
                    at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)
                )
            );
        }

        return place.Remove();
    }

    private static LocalizedText? Missing(JsonObject release, Place place, SchemaFault fault)
    {
        var ocid = release["ocid"]?.ToString();
        switch (fault.Pointer)
        {
            case "/ocid":
                return null;
            case "/tag":
                return place.Put(new JsonArray("compiled"));
            case "/initiationType":
                return place.Put(JsonValue.Create("tender"));
            case "/id" or "/tender/id":
                return ocid is null ? null : place.Put(JsonValue.Create(ocid));
            case "/date":
                // Older than anything that says when it is of.
                return place.Put(JsonValue.Create("1970-01-01T00:00:00Z"));
            default:
                break;
        }

        if (place.Name == "id")
        {
            return place.Put(JsonValue.Create(place.Number));
        }

        // What cannot be without it goes with it.
        var at = fault.Pointer.LastIndexOf('/');
        return at > 0 ? Find(release, fault.Pointer[..at])?.Remove() : null;
    }

    private static Place? Find(JsonObject release, string pointer)
    {
        JsonNode? node = release;
        var names = pointer
            .Split('/')
            .Skip(1)
            .Select(name =>
                name.Replace("~1", "/", StringComparison.Ordinal)
                    .Replace("~0", "~", StringComparison.Ordinal)
            )
            .ToList();
        if (names.Count == 0)
        {
            return null;
        }

        var number = "1";
        foreach (var name in names.SkipLast(1))
        {
            if (node is JsonArray items)
            {
                node =
                    int.TryParse(name, out var index) && index < items.Count ? items[index] : null;
                number = (index + 1).ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                node = (node as JsonObject)?[name];
            }
        }

        return node is null ? null : new(node, names[^1], number);
    }

    /// <summary>A member or element, by what holds it.</summary>
    private sealed record Place(JsonNode Holder, string Name, string Number)
    {
        private int Index =>
            int.TryParse(Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? index
                : -1;

        public JsonNode? Value =>
            Holder switch
            {
                JsonObject members => members[Name],
                JsonArray items when Index >= 0 && Index < items.Count => items[Index],
                _ => null,
            };

        public LocalizedText Put(JsonNode now)
        {
            if (Holder is JsonArray items && Index >= 0 && Index < items.Count)
            {
                items[Index] = now;
            }
            else if (Holder is JsonObject members)
            {
                members[Name] = now;
            }

            var said = SchemaRule.Short(now);
            return new($"按“{said}”处理", $"taken as '{said}'");
        }

        public LocalizedText Remove()
        {
            if (Holder is JsonArray items && Index >= 0 && Index < items.Count)
            {
                items.RemoveAt(Index);
            }
            else if (Holder is JsonObject members)
            {
                members.Remove(Name);
            }

            return new("不采用", "left out");
        }
    }
}
