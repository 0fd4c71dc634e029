using System.Security.Cryptography;
using System.Text;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>
/// The mark a browser keeps after a successful sign-in (a device cookie): a random number, bound to one account by a
/// signature. It opens nothing; it only tells the owner's devices from strangers' when guesses are counted.
/// </summary>
public sealed class Devices(KeyRing keys) : IKnownDevices
{
    /// <summary>How long a mark is kept by the browser.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    /// <summary>Name of an account's cookie: several people may share a browser.</summary>
    public static string CookieOf(string login) =>
        "trading.device."
        + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(login.Trim().ToLowerInvariant()))
        )[..12];

    /// <inheritdoc/>
    public bool Knows(string account, string? mark) => Known(account, mark) is not null;

    /// <summary>A new mark for an account.</summary>
    internal string Mark(string login, string device) => $"{device}.{Signature(login, device)}";

    /// <summary>A new device's number.</summary>
    internal static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The device's number; null when the mark is missing, forged or another account's.</summary>
    internal string? Known(string login, string? mark)
    {
        if (mark?.Split('.') is not [var device, var signature] || device.Length != 32)
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature),
            Encoding.UTF8.GetBytes(Signature(login, device))
        )
            ? device
            : null;
    }

    private string Signature(string login, string device) =>
        keys.Fingerprint($"device:{device}:{login.Trim().ToLowerInvariant()}");
}
