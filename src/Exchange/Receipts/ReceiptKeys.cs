using System.Security.Cryptography;
using Trading.Domain.Receipts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Receipts;

/// <summary>
/// The keys that sign receipts, made here and kept in the database: the private half of the one in force sealed under the
/// key ring, of those before none. They are not the audit trail's, which an operator may keep in a file of his own and
/// which nobody outside needs.
/// </summary>
internal sealed class ReceiptKeys(SqlSession sql, KeyRing ring, TimeProvider time)
{
    private static readonly Statement InForce = Statement.Of(
        "exchange.receipt_key.in_force",
        """
        select k.id, k.public_key, k.mark, k.sealed_private
        from receipt_signing s join receipt_key k on k.id = s.key_id where s.id = 1
        """
    );

    private static readonly Statement All = Statement.Of(
        "exchange.receipt_key.all",
        "select id, public_key, mark, sealed_private from receipt_key order by created_at, id"
    );

    // Serialises those who would make a key.
    private static readonly Statement Guard = Statement.Of(
        "exchange.receipt_signing.guard",
        "select id from receipt_signing {lock} where id = 1 {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.receipt_key.insert",
        """
        insert into receipt_key (id, public_key, mark, sealed_private, created_at)
        values (@id, @publicKey, @mark, @sealedPrivate, @now)
        """
    );

    private static readonly Statement Retire = Statement.Of(
        "exchange.receipt_key.retire",
        "update receipt_key set sealed_private = null, retired_at = @now where id = @id"
    );

    private static readonly Statement PutInForce = Statement.Of(
        "exchange.receipt_signing.put_in_force",
        "update receipt_signing set key_id = @id where id = 1"
    );

    private static readonly Statement SetSealed = Statement.Of(
        "exchange.receipt_key.reseal",
        "update receipt_key set sealed_private = @sealedPrivate where id = @id"
    );

    /// <summary>The private key to sign with, made when there is none yet. Within a command.</summary>
    public async Task<ECDsa> Current(CancellationToken cancel)
    {
        var row = await sql.One<Row>(InForce, null, cancel);
        if (row is null)
        {
            await sql.One<int>(Guard, null, cancel);
            row = await sql.One<Row>(InForce, null, cancel) ?? await Make(cancel);
        }

        return Opened(row);
    }

    /// <summary>Makes another and puts away the private half of the one before. Within a command.</summary>
    public async Task<string> Rotate(CancellationToken cancel)
    {
        await sql.One<int>(Guard, null, cancel);
        if (await sql.One<Row>(InForce, null, cancel) is { } before)
        {
            await sql.Execute(Retire, new { id = before.Id, now = time.GetUtcNow() }, cancel);
        }

        return (await Make(cancel)).Id;
    }

    /// <summary>Seals the private half under the ring's key in force; false when it is already, or there is none. Within a command.</summary>
    public async Task<bool> Reseal(CancellationToken cancel)
    {
        await sql.One<int>(Guard, null, cancel);
        if (
            await sql.One<Row>(InForce, null, cancel) is not { SealedPrivate: { } stored } row
            || stored.StartsWith(KeyRing.MarkOf(ring.CurrentId), StringComparison.Ordinal)
        )
        {
            return false;
        }

        var place = PlaceOf(row.Id);
        await sql.Execute(
            SetSealed,
            new { id = row.Id, sealedPrivate = ring.Seal(ring.Open(stored, place), place) },
            cancel
        );
        return true;
    }

    /// <summary>The public halves of all that ever signed here. One that somebody wrote into the database is none of them.</summary>
    public async Task<ReceiptKeySet> Published(CancellationToken cancel) =>
        new([
            .. (await sql.Query<Row>(All, null, cancel))
                .Where(row => row.Mark == MarkOf(row.Id, row.PublicKey))
                .Select(row =>
                {
                    using var key = ECDsa.Create();
                    key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(row.PublicKey), out _);
                    return ReceiptKey.Of(key);
                }),
        ]);

    private async Task<Row> Make(CancellationToken cancel)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = ReceiptKey.Of(made).Kid;
        var publicKey = Convert.ToBase64String(made.ExportSubjectPublicKeyInfo());
        var row = new Row
        {
            Id = id,
            PublicKey = publicKey,
            Mark = MarkOf(id, publicKey),
            SealedPrivate = ring.Seal(made.ExportPkcs8PrivateKeyPem(), PlaceOf(id)),
        };
        await sql.Execute(
            Insert,
            new
            {
                id,
                publicKey,
                mark = row.Mark,
                sealedPrivate = row.SealedPrivate,
                now = time.GetUtcNow(),
            },
            cancel
        );
        await sql.Execute(PutInForce, new { id }, cancel);
        return row;
    }

    private ECDsa Opened(Row row)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(ring.Open(row.SealedPrivate ?? "", PlaceOf(row.Id)));
        return key;
    }

    private string MarkOf(string id, string publicKey) =>
        ring.Authenticate("receipt_key", $"{id}\n{publicKey}");

    private static SealedPlace PlaceOf(string id) => new("receipt_key", id, "sealed_private");

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string PublicKey { get; init; } = "";
        public string Mark { get; init; } = "";
        public string? SealedPrivate { get; init; }
    }
}
