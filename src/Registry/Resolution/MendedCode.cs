using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>
/// The valid codes that a mistyped one may have been: one character replaced, left out or too many, two neighbours swapped, and
/// letters taken for figures. The check characters leave few of them; which of them is meant, if any, other evidence must say.
/// </summary>
internal static class MendedCode
{
    private const string Figures = "0123456789";

    // Letters that the codes leave out, and letters of other scripts that look like theirs.
    private static readonly (char Written, char Meant)[] LookAlikes =
    [
        ('O', '0'),
        ('I', '1'),
        ('Z', '2'),
        ('S', '5'),
        ('V', 'U'),
        ('〇', '0'),
        ('А', 'A'),
        ('В', 'B'),
        ('С', 'C'),
        ('Е', 'E'),
        ('Н', 'H'),
        ('К', 'K'),
        ('М', 'M'),
        ('О', '0'),
        ('Р', 'P'),
        ('Т', 'T'),
        ('Х', 'X'),
        ('У', 'Y'),
    ];

    /// <summary>What a text that is no code may have been, each once; empty when it is too far from any.</summary>
    public static IReadOnlyList<EntityCode> Of(string? written)
    {
        var folded = CompanyName.Folded(Behind(written));
        if (folded.Contains('+', StringComparison.Ordinal))
        {
            // What a spreadsheet made a number of has lost the figures that told it.
            return [];
        }

        var text = CompanyName.Bare(folded);
        var letters = string.Concat(text.Select(Meant));
        return letters.Length switch
        {
            >= 17 and <= 19 => Codes(
                letters,
                18,
                UnifiedSocialCreditCode.Alphabet,
                code =>
                    UnifiedSocialCreditCode.TryParse(code, out var unified, out _)
                        ? EntityCode.Of(unified)
                        : null
            ),
            >= 14 and <= 16 => Codes(
                letters,
                15,
                Figures,
                code =>
                    BusinessRegistrationNumber.TryParse(code, out var number, out _)
                        ? EntityCode.Of(number)
                        : null
            ),
            >= 8 and <= 10 => Codes(
                letters,
                9,
                UnifiedSocialCreditCode.Alphabet,
                code =>
                    OrganisationCode.TryParse(code, out var organisation, out _)
                        ? EntityCode.Of(organisation)
                        : null
            ),
            _ => [],
        };
    }

    private static string Behind(string? written) =>
        written?.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at
            ? written[(at + 1)..]
            : written ?? "";

    private static char Meant(char written) =>
        LookAlikes.FirstOrDefault(one => one.Written == written) is { Meant: not '\0' } found
            ? found.Meant
            : written;

    private static List<EntityCode> Codes(
        string text,
        int length,
        string alphabet,
        Func<string, EntityCode?> parse
    )
    {
        if (parse(text) is { } meant)
        {
            return [meant];
        }

        var tried =
            text.Length == length ? Swapped(text).Concat(Replaced(text, alphabet))
            : text.Length < length ? Longer(text, alphabet)
            : Shorter(text);
        return [.. tried.Select(parse).OfType<EntityCode>().Distinct()];
    }

    private static IEnumerable<string> Swapped(string text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            yield return $"{text[..i]}{text[i + 1]}{text[i]}{text[(i + 2)..]}";
        }
    }

    private static IEnumerable<string> Replaced(string text, string alphabet)
    {
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in alphabet)
            {
                yield return $"{text[..i]}{other}{text[(i + 1)..]}";
            }
        }
    }

    private static IEnumerable<string> Longer(string text, string alphabet)
    {
        for (var i = 0; i <= text.Length; i++)
        {
            foreach (var other in alphabet)
            {
                yield return $"{text[..i]}{other}{text[i..]}";
            }
        }
    }

    private static IEnumerable<string> Shorter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            yield return text.Remove(i, 1);
        }
    }
}
