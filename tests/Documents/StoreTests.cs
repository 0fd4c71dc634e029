using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Documents.Storage;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Documents;

/// <summary>What every store of contents must do, on both stores and every engine.</summary>
public sealed class StoreTests
{
    public static TheoryData<Engine, bool> All
    {
        get
        {
            var all = new TheoryData<Engine, bool>();
            foreach (Engine engine in Engines.All)
            {
                all.Add(engine, false);
                all.Add(engine, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_content_comes_back_as_it_was_and_lies_sealed(Engine engine, bool folder)
    {
        await using var place = new Place(engine, folder);
        // Frames of 64 KB and chunks of 256 KB: sizes at, below and above their edges.
        foreach (var size in new[] { 1, 65_535, 65_536, 65_537, 262_144, 1_000_003 })
        {
            var content = RandomNumberGenerator.GetBytes(size);
            var sha256 = await place.Keep(content);
            Assert.Equal(content, await place.Read(sha256));
            await using var stored = await place.Store.Open(sha256, CancellationToken.None);
            using var raw = new MemoryStream();
            await stored!.CopyToAsync(raw);
            Assert.True(raw.Length > size);
            if (size > 32)
            {
                Assert.Equal(-1, raw.ToArray().AsSpan().IndexOf(content.AsSpan(0, 32)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Two_writers_of_one_content_at_the_same_instant_leave_it_there_once(
        Engine engine,
        bool folder
    )
    {
        await using var place = new Place(engine, folder);
        var content = RandomNumberGenerator.GetBytes(600_000);
        var kept = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => place.Keep(content)))
        );
        var sha256 = Assert.Single(kept.Distinct());
        Assert.Equal(content, await place.Read(sha256));
        Assert.Equal(1, await place.Province.Scalar<long>("select count(*) from document_content"));
        // 600,000 bytes and their seals in chunks of 256 KB are three.
        Assert.Equal(
            folder ? 0 : 3,
            await place.Province.Scalar<long>("select count(*) from document_chunk")
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_write_that_is_cut_off_leaves_nothing(Engine engine, bool folder)
    {
        await using var place = new Place(engine, folder);
        var content = RandomNumberGenerator.GetBytes(900_000);
        await Assert.ThrowsAsync<IOException>(() => place.Keep(content, cutAt: 700_000));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.False(await place.Store.Has(sha256, CancellationToken.None));
        Assert.Null(await place.Store.Open(sha256, CancellationToken.None));
        Assert.Equal(0, await place.Province.Scalar<long>("select count(*) from document_chunk"));
        Assert.Equal(sha256, await place.Keep(content));
        Assert.Equal(content, await place.Read(sha256));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_was_tampered_with_is_not_handed_out(Engine engine, bool folder)
    {
        await using var place = new Place(engine, folder);
        var sha256 = await place.Keep(RandomNumberGenerator.GetBytes(200_000));
        await place.Tamper(sha256);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => place.Read(sha256));
    }

    [Fact]
    public async Task A_sealed_content_that_was_shortened_by_whole_frames_is_noticed()
    {
        await using var place = new Place(Engine.Sqlite, folder: true);
        var sha256 = await place.Keep(new byte[200_000]);
        var path = Path.Combine(place.Folder, sha256[..2], sha256[2..4], sha256);
        await using (var file = new FileStream(path, FileMode.Open))
        {
            var last = 200_000 % 65_536;
            file.SetLength(file.Length - last - 16);
        }

        await Assert.ThrowsAnyAsync<CryptographicException>(() => place.Read(sha256));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_collector_takes_what_nothing_refers_to_and_leaves_an_upload_under_way(
        Engine engine,
        bool folder
    )
    {
        await using var place = new Place(engine, folder);
        var old = await place.Keep([1, 2, 3]);
        place.Province.Clock!.Advance(TimeSpan.FromHours(2));
        var underWay = await place.Keep([4, 5, 6]);

        Assert.Equal(1, await place.Collect());
        Assert.False(await place.Store.Has(old, CancellationToken.None));
        Assert.True(await place.Store.Has(underWay, CancellationToken.None));
        Assert.Equal(0, await place.Collect());

        // The same content again, after it went.
        Assert.Equal(old, await place.Keep([1, 2, 3]));
        Assert.Equal(new byte[] { 1, 2, 3 }, await place.Read(old));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_a_store_still_holds_of_a_forgotten_content_is_written_over(
        Engine engine,
        bool folder
    )
    {
        await using var place = new Place(engine, folder);
        var sha256 = await place.Keep([1, 2, 3]);
        // The database goes back to a backup from before; the folder does not.
        await place.Province.Rows<int>("delete from document_chunk");
        await place.Province.Rows<int>("delete from document_content");
        Assert.Equal(sha256, await place.Keep([1, 2, 3]));
        Assert.Equal(new byte[] { 1, 2, 3 }, await place.Read(sha256));
    }

    [Fact]
    public async Task A_name_that_is_no_hash_leads_nowhere() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new FolderStore(Scratch.Folder).Open("../../etc/passwd", CancellationToken.None)
        );

    [Fact]
    public async Task A_folder_forgets_writes_that_died()
    {
        await using var place = new Place(Engine.Sqlite, folder: true);
        var unfinished = Directory.CreateDirectory(Path.Combine(place.Folder, "unfinished"));
        var dead = Path.Combine(unfinished.FullName, "dead");
        await File.WriteAllTextAsync(dead, "half");
        File.SetLastWriteTimeUtc(dead, place.Province.Clock!.GetUtcNow().UtcDateTime.AddHours(-3));
        await place.Collect();
        Assert.False(File.Exists(dead));
    }

    private sealed class Place : IAsyncDisposable
    {
        private readonly bool _folder;

        public Place(Engine engine, bool folder)
        {
            Province = Province.On(engine);
            _folder = folder;
            Folder = Path.Combine(Scratch.Folder, $"documents-{Guid.NewGuid():N}");
            _scope = Province.Services.CreateAsyncScope();
            Store = StoreIn(_scope.ServiceProvider);
        }

        private readonly AsyncServiceScope _scope;

        public Province Province { get; }

        public string Folder { get; }

        public IContentStore Store { get; }

        public async Task<string> Keep(byte[] content, int? cutAt = null)
        {
            await using var scope = Province.Services.CreateAsyncScope();
            var file = new ReceivedFile
            {
                Size = content.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            };
            using Stream stream = cutAt is { } at
                ? new CutOff(content, at)
                : new MemoryStream(content);
            await In(scope.ServiceProvider).Keep(file, stream, CancellationToken.None);
            return file.Sha256;
        }

        public async Task<byte[]> Read(string sha256)
        {
            await using var scope = Province.Services.CreateAsyncScope();
            await using var content = await In(scope.ServiceProvider)
                .Open(sha256, CancellationToken.None);
            using var read = new MemoryStream();
            await content!.CopyToAsync(read);
            return read.ToArray();
        }

        public async Task<int> Collect()
        {
            await using var scope = Province.Services.CreateAsyncScope();
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            await sql.Begin(CancellationToken.None);
            var collected = await In(scope.ServiceProvider).Collect(CancellationToken.None);
            await sql.Commit(CancellationToken.None);
            return collected;
        }

        public async Task Tamper(string sha256)
        {
            if (_folder)
            {
                var path = Path.Combine(Folder, sha256[..2], sha256[2..4], sha256);
                var stored = await File.ReadAllBytesAsync(path);
                stored[^100] ^= 1;
                await File.WriteAllBytesAsync(path, stored);
                return;
            }

            var chunk = await Province.Scalar<byte[]>("select content from document_chunk");
            chunk[^100] ^= 1;
            await Province.Rows<int>("update document_chunk set content = @chunk", new { chunk });
        }

        public async ValueTask DisposeAsync()
        {
            await _scope.DisposeAsync();
            await Province.DisposeAsync();
        }

        private IContentStore StoreIn(IServiceProvider services) =>
            _folder
                ? new FolderStore(Folder)
                : ActivatorUtilities.CreateInstance<DatabaseStore>(services);

        private Contents In(IServiceProvider services) =>
            ActivatorUtilities.CreateInstance<Contents>(services, StoreIn(services));
    }

    /// <summary>A content whose line breaks.</summary>
    private sealed class CutOff(byte[] content, int at) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            Position >= at
                ? throw new IOException("the line broke")
                : base.ReadAsync(
                    buffer[..(int)Math.Min(buffer.Length, at - Position)],
                    cancellationToken
                );
    }
}
