using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;

namespace Trading.Documents.Storage;

/// <summary>In the database, in rows of a size that every engine streams well. One transaction writes all of them.</summary>
internal sealed class DatabaseStore(SqlSession sql, IServiceScopeFactory scopes) : IContentStore
{
    private const int ChunkBytes = 256 * 1024;

    // The content's own row keeps two writers of one content apart.
    private static readonly Statement Lock = Statement.Of(
        "documents.document_content.lock",
        "select size from document_content {lock} where sha256 = @sha256 {for update}"
    );

    private static readonly Statement Count = Statement.Of(
        "documents.document_chunk.count",
        "select count(*) from document_chunk where sha256 = @sha256 and ordinal = 0"
    );

    private static readonly Statement Insert = Statement.Of(
        "documents.document_chunk.insert",
        "insert into document_chunk (sha256, ordinal, content) values (@sha256, @ordinal, @content)"
    );

    private static readonly Statement Select = Statement.Of(
        "documents.document_chunk.at",
        "select content from document_chunk where sha256 = @sha256 and ordinal = @ordinal"
    );

    private static readonly Statement DeleteAll = Statement.Of(
        "documents.document_chunk.delete",
        "delete from document_chunk where sha256 = @sha256"
    );

    public async Task<bool> Has(string sha256, CancellationToken cancel) =>
        await sql.One<long>(Count, new { sha256 }, cancel) > 0;

    public async Task Write(string sha256, Stream content, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await own.Begin(cancel);
        await own.One<long?>(Lock, new { sha256 }, cancel);
        if (await own.One<long>(Count, new { sha256 }, cancel) > 0)
        {
            return;
        }

        var buffer = new byte[ChunkBytes];
        for (var ordinal = 0; ; ordinal++)
        {
            var read = await content.ReadAtLeastAsync(
                buffer,
                ChunkBytes,
                throwOnEndOfStream: false,
                cancel
            );
            if (read == 0)
            {
                break;
            }

            await own.Execute(
                Insert,
                new
                {
                    sha256,
                    ordinal,
                    content = read == ChunkBytes ? buffer : buffer[..read],
                },
                cancel
            );
        }

        await own.Commit(cancel);
    }

    public async Task<Stream?> Open(string sha256, CancellationToken cancel) =>
        await Has(sha256, cancel) ? new Chunks(scopes.CreateAsyncScope(), sha256) : null;

    public Task Delete(string sha256, CancellationToken cancel) =>
        sql.Execute(DeleteAll, new { sha256 }, cancel);

    // A write that does not end is rolled back: there is nothing to sweep.
    public Task Sweep(DateTimeOffset before, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>One chunk after the other, each held only while it is sent.</summary>
    private sealed class Chunks(AsyncServiceScope scope, string sha256) : Scanning.ForwardStream
    {
        private readonly SqlSession _sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        private ReadOnlyMemory<byte> _held;
        private int _ordinal;
        private bool _ended;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (_held.IsEmpty && !_ended)
            {
                var next = await _sql.One<byte[]>(
                    Select,
                    new { sha256, ordinal = _ordinal++ },
                    cancellationToken
                );
                _ended = next is null;
                _held = next;
            }

            var read = Math.Min(buffer.Length, _held.Length);
            _held[..read].CopyTo(buffer);
            _held = _held[read..];
            return read;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await scope.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
