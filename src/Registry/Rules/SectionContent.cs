using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// Sections as they lie in the database: JSON, with what is secret sealed under the key in force, to the version it was
/// written with, the row and the field.
/// </summary>
internal sealed class SectionContent
{
    // The serialiser tells a member's converter neither which record it is in nor which row; it runs on one thread.
    [ThreadStatic]
    private static Position? t_position;

    private readonly KeyRing _keys;
    private readonly JsonSerializerOptions _sealing;
    private readonly JsonSerializerOptions _forgetting;

    public SectionContent(KeyRing keys)
    {
        _keys = keys;
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(SealSecrets);
        _sealing = new JsonSerializerOptions(MessageText.Json) { TypeInfoResolver = resolver };
        var without = new DefaultJsonTypeInfoResolver();
        without.Modifiers.Add(LeaveOutSecrets);
        _forgetting = new JsonSerializerOptions(MessageText.Json) { TypeInfoResolver = without };
    }

    /// <summary>What a section of a record is stored as, with the version that it is written with.</summary>
    public string Write(EntityRecord record, SectionShape section, EntityCode code, long version) =>
        At(section, code, version, () => section.Write(record, _sealing));

    /// <summary>A section as it was stored with a version, without what is secret in it.</summary>
    public string WithoutSecrets(
        SectionShape section,
        EntityCode code,
        long version,
        string content
    ) => section.Write(Read(new EntityRecord(), section, code, version, content), _forgetting);

    /// <summary>The record with a section as it was stored with a version.</summary>
    public EntityRecord Read(
        EntityRecord record,
        SectionShape section,
        EntityCode code,
        long version,
        string content
    ) => At(section, code, version, () => section.Read(record, content, _sealing));

    /// <summary>The key a section's secrets are sealed under; null when it holds none.</summary>
    public int? KeyOf(EntityRecord record, SectionShape section) =>
        section
            .Rows(record)
            .Any(row => section.Fields.Any(field => field.IsSecret && field.Of(row) is not null))
            ? _keys.CurrentId
            : null;

    /// <summary>What holds no secret, as it is stored.</summary>
    public static string Plain<T>(T content) => JsonSerializer.Serialize(content, MessageText.Json);

    /// <summary>Reads what holds no secret.</summary>
    public static T Plain<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, MessageText.Json)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    private static List<JsonPropertyInfo> SecretsOf(JsonTypeInfo type) =>
        [
            .. type.Properties.Where(property =>
                property.PropertyType == typeof(string)
                && property.AttributeProvider?.IsDefined(typeof(SecretAttribute), true) == true
            ),
        ];

    private static void LeaveOutSecrets(JsonTypeInfo type)
    {
        foreach (var property in SecretsOf(type))
        {
            property.Get = _ => null;
        }
    }

    private static T At<T>(SectionShape section, EntityCode code, long version, Func<T> use)
    {
        t_position = new Position(
            string.Create(CultureInfo.InvariantCulture, $"{code}/{section.Code}/{version}")
        );
        try
        {
            return use();
        }
        finally
        {
            t_position = null;
        }
    }

    private void SealSecrets(JsonTypeInfo type)
    {
        var secrets = SecretsOf(type);
        if (secrets.Count == 0)
        {
            return;
        }

        type.OnSerializing = type.OnDeserializing = _ => t_position!.Row++;
        foreach (var property in secrets)
        {
            if (property.Get is { } get)
            {
                property.Get = row =>
                    get(row) is string clear
                        ? _keys.Seal(clear, t_position!.Of(property.Name))
                        : null;
            }

            if (property.Set is { } set)
            {
                property.Set = (row, value) =>
                    set(
                        row,
                        value is string stored
                            ? _keys.Open(stored, t_position!.Of(property.Name))
                            : null
                    );
            }
        }
    }

    private sealed class Position(string section)
    {
        public int Row { get; set; } = -1;

        public SealedPlace Of(string field) =>
            new(
                "entity_section",
                string.Create(CultureInfo.InvariantCulture, $"{section}/{Row}"),
                field
            );
    }
}
