using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>Secrets and private keys of webhooks as they lie in the database: sealed under the key ring, each to its place.</summary>
internal sealed class WebhookSecrets(KeyRing ring)
{
    private const string Table = "webhook";

    /// <summary>A secret and a key, made now; the secret is shown once.</summary>
    public Made New(Guid webhook)
    {
        var secret = WebhookSignature.NewSecret();
        var (privateKey, publicKey) = WebhookSignature.NewKeys();
        return new(
            secret,
            ring.Seal(secret, Place(webhook, publicKey, "secret")),
            ring.Seal(privateKey, Place(webhook, publicKey, "private_key")),
            publicKey
        );
    }

    /// <summary>What signs now: the one in force, then the one before while it is good.</summary>
    public IReadOnlyList<WebhookSecret> Good(SealedSecrets row, DateTimeOffset now)
    {
        var inForce = Opened(row.Id, row.Secret, row.PrivateKey, row.PublicKey);
        return
            row is { OldSecret: { } secret, OldPrivateKey: { } key, OldPublicKey: { } point }
            && row.OldUntil > now
            ? [inForce, Opened(row.Id, secret, key, point)]
            : [inForce];
    }

    /// <summary>The same sealed under the ring's key in force; null when it is already.</summary>
    public SealedSecrets? Resealed(SealedSecrets row)
    {
        var mark = KeyRing.MarkOf(ring.CurrentId);
        var all = new[] { row.Secret, row.PrivateKey, row.OldSecret, row.OldPrivateKey };
        return all.All(text => text?.StartsWith(mark, StringComparison.Ordinal) != false)
            ? null
            : row with
            {
                Secret = Again(row.Secret, row.PublicKey, "secret")!,
                PrivateKey = Again(row.PrivateKey, row.PublicKey, "private_key")!,
                OldSecret = Again(row.OldSecret, row.OldPublicKey, "secret"),
                OldPrivateKey = Again(row.OldPrivateKey, row.OldPublicKey, "private_key"),
            };

        string? Again(string? stored, string? publicKey, string field) =>
            stored is null
                ? null
                : ring.Seal(
                    ring.Open(stored, Place(row.Id, publicKey!, field)),
                    Place(row.Id, publicKey!, field)
                );
    }

    private WebhookSecret Opened(
        Guid webhook,
        string secret,
        string privateKey,
        string publicKey
    ) =>
        WebhookSecret.Of(
            ring.Open(secret, Place(webhook, publicKey, "secret")),
            ring.Open(privateKey, Place(webhook, publicKey, "private_key")),
            publicKey
        );

    // By the public key, which goes along when the one in force becomes the one before.
    private static SealedPlace Place(Guid webhook, string publicKey, string field) =>
        new(Table, $"{webhook:N}\n{publicKey}", field);

    /// <summary>What was made: the secret to show, and what is stored.</summary>
    internal sealed record Made(string Shown, string Secret, string PrivateKey, string PublicKey);
}

/// <summary>The columns of a webhook that sign.</summary>
internal record SealedSecrets
{
    public Guid Id { get; init; }
    public string Secret { get; init; } = "";
    public string PrivateKey { get; init; } = "";
    public string PublicKey { get; init; } = "";
    public string? OldSecret { get; init; }
    public string? OldPrivateKey { get; init; }
    public string? OldPublicKey { get; init; }
    public DateTimeOffset? OldUntil { get; init; }
}
