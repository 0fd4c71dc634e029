using System.Globalization;
using System.Security.Cryptography;
using OtpNet;

namespace Trading.Access.Factors;

/// <summary>
/// Time-based one-time codes (RFC 6238, as every authenticator app has them: SHA-1, six digits, thirty seconds).
/// </summary>
public static class FactorCodes
{
    /// <summary>How long a code is shown.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>How many steps to either side of now are taken.</summary>
    internal const int Beside = 1;

    private const int SecretBytes = 20;

    /// <summary>A new secret, in the letters (base32) that people can type.</summary>
    internal static string NewSecret() =>
        Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>True when it is base32 of at least 128 bits (RFC 4226, R6).</summary>
    internal static bool IsSecret(string? secret)
    {
        try
        {
            return secret is not null && Base32Encoding.ToBytes(secret).Length >= 16;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>What an authenticator app reads from the square code.</summary>
    internal static string Address(string secret, string login) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/Trading%20Liaoning:{Uri.EscapeDataString(login)}?secret={secret}&issuer=Trading%20Liaoning&algorithm=SHA1&digits=6&period={Step.TotalSeconds}"
        );

    /// <summary>The step an instant lies in.</summary>
    public static long StepAt(DateTimeOffset at) =>
        at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The code of a step.</summary>
    public static string CodeOf(string secret, long step) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(
            DateTimeOffset.FromUnixTimeSeconds(step * (long)Step.TotalSeconds).UtcDateTime
        );

    /// <summary>The step a code belongs to, one to either side of now allowed; null when it is no code of these.</summary>
    internal static long? StepOf(string secret, string code, DateTimeOffset now) =>
        new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(
            now.UtcDateTime,
            code,
            out var step,
            new VerificationWindow(previous: Beside, future: Beside)
        )
            ? step
            : null;
}
