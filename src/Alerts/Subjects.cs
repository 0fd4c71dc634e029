namespace Trading.Alerts;

/// <summary>Words for the codes of kinds and kinds of work.</summary>
public static class Subjects
{
    private static readonly NamesFile File = EmbeddedJson.Read<NamesFile>("names.json");
    private static readonly Dictionary<string, LocalizedText> KindNames = ByCode(File.Kinds);
    private static readonly Dictionary<string, LocalizedText> WorkNames = ByCode(File.Works);

    /// <summary>The kinds of trading, in the order in which they are offered.</summary>
    public static IReadOnlyList<Term> Kinds => File.Kinds;

    /// <summary>A kind in words.</summary>
    public static LocalizedText Kind(string code) =>
        KindNames.GetValueOrDefault(code, new(code, code));

    /// <summary>A kind of work in words; several are joined by a plus sign, and one without words stands for itself.</summary>
    public static LocalizedText Category(string code)
    {
        LocalizedText[] parts =
        [
            .. code.Split('+').Select(part => WorkNames.GetValueOrDefault(part, new(part, part))),
        ];
        return new(
            string.Join("、", parts.Select(part => part.Zh)),
            string.Join(" + ", parts.Select(part => part.En))
        );
    }

    /// <summary>A kind as a sentence has it; as its own file names it where no sentence knows it.</summary>
    internal static LocalizedText Kind(string code, LocalizedText otherwise) =>
        KindNames.GetValueOrDefault(code, otherwise);

    private static Dictionary<string, LocalizedText> ByCode(IEnumerable<Term> terms) =>
        terms.ToDictionary(term => term.Code, term => term.Name);

    private sealed record NamesFile(
        IReadOnlyList<Term> Kinds,
        string KindsSource,
        IReadOnlyList<Term> Works,
        string WorksSource
    );
}
