using System.Security.Cryptography;
using System.Text;

namespace Trading.Analysis.Draws;

/// <summary>
/// A sample that whoever holds the seed draws again: the keys in the order of their characters, permuted by HMAC_DRBG
/// (NIST SP 800-90A) with SHA-256, and the first so many of them.
/// </summary>
public static class SeededSample
{
    /// <summary>The sample, in the order in which it was drawn; all of a population that is no larger.</summary>
    /// <param name="seed">In hexadecimal.</param>
    /// <param name="keys">What is drawn from, in any order, each once.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<string> Of(string seed, IEnumerable<string> keys, int count) =>
        [
            .. new HmacDrbg(Convert.FromHexString(seed))
                .Permute(keys.Order(StringComparer.Ordinal))
                .Take(count),
        ];

    /// <summary>By what a population is known: the SHA-256 of its keys in that order, a line each.</summary>
    public static string Digest(IEnumerable<string> keys) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\n', keys.Order(StringComparer.Ordinal)))
            )
        );
}
