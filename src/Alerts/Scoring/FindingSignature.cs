using System.Globalization;

namespace Trading.Alerts.Scoring;

/// <summary>
/// What matters about what is said: who spoke and how loudly, e.g. <c>I08:2 M-PROC:1 clause/P01:3</c>. Figures move
/// with every training; a decision only falls when something new is said.
/// </summary>
internal static class FindingSignature
{
    /// <summary>True when one speaks that did not, or louder than it did. Falling silent is no reason to look again.</summary>
    public static bool SaysMore(string now, string before)
    {
        var known = Read(before);
        return Read(now).Any(pair => pair.Value > known.GetValueOrDefault(pair.Key));
    }

    /// <summary>Who speaks in a signature, with their levels.</summary>
    public static Dictionary<string, int> Read(string signature) =>
        signature
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(':'))
            .ToDictionary(
                part => part[0],
                part => int.Parse(part[1], CultureInfo.InvariantCulture)
            );
}
