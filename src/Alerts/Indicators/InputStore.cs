using System.IO.Compression;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>What verdicts rest on, kept so that each can be computed again.</summary>
internal sealed class InputStore(SqlSession sql)
{
    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_input.insert",
        """
        insert into indicator_input (owner_kind, owner, peer_group, digest, content, kept_at)
        select @kind, @owner, @group, @digest, @content, @now
        where not exists (
            select 1 from indicator_input {range lock}
            where owner_kind = @kind and owner = @owner and peer_group = @group and digest = @digest)
        """
    );

    private static readonly Statement One = Statement.Of(
        "alerts.indicator_input.one",
        """
        select content from indicator_input
        where owner_kind = @kind and owner = @owner and peer_group = @group and digest = @digest
        """
    );

    /// <summary>The line that keeps it, for a batch.</summary>
    public static (Statement, object) Keep(
        FindingOwner owner,
        string digest,
        byte[] content,
        DateTimeOffset now
    ) =>
        (
            Insert,
            new
            {
                kind = owner.Kind,
                owner = owner.Id,
                group = owner.Group,
                digest,
                content = Packed(content),
                now,
            }
        );

    /// <summary>As it was given; null where it is not kept.</summary>
    public async Task<byte[]?> Find(FindingOwner owner, string digest, CancellationToken cancel) =>
        await sql.One<byte[]>(
            One,
            new
            {
                kind = owner.Kind,
                owner = owner.Id,
                group = owner.Group,
                digest,
            },
            cancel
        )
            is { } packed
            ? Unpacked(packed)
            : null;

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        deflate.CopyTo(content);
        return content.ToArray();
    }
}
