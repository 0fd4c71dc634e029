using System.Security.Cryptography;

namespace Trading.Access.Factors;

/// <summary>
/// Recovery codes: ten, each good once, fifty random bits in letters that are not mistaken for each other (Crockford's
/// base32). Stretched before they are stored, as OWASP ASVS 5 (6.5.2) wants for fewer than 112 bits; with one salt for
/// a person's ten, so that trying one costs one stretching.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 10;
    private const int Iterations = 100_000;

    public static string New()
    {
        var code = RandomNumberGenerator.GetString(Letters, Length);
        return $"{code[..5]}-{code[5..]}";
    }

    public static string NewSalt() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

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
        return code.Length == Length && code.All(c => Letters.Contains(c, StringComparison.Ordinal))
            ? code
            : null;
    }

    public static string HashOf(string code, string salt) =>
        Convert.ToHexStringLower(
            Rfc2898DeriveBytes.Pbkdf2(
                Read(code)!,
                Convert.FromBase64String(salt),
                Iterations,
                HashAlgorithmName.SHA256,
                32
            )
        );
}
