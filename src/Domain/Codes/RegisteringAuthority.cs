using System.Collections.Frozen;

namespace Trading.Domain.Codes;

/// <summary>The first two characters of a unified social credit code: who registers, and what kind of body.</summary>
/// <param name="Authority">Character 1.</param>
/// <param name="Category">Character 2.</param>
/// <param name="AuthorityName">The registering authority.</param>
/// <param name="CategoryName">The kind of body within it.</param>
public sealed record RegisteringAuthority(
    char Authority,
    char Category,
    LocalizedText AuthorityName,
    LocalizedText CategoryName
)
{
    private static readonly FrozenDictionary<(char, char), RegisteringAuthority> Table =
        EmbeddedTable
            .Read("registering-authorities.csv")
            .Select(row => new RegisteringAuthority(
                row["authority"].Single(),
                row["category"].Single(),
                new(row["authority_zh"], row["authority_en"]),
                new(row["category_zh"], row["category_en"])
            ))
            .ToFrozenDictionary(entry => (entry.Authority, entry.Category));

    /// <summary>All pairs that the standard and its amendment know.</summary>
    public static IReadOnlyCollection<RegisteringAuthority> All => Table.Values;

    /// <summary>The entry of a pair; null if there is none.</summary>
    public static RegisteringAuthority? Find(char authority, char category) =>
        Table.GetValueOrDefault((authority, category));
}
