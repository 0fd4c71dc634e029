using System.Security.Cryptography;
using System.Text;

namespace Trading.Access.Factors;

/// <summary>
/// Recovery codes: ten, each good once, 120 random bits in letters that are not mistaken for each other (Crockford's
/// base32). Nobody guesses so many, however fast the hash, so SHA-256 does (OWASP ASVS 5, 6.5.2: from 112 bits on), and
/// neither making ten nor trying one costs the server anything. Those made before had fifty bits and were stretched;
/// they are told by their length, and go on working until they are renewed.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 24;
    private const int Group = 4;
    private const int LengthBefore = 10;
    private const int RoundsBefore = 100_000;

    public static string New() =>
        string.Join(
            '-',
            RandomNumberGenerator
                .GetString(Letters, Length)
                .Chunk(Group)
                .Select(group => new string(group))
        );

    /// <summary>A code as it is compared; null when it cannot be one.</summary>
    public static string? Read(string text)
    {
        var code = string.Concat(
            text.Where(c => !char.IsWhiteSpace(c) && c != '-')
                .Select(c =>
                    char.ToUpperInvariant(c) switch
                    {
                        'O' => '0',
                        'I' or 'L' => '1',
                        var letter => letter,
                    }
                )
        );
        return
            code.Length is Length or LengthBefore
            && code.All(c => Letters.Contains(c, StringComparison.Ordinal))
            ? code
            : null;
    }

    /// <summary>What was given where a code of either kind is asked for, by its form.</summary>
    public static string MeansOf(string? code) =>
        code is not null && Read(code) is not null ? "recovery_code" : "authenticator";

    /// <summary>How a code that was read is stored; null for one of before where the person has none of those.</summary>
    public static string? HashOf(string code, Guid personId, string? saltBefore) =>
        code.Length == Length
            ? Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{personId:N}:{code}"))
            )
        : saltBefore is null ? null
        : Convert.ToHexStringLower(
            Rfc2898DeriveBytes.Pbkdf2(
                code,
                Convert.FromBase64String(saltBefore),
                RoundsBefore,
                HashAlgorithmName.SHA256,
                32
            )
        );
}
