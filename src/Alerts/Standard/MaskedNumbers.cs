using System.Text;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Alerts.Standard;

/// <summary>
/// What people wrote, without the numbers of identity cards and mobile phones that may stand in it: another authority needs
/// the reason and not those (Personal Information Protection Law art. 6).
/// </summary>
internal static partial class MaskedNumbers
{
    /// <summary>The text, with the middle of each replaced.</summary>
    public static string In(string text)
    {
        // Character for character, so that places are the same in both.
        var half = CellText.HalfWidth(text);
        var masked = new StringBuilder();
        var reached = 0;
        foreach (Match match in Number().Matches(half))
        {
            if (!UnifiedSocialCreditCode.TryParse(match.Value, out _, out _))
            {
                masked.Append(text, reached, match.Index - reached);
                masked.Append(match.Value[..3]).Append("****").Append(match.Value[^2..]);
                reached = match.Index + match.Length;
            }
        }

        return masked.Append(text, reached, text.Length - reached).ToString();
    }

    [GeneratedRegex(
        @"(?<![0-9A-Za-z])(?:[1-9]\d{16}[\dXx]|[1-9]\d{14}|1[3-9]\d{9})(?![0-9A-Za-z])"
    )]
    private static partial Regex Number();
}
