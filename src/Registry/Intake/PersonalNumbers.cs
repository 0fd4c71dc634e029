using System.Text;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>
/// Identity numbers of persons in texts of firms, which are repeated nowhere (Personal Information Protection Law art. 6):
/// not in a report, a file of rejected rows, a log or the trail. Told by their shape, right or mistyped, in half or full
/// width, with or without blanks.
/// </summary>
public static partial class PersonalNumbers
{
    private const int Eighteen = 18;
    private const int Fifteen = 15;

    /// <summary>True for a text that is one.</summary>
    public static bool Is(string text)
    {
        var plain = Plain(text);
        return plain.Length is Eighteen or Fifteen && Whole(plain);
    }

    /// <summary>A text with every one of them masked.</summary>
    public static string Masked(string text)
    {
        if (text.Count(char.IsDigit) < Fifteen)
        {
            return text;
        }

        if (Is(text))
        {
            return Mask(Plain(text));
        }

        var half = CellText.HalfWidth(text);
        var masked = Candidate()
            .Replace(half, match => Is(match.Value) ? Mask(Plain(match.Value)) : match.Value);
        return masked == half ? text : masked;
    }

    private static bool Whole(string plain)
    {
        if (CitizenIdentityNumber.TryParse(plain, DateOnly.MaxValue, out _, out _))
        {
            return true;
        }

        return plain.Length == Eighteen
            ? LikeEighteen().IsMatch(plain)
                && !UnifiedSocialCreditCode.TryParse(plain, out _, out _)
            : LikeFifteen().IsMatch(plain)
                && !BusinessRegistrationNumber.TryParse(plain, out _, out _);
    }

    private static string Mask(string plain) => $"{plain[..3]}****{plain[^2..]}";

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in CellText.HalfWidth(text))
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                plain.Append(char.ToUpperInvariant(character));
            }
            else if (
                !char.IsWhiteSpace(character)
                && character is not ('-' or '\'' or '"' or '=' or '\u200B' or '\uFEFF')
            )
            {
                return "";
            }
        }

        return plain.ToString();
    }

    [GeneratedRegex(
        @"(?<![0-9A-Za-z])[1-8](?:[0-9][ -]?){13,16}[0-9Xx](?![0-9A-Za-z])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Candidate();

    [GeneratedRegex(
        @"^[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$"
    )]
    private static partial Regex LikeEighteen();

    [GeneratedRegex(@"^[1-8][0-9]{5}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}$")]
    private static partial Regex LikeFifteen();
}
