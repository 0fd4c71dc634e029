using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Access.Audit;

/// <summary>
/// Where the whole trail stood at one link, signed: given away to where the platform cannot write back, it shows later
/// whether the trail is still the one it was, also to whoever trusts neither database nor key ring.
/// </summary>
public sealed record SignedHead
{
    private const string Form = "trading-audit-head/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Name and version of the form.</summary>
    public string Format { get; init; } = Form;

    /// <summary>Number of the link.</summary>
    [JsonRequired]
    public long Link { get; init; }

    /// <summary>Its hash.</summary>
    [JsonRequired]
    public string Hash { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Where each lane stood.</summary>
    [JsonRequired]
    public IReadOnlyList<LaneHead> Lanes { get; init; } = [];

    /// <summary>The key that signed.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>ECDSA over <see cref="Content"/>, DER in base64.</summary>
    [JsonRequired]
    public string Signature { get; init; } = "";

    /// <summary>What is signed.</summary>
    public byte[] Content()
    {
        var content = new StringBuilder($"{Form}\n{Link}\n{Hash}\n");
        content.Append(
            CultureInfo.InvariantCulture,
            $"{At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z\n"
        );
        foreach (var head in Lanes)
        {
            content.Append(CultureInfo.InvariantCulture, $"{head.Lane} {head.Seq} {head.Hash}\n");
        }

        return Encoding.UTF8.GetBytes(content.ToString());
    }

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Json);

    /// <summary>From what a witness kept: one head, or a file of many, of which the last counts.</summary>
    public static Outcome<SignedHead> Read(string text)
    {
        try
        {
            var line = text.Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .LastOrDefault();
            if (
                line is not null
                && JsonSerializer.Deserialize<SignedHead>(line, Json)
                    is { Format: Form, Lanes: not null, Signature: not null } head
            )
            {
                return head;
            }
        }
        catch (JsonException)
        {
            // Told below, as whatever else is no head.
        }

        return Problem.Conflict(
            "audit.no_head",
            "这不是本平台的签名链头。",
            "This is no signed head of the trail."
        );
    }

    internal SignedHead Sign(SigningKey key) =>
        this with
        {
            KeyId = key.Id,
            Signature = key.Sign(Content()),
        };

    internal bool IsSignedBy(string publicPem)
    {
        try
        {
            return SigningKey.IdOf(publicPem) == KeyId
                && SigningKey.Fits(publicPem, Content(), Signature);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
