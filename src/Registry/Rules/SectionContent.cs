using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// Sections as they lie in the database: JSON, with what is secret sealed under the key in force.
/// </summary>
internal sealed class SectionContent
{
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

    /// <summary>What a section of a record is stored as.</summary>
    public string Write(EntityRecord record, SectionShape section) =>
        section.Write(record, _sealing);

    /// <summary>A section as it was stored, without what is secret in it.</summary>
    public string WithoutSecrets(SectionShape section, string content) =>
        section.Write(Read(new EntityRecord(), section, content), _forgetting);

    /// <summary>The record with a section as it was stored.</summary>
    public EntityRecord Read(EntityRecord record, SectionShape section, string content) =>
        section.Read(record, content, _sealing);

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

    private static IEnumerable<JsonPropertyInfo> SecretsOf(JsonTypeInfo type) =>
        type.Properties.Where(property =>
            property.PropertyType == typeof(string)
            && property.AttributeProvider?.IsDefined(typeof(SecretAttribute), true) == true
        );

    private static void LeaveOutSecrets(JsonTypeInfo type)
    {
        foreach (var property in SecretsOf(type))
        {
            property.Get = _ => null;
        }
    }

    private void SealSecrets(JsonTypeInfo type)
    {
        foreach (var property in SecretsOf(type))
        {
            if (property.Get is { } get)
            {
                property.Get = row => get(row) is string clear ? _keys.Seal(clear) : null;
            }

            if (property.Set is { } set)
            {
                property.Set = (row, value) =>
                    set(row, value is string stored ? _keys.Open(stored) : null);
            }
        }
    }
}
