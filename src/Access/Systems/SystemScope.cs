using System.Text.Json;
using Trading.Kernel.Security;

namespace Trading.Access.Systems;

/// <summary>A section of which a trading system may read fields.</summary>
/// <param name="Section">Its code, as the record has it.</param>
/// <param name="Fields">The fields, as the record has them.</param>
/// <param name="Purpose">What for, in words that the firms read.</param>
public sealed record SystemSection(string Section, IReadOnlyList<string> Fields, string Purpose);

/// <summary>What a trading system may read, as it is stored and compared.</summary>
internal static class SystemScope
{
    /// <summary>Of what is stored; null for no limit.</summary>
    public static IReadOnlyList<SystemSection>? Read(string? stored) =>
        stored is null
            ? null
            : JsonSerializer.Deserialize<List<SystemSection>>(stored, JsonSerializerOptions.Web);

    /// <summary>As it is stored: in one order, so that the same scope is the same text.</summary>
    public static string? Stored(IReadOnlyList<SystemSection>? sections) =>
        sections is null
            ? null
            : JsonSerializer.Serialize(
                sections
                    .OrderBy(one => one.Section, StringComparer.Ordinal)
                    .Select(one =>
                        one with
                        {
                            Fields = [.. one.Fields.Distinct().Order(StringComparer.Ordinal)],
                            Purpose = one.Purpose.Trim(),
                        }
                    ),
                JsonSerializerOptions.Web
            );

    /// <summary>The fields alone.</summary>
    public static FieldScope FieldsOf(IReadOnlyList<SystemSection> sections) =>
        new(
            sections.ToDictionary(
                one => one.Section,
                one => (IReadOnlySet<string>)one.Fields.ToHashSet()
            )
        );

    /// <summary>True where the later has what the earlier had not.</summary>
    public static bool IsWider(
        IReadOnlyList<SystemSection>? later,
        IReadOnlyList<SystemSection>? earlier
    )
    {
        if (earlier is null || later is null)
        {
            return earlier is not null;
        }

        var held = FieldsOf(earlier);
        return later.Any(one => one.Fields.Any(field => !held.Holds(one.Section, field)));
    }
}
