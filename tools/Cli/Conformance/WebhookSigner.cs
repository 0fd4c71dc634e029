using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Trading.Cli.Conformance;

/// <summary>
/// Signs as the platform does, and as it never would. Written from Standard Webhooks' text and not from the platform's own
/// signer, which it would otherwise only repeat.
/// </summary>
/// <param name="secret">The secret (<c>whsec_</c>) that the receiver has.</param>
/// <param name="privateKey">The private key (<c>whsk_</c>) whose public half it has.</param>
internal sealed class WebhookSigner(string secret, string privateKey)
{
    /// <summary>For rehearsals alone: everybody knows it.</summary>
    public const string RehearsalSecret = "whsec_cmVoZWFyc2FsIG9ubHksIGV2ZXJ5Ym9keSBrbm93cyE=";

    /// <summary>For rehearsals alone: everybody knows it.</summary>
    public const string RehearsalKey = "whsk_cmVoZWFyc2FsIG9ubHksIGV2ZXJ5Ym9keSBrbm93cyE=";

    private static readonly byte[] Other = Encoding.ASCII.GetBytes("a secret the receiver has not");
    private readonly byte[] _secret = Bytes(secret, "whsec_");
    private readonly Ed25519PrivateKeyParameters _key = new(Bytes(privateKey, "whsk_"));

    /// <summary>The public half, as receivers are given it.</summary>
    public string PublicKey =>
        "whpk_" + Convert.ToBase64String(_key.GeneratePublicKey().GetEncoded());

    /// <summary>The header's value.</summary>
    public string Sign(WebhookSigning signing, string id, long timestamp, string body)
    {
        var content = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{signing.Id ?? id}.{timestamp}.{signing.Body ?? body}"
            )
        );
        return string.Join(
            ' ',
            signing.By.Select(by =>
                by switch
                {
                    "v1" => $"v1,{Hmac(_secret, content)}",
                    "v1:other" => $"v1,{Hmac(Other, content)}",
                    "v1a" => $"v1a,{Ed25519(content)}",
                    "v1a:hmac" => $"v1a,{Hmac(_secret, content)}",
                    "v2" => "v2,bm90IHlldCBpbnZlbnRlZA==",
                    _ => throw new InvalidDataException(by),
                }
            )
        );
    }

    private string Ed25519(byte[] content)
    {
        var signer = new Ed25519Signer();
        signer.Init(true, _key);
        signer.BlockUpdate(content, 0, content.Length);
        return Convert.ToBase64String(signer.GenerateSignature());
    }

    private static string Hmac(byte[] key, byte[] content) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, content));

    private static byte[] Bytes(string written, string prefix)
    {
        var bytes = new byte[64];
        return
            written.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(written[prefix.Length..], bytes, out var length)
            && (length == 32 || (prefix == "whsec_" && length is >= 24 and <= 64))
            ? bytes[..length]
            : throw new WrongUsageException(
                new(
                    $"不是 {prefix} 加 base64 的密钥（{prefix}…，32 字节）。",
                    $"This is no key of the form {prefix} and base64 (32 bytes)."
                )
            );
    }
}
