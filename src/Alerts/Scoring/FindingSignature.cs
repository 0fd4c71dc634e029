using System.Globalization;
using Trading.Analysis;

namespace Trading.Alerts.Scoring;

/// <summary>
/// What matters about a set of findings: which screens spoke and how loudly, e.g. <c>I08:2 M-PROC:1</c>. Figures move
/// with every training; a decision only falls when something new is said.
/// </summary>
internal static class FindingSignature
{
    public static string Of(IEnumerable<Finding> findings) =>
        string.Join(
            ' ',
            findings
                .OrderBy(finding => finding.Code, StringComparer.Ordinal)
                .Select(finding =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{finding.Code}:{(int)finding.Level}"
                    )
                )
        );

    /// <summary>True when a screen speaks that did not, or louder than it did. Falling silent is no reason to look again.</summary>
    public static bool SaysMore(string now, string before)
    {
        var known = Read(before);
        return Read(now).Any(pair => pair.Value > known.GetValueOrDefault(pair.Key));
    }

    /// <summary>The screens of a signature with their levels.</summary>
    public static Dictionary<string, int> Read(string signature) =>
        signature
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(':'))
            .ToDictionary(
                part => part[0],
                part => int.Parse(part[1], CultureInfo.InvariantCulture)
            );
}
