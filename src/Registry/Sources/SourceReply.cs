using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Sources;

/// <summary>
/// Reads what a source sent, by the form in docs/authoritative-source.md and by our own rules. A strict reader: an
/// answer that is half understood would be half the truth.
/// </summary>
internal static class SourceReply
{
    private const int Deepest = 8;

    private static readonly JsonDocumentOptions Document = new()
    {
        MaxDepth = Deepest,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = Deepest,
    };

    /// <summary>What it says of a code; what it may speak of is known beforehand.</summary>
    public static SourceAnswer Read(
        ReadOnlyMemory<byte> json,
        EntityCode code,
        IReadOnlyList<string> sections,
        DateOnly today
    )
    {
        try
        {
            using var document = JsonDocument.Parse(json, Document);
            return Read(document.RootElement, code, sections, today);
        }
        catch (Exception error)
            when (error is JsonException or Unusable or InvalidOperationException)
        {
            return Unreadable(error.Message);
        }
    }

    /// <summary>Not in the agreed form.</summary>
    public static SourceAnswer Unreadable(string why) =>
        new SourceAnswer.None(SourceOutcomes.Unreadable, why);

    private static SourceAnswer Read(
        JsonElement root,
        EntityCode code,
        IReadOnlyList<string> sections,
        DateOnly today
    )
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new Unusable("not an object");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("code" or "known" or "state" or "asOf" or "sections"))
            {
                throw new Unusable($"unknown member {member.Name}");
            }
        }

        // The answer to another question would prove the wrong thing.
        if (
            !EntityCode.TryParse(Of(root, "code").GetString(), out var answered, out _)
            || answered != code
        )
        {
            throw new Unusable("the answer is about another code");
        }

        if (root.TryGetProperty("known", out var known) && !known.GetBoolean())
        {
            return new SourceAnswer.Unknown();
        }

        var asOf = Of(root, "asOf").Deserialize<DateOnly>(Strict);
        // A clock that is some hours ahead is no lie.
        if (asOf > today.AddDays(1))
        {
            throw new Unusable("asOf lies in the future");
        }

        var deregistered = Of(root, "state").GetString() switch
        {
            "active" => false,
            "deregistered" => true,
            _ => throw new Unusable("state is neither active nor deregistered"),
        };
        return new SourceAnswer.Known(
            asOf,
            deregistered,
            [.. Of(root, "sections").EnumerateObject().Select(one => Section(one, sections, today))]
        );
    }

    private static VouchedSection Section(
        JsonProperty given,
        IReadOnlyList<string> sections,
        DateOnly today
    )
    {
        if (!sections.Contains(given.Name) || Sections.Find(given.Name) is not { } section)
        {
            throw new Unusable($"it does not vouch for the section {given.Name}");
        }

        var expected = section.IsList ? JsonValueKind.Array : JsonValueKind.Object;
        var rows =
            section.IsList && given.Value.ValueKind == expected
                ? given.Value.EnumerateArray().ToList()
                : [given.Value];
        if (
            given.Value.ValueKind != expected
            || rows.Any(row => row.ValueKind != JsonValueKind.Object)
        )
        {
            throw new Unusable($"{given.Name} is of another type");
        }

        var record = section.Read(new EntityRecord(), given.Value.GetRawText(), Strict);
        var broken = Rules(today).Validate(record);
        if (!broken.IsValid)
        {
            throw new Unusable(
                $"{given.Name} breaks the rule {broken.Errors[0].ErrorCode} at {broken.Errors[0].PropertyName}"
            );
        }

        var vouched = rows.Select(row =>
                row.EnumerateObject().Select(field => field.Name).ToHashSet(StringComparer.Ordinal)
            )
            .ToList();
        var canonical = section.Rows(Canonical.Of(record));
        var key = SourceMatching.KeyOf(section);
        if (
            canonical.Count != vouched.Count
            || vouched.Any(fields => fields.Count == 0)
            || (section.IsList && canonical.Any(row => key.Of(row) is null))
        )
        {
            throw new Unusable($"{given.Name} has an empty row, or one without {key.Name}");
        }

        return new(
            section.Code,
            [.. canonical.Zip(vouched, (row, fields) => new VouchedRow(row, fields))]
        );
    }

    private static JsonElement Of(JsonElement root, string name) =>
        root.TryGetProperty(name, out var found) ? found : throw new Unusable($"without {name}");

    private static InlineValidator<EntityRecord> Rules(DateOnly today)
    {
        var rules = new InlineValidator<EntityRecord>();
        rules
            .RuleFor(record => record)
            .Custom((record, context) => SectionRules.Check(context, record, today));
        return rules;
    }

    private sealed class Unusable(string why) : Exception(why);
}
