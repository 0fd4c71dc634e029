using Trading.Domain.Codes;

namespace Trading.Analysis.Screening;

/// <summary>Traditional characters with their simplified form: all of Big5's that have one, not only those of names.</summary>
internal static class ScriptVariants
{
    private static readonly char[] Forms = Load();

    public static char Simplified(char character) =>
        character is >= '\u4e00' and <= '\u9fff' ? Forms[character - '\u4e00'] : character;

    private static char[] Load()
    {
        var forms = new char[0x9fff - 0x4e00 + 1];
        for (var at = 0; at < forms.Length; at++)
        {
            var character = (char)(at + 0x4e00);
            forms[at] = CharacterVariants.Standard(character);
        }

        foreach (var pair in EmbeddedData.Lines("screening-traditional.txt"))
        {
            forms[pair[0] - '\u4e00'] = pair[1];
        }

        return forms;
    }
}
