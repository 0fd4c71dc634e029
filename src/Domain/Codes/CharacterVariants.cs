using System.Collections.Frozen;

namespace Trading.Domain.Codes;

/// <summary>
/// Characters that mean the same in a name: traditional, variant and Japanese forms with the standard form of 通用规范汉字表
/// (国发〔2013〕23号, annex 1). Only those that firms' names use; each row of the table names its source.
/// </summary>
public static class CharacterVariants
{
    private static readonly FrozenDictionary<char, char> Standards = EmbeddedTable
        .Read("variants.csv")
        .ToFrozenDictionary(row => row["variant"].Single(), row => row["standard"].Single());

    /// <summary>The standard form; the character itself where it has none other.</summary>
    public static char Standard(char character) =>
        character < '\u3400' ? character : Standards.GetValueOrDefault(character, character);
}
