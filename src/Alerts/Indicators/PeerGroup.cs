using System.Security.Cryptography;
using System.Text;
using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Peers of one market as a key of the tables: <c>CN|construction|市政公用|2101|open</c>, what is not restricted left empty.
/// What is usual in one country says nothing of another (see <see cref="Markets"/>).
/// </summary>
/// <param name="Market">ISO 3166-1.</param>
/// <param name="Key">The group.</param>
internal sealed record PeerGroup(string Market, PeerKey Key)
{
    /// <summary>The group of what the open-contracting red flags say, which know no peers.</summary>
    public const string OfProcesses = "ocds";

    private const int LongestIndustry = 60;

    public static string Of(string market, PeerKey key) =>
        string.Join('|', [market, .. Parts(key).Select(Escaped)]);

    public static PeerGroup Parse(string text)
    {
        string?[] parts =
        [
            .. text.Split('|')
                .Select(part => part.Length == 0 ? null : Uri.UnescapeDataString(part)),
        ];
        return new(parts[0]!, new(parts[1] ?? "", parts[2], parts[3], parts[4]));
    }

    private static IEnumerable<string?> Parts(PeerKey key) =>
        [key.Kind, Short(key.Industry), key.Region, key.Method];

    private static string Escaped(string? part) =>
        (part ?? "")
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("|", "%7C", StringComparison.Ordinal);

    // A text that is too long for a key stays one of its own.
    private static string? Short(string? industry) =>
        industry is { Length: > LongestIndustry }
            ? $"{industry[..(LongestIndustry - 9)]}~{Digest.Of(Encoding.UTF8.GetBytes(industry))[..8]}"
            : industry;
}

/// <summary>What tells whether two texts are one.</summary>
internal static class Digest
{
    public static string Of(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(SHA256.HashData(content));
}
