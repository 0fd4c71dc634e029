using System.Globalization;
using System.Text;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>Up to which link the trail lies in the archive, and in which file.</summary>
internal sealed record ArchiveMark
{
    public long Link { get; init; }
    public string Hash { get; init; } = "";
    public long FirstLink { get; init; }
    public string Archive { get; init; } = "";
    public string ArchiveSha256 { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public string KeyId { get; init; } = "";
    public string Signature { get; init; } = "";

    /// <summary>What is signed: with the link the place in every lane where the walk begins.</summary>
    public byte[] Content(IEnumerable<LaneHead> cut)
    {
        var content = new StringBuilder(
            $"trading-audit-archive/1\n{FirstLink}\n{Link}\n{Hash}\n{Archive}\n{ArchiveSha256}\n"
        );
        foreach (var head in cut)
        {
            content.Append(CultureInfo.InvariantCulture, $"{head.Lane} {head.Seq} {head.Hash}\n");
        }

        return Encoding.UTF8.GetBytes(content.ToString());
    }
}

/// <summary>Up to where the trail lay in the archive when it was one chain.</summary>
internal sealed record OldCheckpoint
{
    public long Seq { get; init; }
    public string Hash { get; init; } = "";
    public long FirstSeq { get; init; }
    public string Archive { get; init; } = "";
    public string ArchiveSha256 { get; init; } = "";
    public string KeyId { get; init; } = "";
    public string Signature { get; init; } = "";

    /// <summary>What was signed.</summary>
    public byte[] Content() =>
        Encoding.UTF8.GetBytes(
            $"trading-audit-checkpoint/1\n{FirstSeq}\n{Seq}\n{Hash}\n{Archive}\n{ArchiveSha256}\n"
        );
}

internal sealed class ArchiveMarks(SqlSession sql, AuditKeys keys)
{
    private static readonly Statement Newest = Statement.Of(
        "access.audit_archive.last",
        """
        select link, hash, first_link, archive, archive_sha256, created_at, key_id, signature
        from audit_archive order by link desc {page}
        """
    );

    private static readonly Statement NewestOld = Statement.Of(
        "access.audit_checkpoint.last",
        """
        select seq, hash, first_seq, archive, archive_sha256, key_id, signature
        from audit_checkpoint order by seq desc {page}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit_archive.insert",
        """
        insert into audit_archive (link, hash, first_link, archive, archive_sha256, created_at, key_id, signature)
        values (@Link, @Hash, @FirstLink, @Archive, @ArchiveSha256, @CreatedAt, @KeyId, @Signature)
        """
    );

    public Task<ArchiveMark?> Last(CancellationToken cancel) =>
        sql.One<ArchiveMark>(Newest, new { skip = 0, take = 1 }, cancel);

    public Task<OldCheckpoint?> LastOld(CancellationToken cancel) =>
        sql.One<OldCheckpoint>(NewestOld, new { skip = 0, take = 1 }, cancel);

    public Task<bool> IsSigned(
        ArchiveMark mark,
        IEnumerable<LaneHead> cut,
        CancellationToken cancel
    ) => IsSigned(mark.KeyId, mark.Content(cut), mark.Signature, cancel);

    public Task<bool> IsSigned(OldCheckpoint checkpoint, CancellationToken cancel) =>
        IsSigned(checkpoint.KeyId, checkpoint.Content(), checkpoint.Signature, cancel);

    public Task Add(
        ArchiveMark mark,
        IEnumerable<LaneHead> cut,
        SigningKey key,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            mark with
            {
                KeyId = key.Id,
                Signature = key.Sign(mark.Content(cut)),
            },
            cancel
        );

    private async Task<bool> IsSigned(
        string keyId,
        byte[] content,
        string signature,
        CancellationToken cancel
    ) =>
        await keys.PublicPem(keyId, cancel) is { } pem
        && SigningKey.IdOf(pem) == keyId
        && SigningKey.Fits(pem, content, signature);
}
