using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>The content of a section by its code.</summary>
internal static class SectionContent
{
    private static readonly IdentitySection NoIdentity = new();
    private static readonly SizeSection NoSize = new();

    public static bool IsEmpty(EntityRecord record, string section) =>
        section switch
        {
            Sections.Identity => record.Identity == NoIdentity,
            Sections.Contacts => record.Contacts.Count == 0,
            Sections.Qualifications => record.Qualifications.Count == 0,
            Sections.Size => record.Size == NoSize,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
        };

    public static bool Same(EntityRecord one, EntityRecord other, string section) =>
        section switch
        {
            Sections.Identity => one.Identity == other.Identity,
            Sections.Contacts => one.Contacts.SequenceEqual(other.Contacts),
            Sections.Qualifications => one.Qualifications.SequenceEqual(other.Qualifications),
            Sections.Size => one.Size == other.Size,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
        };

    public static string Write<T>(T content) => JsonSerializer.Serialize(content, MessageText.Json);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, MessageText.Json)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");
}
