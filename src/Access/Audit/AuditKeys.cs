using System.Security.Cryptography;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// The key that signs exports, archives and heads: ECDSA on P-256 with SHA-256, signatures in DER, so that
/// <c>openssl dgst -sha256 -verify</c> checks them too. From the operator's file, or made once and kept in the database.
/// </summary>
internal sealed class AuditKeys(SqlSession sql, ArchiveSettings settings, TimeProvider time)
{
    private static readonly Statement Kept = Statement.Of(
        "access.audit_key.kept",
        "select id, public_pem, private_pem from audit_signing_key where private_pem is not null order by created_at, id {page}"
    );

    private static readonly Statement ById = Statement.Of(
        "access.audit_key.by_id",
        "select id, public_pem, private_pem from audit_signing_key where id = @id"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit_key.insert",
        """
        insert into audit_signing_key (id, public_pem, private_pem, created_at)
        select @id, @publicPem, @privatePem, @now
        where not exists (select 1 from audit_signing_key {range lock} where id = @id)
        """
    );

    // Serialises two that would both make the first key.
    private static readonly Statement Guard = Statement.Of(
        "access.audit_key.guard",
        "select lane from audit_lane {lock} where lane = 0 {for update}"
    );

    /// <summary>The key to sign with; made and kept when there is none yet. Within a command.</summary>
    public async Task<SigningKey> Current(CancellationToken cancel)
    {
        if (settings.KeyFile is { } file)
        {
            var own = SigningKey.From(await File.ReadAllTextAsync(file, cancel));
            await Keep(own, null, cancel);
            return own;
        }

        if (await FirstKept(cancel) is { } known)
        {
            return known;
        }

        await sql.One<int>(Guard, null, cancel);
        if (await FirstKept(cancel) is { } others)
        {
            return others;
        }

        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = SigningKey.From(made.ExportPkcs8PrivateKeyPem());
        await Keep(key, key.PrivatePem, cancel);
        return key;
    }

    /// <summary>The public half of a key that ever signed here; null when none did.</summary>
    public async Task<string?> PublicPem(string id, CancellationToken cancel) =>
        (await sql.One<Row>(ById, new { id }, cancel))?.PublicPem;

    private async Task<SigningKey?> FirstKept(CancellationToken cancel) =>
        await sql.One<Row>(Kept, new { skip = 0, take = 1 }, cancel) is { PrivatePem: { } pem }
            ? SigningKey.From(pem)
            : null;

    private Task Keep(SigningKey key, string? privatePem, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = key.Id,
                publicPem = key.PublicPem,
                privatePem,
                now = time.GetUtcNow(),
            },
            cancel
        );

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string PublicPem { get; init; } = "";
        public string? PrivatePem { get; init; }
    }
}

/// <summary>A signing key with its public half and its name, the SHA-256 of that half.</summary>
internal sealed record SigningKey(string Id, string PublicPem, string PrivatePem)
{
    public static SigningKey From(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        if (key.KeySize != 256)
        {
            throw new InvalidOperationException("Trading:AuditSigningKey must be a P-256 key.");
        }

        return new(IdOf(key), key.ExportSubjectPublicKeyInfoPem(), pem);
    }

    public string Sign(byte[] content)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(PrivatePem);
        return Convert.ToBase64String(
            key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        );
    }

    public static string IdOf(string publicPem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(publicPem);
        return IdOf(key);
    }

    public static bool Fits(string publicPem, byte[] content, string signature)
    {
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(publicPem);
        return key.VerifyData(
            content,
            bytes.AsSpan(0, length),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
    }

    private static string IdOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}

/// <summary>The public key that verifies exports, archives and heads.</summary>
public static class GetAuditKey
{
    /// <summary>The one in use.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query : IQuery<Key>;

    /// <summary>A public key.</summary>
    /// <param name="Id">SHA-256 of the key in DER, to compare by another way than this one.</param>
    /// <param name="PublicPem">The key.</param>
    public sealed record Key(string Id, string PublicPem);

    internal sealed class Handler(AuditKeys keys, SqlSession sql) : IQueryHandler<Query, Key>
    {
        public async ValueTask<Outcome<Key>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // The first who asks may find no key yet.
            await sql.Begin(cancellationToken);
            var key = await keys.Current(cancellationToken);
            await sql.Commit(cancellationToken);
            return new Key(key.Id, key.PublicPem);
        }
    }
}
