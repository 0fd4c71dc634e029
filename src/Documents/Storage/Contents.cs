using Microsoft.Extensions.DependencyInjection;
using Trading.Documents.Contracts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Documents.Storage;

/// <summary>
/// Contents and the row that each has. A content is stored before the document that refers to it, in transactions of
/// their own; the row's <c>touched_at</c>, set first, keeps the collector away meanwhile.
/// </summary>
internal sealed class Contents(
    SqlSession sql,
    IContentStore store,
    KeyRing ring,
    DocumentSettings settings,
    IServiceScopeFactory scopes,
    TimeProvider time
) : IContentKeys
{
    private const int Batch = 100;

    private static readonly Statement TouchRow = Statement.Of(
        "documents.document_content.touch",
        "update document_content set touched_at = @now where sha256 = @sha256"
    );

    private static readonly Statement InsertRow = Statement.Of(
        "documents.document_content.insert",
        """
        insert into document_content (sha256, size, sealed_key, key_id, touched_at)
        select @sha256, @size, @sealedKey, @keyId, @now
        where not exists (select 1 from document_content {range lock} where sha256 = @sha256)
        """
    );

    private static readonly Statement KeyOf = Statement.Of(
        "documents.document_content.key",
        "select sealed_key from document_content where sha256 = @sha256"
    );

    private static readonly Statement OldKeys = Statement.Of(
        "documents.document_content.of_old_keys",
        """
        select sha256, sealed_key from document_content
        where key_id < @current or sealed_key not like @mark
        order by key_id, sha256 {page}
        """
    );

    private static readonly Statement CountByKey = Statement.Of(
        "documents.document_content.count_by_key",
        "select key_id, count(*) as contents from document_content group by key_id"
    );

    private static readonly Statement UpdateKey = Statement.Of(
        "documents.document_content.reseal",
        "update document_content set sealed_key = @sealedKey, key_id = @keyId where sha256 = @sha256"
    );

    private static readonly Statement Unreferenced = Statement.Of(
        "documents.document_content.unreferenced",
        """
        select c.sha256 from document_content c
        where c.touched_at < @before
            and not exists (select 1 from document d where d.sha256 = c.sha256 and d.state = 'attached')
        order by c.touched_at, c.sha256 {page}
        """
    );

    private static readonly Statement LockOld = Statement.Of(
        "documents.document_content.lock_old",
        """
        select sha256 from document_content {lock}
        where sha256 = @sha256 and touched_at < @before {for update}
        """
    );

    private static readonly Statement References = Statement.Of(
        "documents.document_content.references",
        "select count(*) from document where sha256 = @sha256 and state = 'attached'"
    );

    private static readonly Statement DeleteRow = Statement.Of(
        "documents.document_content.delete",
        "delete from document_content where sha256 = @sha256"
    );

    /// <summary>Keeps a content, unless it is there already.</summary>
    public async Task Keep(ReceivedFile file, Stream content, CancellationToken cancel)
    {
        // Two uploads of one content at the same instant: the second finds the first one's row when it tries again.
        var (key, isNew) = await Collisions.Retry(
            _ => new ValueTask<(string Key, bool IsNew)>(Announce(file, cancel)),
            (_, _) => ValueTask.CompletedTask,
            cancel
        );
        // Under a new key what a store may still hold of old is of no use to anybody.
        if (isNew || !await store.Has(file.Sha256, cancel))
        {
            content.Position = 0;
            await using var sealedContent = SealedContent.Seal(content, key);
            await store.Write(file.Sha256, sealedContent, cancel);
        }
    }

    /// <summary>Says, within the open transaction, that it is about to be referred to; false when it was collected meanwhile.</summary>
    public async Task<bool> Touch(string sha256, CancellationToken cancel) =>
        await sql.Execute(TouchRow, new { sha256, now = time.GetUtcNow() }, cancel) == 1;

    /// <summary>The content in the clear; null when it is not there.</summary>
    public async Task<Stream?> Open(string sha256, CancellationToken cancel) =>
        await sql.One<string>(KeyOf, new { sha256 }, cancel) is { } key
        && await store.Open(sha256, cancel) is { } stored
            ? SealedContent.Open(stored, ring.Open(key, PlaceOf(sha256)))
            : null;

    public async Task<IReadOnlyDictionary<int, long>> Count(CancellationToken cancel) =>
        (await sql.Query<KeyCount>(CountByKey, null, cancel)).ToDictionary(
            row => row.KeyId,
            row => row.Contents
        );

    /// <summary>Seals the keys of a batch of contents under the ring's key in force; the contents stay as they are.</summary>
    public async Task<int> Reseal(int batch, CancellationToken cancel)
    {
        var rows = await sql.Query<KeyRow>(
            OldKeys,
            new
            {
                current = ring.CurrentId,
                mark = KeyRing.MarkOf(ring.CurrentId) + "%",
                skip = 0,
                take = batch,
            },
            cancel
        );
        foreach (var row in rows)
        {
            await sql.Execute(
                UpdateKey,
                new
                {
                    sha256 = row.Sha256,
                    sealedKey = ring.Seal(
                        ring.Open(row.SealedKey, PlaceOf(row.Sha256)),
                        PlaceOf(row.Sha256)
                    ),
                    keyId = ring.CurrentId,
                },
                cancel
            );
        }

        return rows.Count;
    }

    /// <summary>
    /// Deletes what nothing refers to any more, within the open transaction. The row is held while its content goes, so
    /// that an upload of the same content at this instant waits, finds nothing, and stores it anew.
    /// </summary>
    public async Task<int> Collect(CancellationToken cancel)
    {
        var before = time.GetUtcNow() - settings.Grace;
        var collected = 0;
        foreach (
            var sha256 in await sql.Query<string>(
                Unreferenced,
                new
                {
                    before,
                    skip = 0,
                    take = Batch,
                },
                cancel
            )
        )
        {
            if (
                await sql.One<string>(LockOld, new { sha256, before }, cancel) is null
                || await sql.One<long>(References, new { sha256 }, cancel) > 0
            )
            {
                continue;
            }

            await store.Delete(sha256, cancel);
            await sql.Execute(DeleteRow, new { sha256 }, cancel);
            collected++;
        }

        await store.Sweep(before, cancel);
        return collected;
    }

    // In a transaction of its own: the collector must see it while the content is still being written.
    private async Task<(string Key, bool IsNew)> Announce(
        ReceivedFile file,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var mine = SealedContent.NewKey();
        var row = new
        {
            sha256 = file.Sha256,
            size = file.Size,
            sealedKey = ring.Seal(mine, PlaceOf(file.Sha256)),
            keyId = ring.CurrentId,
            now = time.GetUtcNow(),
        };
        await own.Begin(cancel);
        var isNew =
            await own.Execute(TouchRow, row, cancel) == 0
            && await own.Execute(InsertRow, row, cancel) == 1;
        var key = isNew
            ? mine
            : ring.Open((await own.One<string>(KeyOf, row, cancel))!, PlaceOf(file.Sha256));
        await own.Commit(cancel);
        return (key, isNew);
    }

    private static SealedPlace PlaceOf(string sha256) =>
        new("document_content", sha256, "sealed_key");

    private sealed record KeyCount
    {
        public int KeyId { get; init; }
        public long Contents { get; init; }
    }

    private sealed record KeyRow
    {
        public string Sha256 { get; init; } = "";
        public string SealedKey { get; init; } = "";
    }
}
