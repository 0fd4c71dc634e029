using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;
using Trading.Procurement.Ocds;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>
/// The product reads the schema of OCDS itself, because merging and mending ask it too; what it finds wrong is what a
/// well-kept checker finds wrong.
/// </summary>
public sealed class SchemaOracleTests
{
    private const string Sound = """
        {
          "ocid": "ocds-x-1", "id": "1", "date": "2026-09-01T09:00:00+08:00", "tag": ["tender", "award"],
          "initiationType": "tender", "language": "zh",
          "parties": [{"id": "B", "name": "采购人", "roles": ["buyer"],
                       "identifier": {"scheme": "CN-USCC", "id": "B"}, "address": {"countryName": "CN"}}],
          "buyer": {"id": "B", "name": "采购人"},
          "tender": {"id": "T", "title": "道路", "status": "active", "procurementMethod": "open",
                     "value": {"amount": 12.5, "currency": "CNY"}, "numberOfTenderers": 2,
                     "tenderPeriod": {"startDate": "2026-09-01T09:00:00+08:00", "durationInDays": 30},
                     "items": [{"id": "1", "quantity": 3, "unit": {"name": "m"},
                                "classification": {"scheme": "CPV", "id": "45"}}],
                     "lots": [{"id": "A", "value": {"amount": 5, "currency": "CNY"}}],
                     "documents": [{"id": "D", "url": "https://example.org/d", "documentType": "tenderNotice"}],
                     "milestones": [{"id": "M", "title": "交付", "status": "met"}],
                     "amendments": [{"id": "A", "description": "更正"}]},
          "bids": {"details": [{"id": "1", "status": "valid", "value": {"amount": 7, "currency": "CNY"},
                                "tenderers": [{"id": "F", "name": "投标人"}], "relatedLots": ["A"]}]},
          "awards": [{"id": "W", "status": "active", "suppliers": [{"id": "F", "name": "投标人"}]}],
          "contracts": [{"id": "C", "awardID": "W", "status": "active",
                         "implementation": {"transactions": [{"id": "P", "value": {"amount": 1, "currency": "CNY"}}]}}]
        }
        """;

    // Formats of texts are read more strictly here: an instant without its offset is no instant.
    private static readonly HashSet<string> Formats = ["date-time", "uri"];

    [Fact]
    public async Task What_is_found_wrong_is_what_another_checker_finds_wrong()
    {
        var oracle = await JsonSchema.FromJsonAsync(OcdsSchema.ReleaseDocument);
        var random = new Random(10);
        var (sound, unsound) = (0, 0);
        for (var round = 0; round < 600; round++)
        {
            var release = JsonNode.Parse(Sound)!;
            for (var damage = random.Next(4); damage > 0; damage--)
            {
                Damage(release, random);
            }

            var text = release.ToJsonString();
            var ours = OcdsSchema
                .CheckRelease(release)
                .Where(fault => !Formats.Contains(fault.Rule))
                .ToList();
            var theirs = oracle
                .Validate(text)
                .Where(error =>
                    error.Kind
                        is not (
                            ValidationErrorKind.DateTimeExpected
                            or ValidationErrorKind.UriExpected
                        )
                )
                .ToList();
            Assert.True(
                ours.Count == 0 == (theirs.Count == 0),
                $"{text}\nours: {string.Join(", ", ours)}\ntheirs: {string.Join(", ", theirs)}"
            );
            sound += ours.Count == 0 ? 1 : 0;
            unsound += ours.Count == 0 ? 0 : 1;
        }

        Assert.True(sound > 100 && unsound > 100, $"{sound} sound, {unsound} not");
    }

    // A member goes, or becomes something else, anywhere.
    private static void Damage(JsonNode root, Random random)
    {
        var places = new List<(JsonNode Parent, string? Name, int At)>();
        Gather(root, places);
        var (parent, name, at) = places[random.Next(places.Count)];
        JsonNode? other = random.Next(9) switch
        {
            0 => JsonValue.Create("a text"),
            1 => JsonValue.Create(7),
            2 => JsonValue.Create(7.5),
            3 => JsonValue.Create(true),
            4 => new JsonObject(),
            5 => new JsonArray(),
            6 => JsonValue.Create(""),
            7 => null,
            _ => new JsonObject { ["id"] = 5 },
        };
        if (parent is JsonObject members)
        {
            if (random.Next(4) == 0)
            {
                members.Remove(name!);
            }
            else
            {
                members[name!] = other;
            }
        }
        else if (random.Next(3) == 0)
        {
            parent.AsArray().Add(parent[at]?.DeepClone());
        }
        else
        {
            parent.AsArray()[at] = other;
        }
    }

    private static void Gather(JsonNode node, List<(JsonNode Parent, string? Name, int At)> places)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                places.Add((node, name, 0));
                if (member is not null)
                {
                    Gather(member, places);
                }
            }
        }
        else if (node is JsonArray elements)
        {
            for (var at = 0; at < elements.Count; at++)
            {
                places.Add((node, null, at));
                if (elements[at] is { } element)
                {
                    Gather(element, places);
                }
            }
        }
    }
}
