using System.Globalization;

namespace Trading.Domain.Codes;

/// <summary>
/// A section of 国民经济行业分类 (GB/T 4754-2017), with a hint which industry of the size classes it falls into (by
/// art. 3 of 工信部联企业〔2011〕300号). Sections that the rule does not name have no hint: finance has a rule of its own
/// (银发〔2015〕309号), others follow by reference and are decided by a person.
/// </summary>
/// <param name="Letter">A to T.</param>
/// <param name="Name">Its name.</param>
/// <param name="FirstDivision">Its first two-digit division.</param>
/// <param name="LastDivision">Its last two-digit division.</param>
public sealed record IndustrySection(
    char Letter,
    LocalizedText Name,
    int FirstDivision,
    int LastDivision
)
{
    private static readonly IndustrySection[] Rows =
    [
        .. EmbeddedTable
            .Read("gbt4754.csv")
            .Select(row => new IndustrySection(
                row["section"].Single(),
                new(row["name_zh"], row["name_en"]),
                int.Parse(row["first_division"], CultureInfo.InvariantCulture),
                int.Parse(row["last_division"], CultureInfo.InvariantCulture)
            )
            {
                Hints = Split(row["sme_industries"]),
            }),
    ];

    /// <summary>The sections A to T.</summary>
    public static IReadOnlyList<IndustrySection> All => Rows;

    /// <summary>The industries of the size classes that the section falls into; empty where the rule names none.</summary>
    public IReadOnlyList<SmeIndustry> SmeIndustries =>
        [.. Hints.Select(hint => hint.Industry).Distinct()];

    private IReadOnlyList<(string Prefix, SmeIndustry Industry)> Hints { get; init; } = [];

    /// <summary>
    /// The section of a letter, or of a code of two to four digits, with or without its letter (<c>E</c>,
    /// <c>47</c>, <c>4710</c>, <c>E4710</c>); null if there is none or the letter is another section's.
    /// </summary>
    public static IndustrySection? Find(string? code)
    {
        var (letter, digits) = Read(code);
        return digits is null
            ? null
            : Array.Find(
                Rows,
                row =>
                    (letter is null || letter == row.Letter)
                    && (
                        digits.Length == 0
                            ? letter is not null
                            : int.Parse(digits.AsSpan(0, 2), CultureInfo.InvariantCulture)
                                is var division
                                && division >= row.FirstDivision
                                && division <= row.LastDivision
                    )
            );
    }

    /// <summary>
    /// The industry of the size classes that a code falls into; null where the code is too short to tell or the
    /// rule names none.
    /// </summary>
    public static SmeIndustry? SmeIndustryOf(string? code)
    {
        var hints = Find(code)?.Hints ?? [];
        var digits = Read(code).Digits;
        return hints
            .Where(hint => digits!.StartsWith(hint.Prefix, StringComparison.Ordinal))
            .Select(hint => hint.Industry)
            .SingleOrDefault();
    }

    private static (char? Letter, string? Digits) Read(string? code)
    {
        var text = CodeCharacters.Normalise(code);
        char? letter = text.Length > 0 && char.IsAsciiLetterUpper(text[0]) ? text[0] : null;
        var digits = letter is null ? text : text[1..];
        var shaped =
            digits.Length is 0 or 2 or 3 or 4
            && digits.All(char.IsAsciiDigit)
            && (letter is not null || digits.Length > 0);
        return shaped ? (letter, digits) : (null, null);
    }

    /// <summary>One industry for the whole section, or pairs <c>prefix=industry</c>.</summary>
    private static List<(string, SmeIndustry)> Split(string cell) =>
        [
            .. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split('='))
                .Select(pair => (pair.Length == 2 ? pair[0] : "", Known(pair[^1]))),
        ];

    private static SmeIndustry Known(string code) =>
        SmeIndustry.Find(code)
        ?? throw new InvalidOperationException($"gbt4754.csv: no industry '{code}'.");
}
