using System.Text.RegularExpressions;
using Trading.Domain.Codes;

namespace Trading.Messaging.Email;

/// <summary>
/// E-mail leaves the platform, and a template's values may be what somebody typed (an officer's reason): identity and
/// mobile numbers in it are masked.
/// </summary>
internal static partial class PersonalNumbers
{
    public static string Mask(string text) =>
        Candidate()
            .Replace(
                text,
                found =>
                    CitizenIdentityNumber.TryParse(
                        found.Value,
                        DateOnly.MaxValue,
                        out var identity,
                        out _
                    )
                        ? identity.Mask()
                    : ChinaMobileNumber.TryParse(found.Value, out var mobile, out _) ? mobile.Mask()
                    : found.Value
            );

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|1\d{10})(?![0-9A-Za-z])")]
    private static partial Regex Candidate();
}
