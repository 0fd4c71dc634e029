using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Trading.Client;

/// <summary>
/// Whether a webhook is the platform's, as Standard Webhooks has it: <c>v1</c> (HMAC-SHA256 with the secret) or <c>v1a</c>
/// (Ed25519 with the public key), whichever key this was made with. While a secret is rotated both sign; one that fits is
/// enough. A request that was sent long ago, or is from the future, is not believed: it may be played again.
/// </summary>
public sealed class WebhookVerifier
{
    private const string SecretPrefix = "whsec_";
    private const string PublicPrefix = "whpk_";

    /// <summary>So far may the clocks be apart.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly List<byte[]> _secrets = [];
    private readonly List<Ed25519PublicKeyParameters> _keys = [];

    /// <summary>By secrets (<c>whsec_…</c>) and public keys (<c>whpk_…</c>), several while one replaces another.</summary>
    public WebhookVerifier(params IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (key.StartsWith(SecretPrefix, StringComparison.Ordinal))
            {
                _secrets.Add(Convert.FromBase64String(key[SecretPrefix.Length..]));
            }
            else if (key.StartsWith(PublicPrefix, StringComparison.Ordinal))
            {
                _keys.Add(new(Convert.FromBase64String(key[PublicPrefix.Length..])));
            }
            else
            {
                throw new FormatException("A key of webhooks begins with whsec_ or whpk_.");
            }
        }
    }

    /// <summary>True when it is the platform's and of now.</summary>
    /// <param name="id">Header <c>webhook-id</c>; who has had it already does nothing.</param>
    /// <param name="timestamp">Header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">Header <c>webhook-signature</c>.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="now">By this system's clock.</param>
    public bool Holds(
        string id,
        string timestamp,
        string signature,
        ReadOnlySpan<byte> body,
        DateTimeOffset now
    )
    {
        if (
            // Without an id nobody could tell one that is played again.
            id.Length == 0
            || !long.TryParse(
                timestamp,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var seconds
            )
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds
        )
        {
            return false;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var holds = false;
        foreach (var one in signature.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var comma = one.IndexOf(',', StringComparison.Ordinal);
            var given = new byte[one.Length];
            if (comma > 0 && Convert.TryFromBase64String(one[(comma + 1)..], given, out var length))
            {
                holds |= Fits(one[..comma], given.AsSpan(0, length), content);
            }
        }

        return holds;
    }

    private bool Fits(string version, ReadOnlySpan<byte> given, byte[] content)
    {
        var fits = false;
        if (version == "v1")
        {
            foreach (var secret in _secrets)
            {
                fits |= CryptographicOperations.FixedTimeEquals(
                    HMACSHA256.HashData(secret, content),
                    given
                );
            }
        }
        else if (version == "v1a")
        {
            foreach (var key in _keys)
            {
                var signer = new Ed25519Signer();
                signer.Init(false, key);
                signer.BlockUpdate(content, 0, content.Length);
                fits |= signer.VerifySignature(given.ToArray());
            }
        }

        return fits;
    }
}
