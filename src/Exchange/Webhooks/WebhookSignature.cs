using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Signs as Standard Webhooks 1.0 has it: over <c>id.timestamp.body</c>, symmetric as <c>v1</c> (HMAC-SHA256 under a secret
/// written <c>whsec_</c>), asymmetric as <c>v1a</c> (Ed25519 under a key whose public half is written <c>whpk_</c>).
/// .NET has no Ed25519 of its own.
/// </summary>
internal static class WebhookSignature
{
    public const string SecretPrefix = "whsec_";
    public const string PrivatePrefix = "whsk_";
    public const string PublicPrefix = "whpk_";
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>A new secret: 256 random bits.</summary>
    public static string NewSecret() =>
        SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>A new pair of keys.</summary>
    public static (string Private, string Public) NewKeys()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);
        var point = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, point, 0);
        return (
            PrivatePrefix + Convert.ToBase64String(seed),
            PublicPrefix + Convert.ToBase64String(point)
        );
    }

    /// <summary>The header's value: one signature for each secret and key that is good, with spaces between.</summary>
    public static string Of(
        IReadOnlyList<WebhookSecret> secrets,
        string id,
        DateTimeOffset at,
        ReadOnlySpan<byte> body
    )
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.");
        var length = head.Length + body.Length;
        var signed = ArrayPool<byte>.Shared.Rent(length);
        Encoding.ASCII.GetBytes(head, signed);
        body.CopyTo(signed.AsSpan(head.Length));
        var text = new StringBuilder(160 * secrets.Count);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<char> written = stackalloc char[100];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret.Symmetric, signed.AsSpan(0, length), hash);
            Convert.TryToBase64Chars(hash, written, out var long1);
            text.Append(text.Length == 0 ? "" : " ").Append("v1,").Append(written[..long1]);
        }

        var signature = new byte[Ed25519.SignatureSize];
        foreach (var secret in secrets)
        {
            Ed25519.Sign(secret.Seed, 0, secret.Point, 0, signed, 0, length, signature, 0);
            Convert.TryToBase64Chars(signature, written, out var long2);
            text.Append(" v1a,").Append(written[..long2]);
        }

        ArrayPool<byte>.Shared.Return(signed);
        return text.ToString();
    }
}

/// <summary>A secret and the pair of keys that was made with it, as bytes.</summary>
internal sealed record WebhookSecret(byte[] Symmetric, byte[] Seed, byte[] Point)
{
    /// <summary>From how they are written.</summary>
    public static WebhookSecret Of(string secret, string privateKey, string publicKey) =>
        new(
            Convert.FromBase64String(secret[WebhookSignature.SecretPrefix.Length..]),
            Convert.FromBase64String(privateKey[WebhookSignature.PrivatePrefix.Length..]),
            Convert.FromBase64String(publicKey[WebhookSignature.PublicPrefix.Length..])
        );
}
