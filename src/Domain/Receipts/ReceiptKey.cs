using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Domain.Receipts;

/// <summary>A public key that checks receipts, as JWK (RFC 7517): ECDSA on P-256 with SHA-256.</summary>
/// <param name="Kty">Always <c>EC</c>.</param>
/// <param name="Crv">Always <c>P-256</c>.</param>
/// <param name="X">The point, in base64url.</param>
/// <param name="Y">The point, in base64url.</param>
/// <param name="Use">Always <c>sig</c>.</param>
/// <param name="Alg">Always <c>ES256</c>.</param>
/// <param name="Kid">Its thumbprint (RFC 7638), which receipts name as <c>keyId</c>.</param>
public sealed record ReceiptKey(
    string Kty,
    string Crv,
    string X,
    string Y,
    string Use,
    string Alg,
    string Kid
)
{
    private const string Type = "EC";
    private const string Curve = "P-256";

    /// <summary>The public half of a key.</summary>
    public static ReceiptKey Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        return new(Type, Curve, x, y, "sig", "ES256", Thumbprint(x, y));
    }

    /// <summary>True of a signature that the private half made over the content. Nothing else about the key is believed but its point.</summary>
    public bool Fits(byte[] content, string signature)
    {
        try
        {
            using var key = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new()
                    {
                        X = Base64Url.DecodeFromChars(X),
                        Y = Base64Url.DecodeFromChars(Y),
                    },
                }
            );
            return Kid == Thumbprint(X, Y)
                && key.VerifyData(
                    content,
                    Base64Url.DecodeFromChars(signature),
                    HashAlgorithmName.SHA256
                );
        }
        catch (Exception error)
            when (error is CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(
            SHA256.HashData(
                CanonicalJson.Of(
                    new JsonObject
                    {
                        ["crv"] = Curve,
                        ["kty"] = Type,
                        ["x"] = x,
                        ["y"] = y,
                    }
                )
            )
        );
}

/// <summary>The public keys that check receipts, those put away too: a JWK set (RFC 7517).</summary>
/// <param name="Keys">The keys, the oldest first.</param>
public sealed record ReceiptKeySet(IReadOnlyList<ReceiptKey> Keys)
{
    /// <summary>From what was saved of it. Keys of other kinds are passed over.</summary>
    public static Outcome<ReceiptKeySet> Read(string text)
    {
        try
        {
            if (CanonicalJson.Parse(text) is JsonObject set && set["keys"] is JsonArray keys)
            {
                return new ReceiptKeySet([
                    .. keys.OfType<JsonObject>()
                        .Select(key => key.Deserialize<ReceiptKey>(JsonSerializerOptions.Web)!)
                        .Where(key => key is { Kid: not null, X: not null, Y: not null }),
                ]);
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // Told below, as whatever else is no set.
        }

        return Problem.Conflict(
            "receipt.no_keys",
            "这不是公钥集（JWK Set）。",
            "This is no set of public keys (JWK set)."
        );
    }
}
