using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Trading.Client;

namespace Trading.SampleSystem;

/// <summary>The system's copy in a SQLite file of its own: what there is, in which version, and from where to go on.</summary>
internal sealed class MirrorDatabase : IMirrorStore
{
    private readonly string _connection;

    public MirrorDatabase(string file)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using var open = Open();
        open.Execute(
            """
            pragma journal_mode = wal;
            create table if not exists place (id integer primary key check (id = 1), cursor text null);
            insert or ignore into place (id, cursor) values (1, null);
            create table if not exists thing (
                kind text not null, id text not null, version integer not null, at text not null, link text not null,
                state text not null, reason text not null, taken integer not null, primary key (kind, id));
            create index if not exists ix_thing_at on thing (at);
            create table if not exists snapshot (number integer not null);
            insert into snapshot (number) select 0 where not exists (select 1 from snapshot);
            create table if not exists change_seen (
                number integer primary key autoincrement, kind text not null, id text not null, version integer not null,
                change text not null, reason text not null, at text not null);
            create table if not exists record (code text primary key, version integer not null, entity text not null);
            create table if not exists hint (id text primary key, type text not null, at text not null);
            """
        );
    }

    public async Task<string?> Cursor(CancellationToken cancel)
    {
        await using var open = Open();
        return await open.ExecuteScalarAsync<string?>("select cursor from place");
    }

    public async Task BeginSnapshot(CancellationToken cancel)
    {
        await using var open = Open();
        await open.ExecuteAsync("update snapshot set number = number + 1");
    }

    public async Task Keep(IReadOnlyList<SnapshotLine> lines, CancellationToken cancel)
    {
        await using var open = Open();
        await using var all = await open.BeginTransactionAsync(cancel);
        foreach (var line in lines)
        {
            await open.ExecuteAsync(
                """
                insert into thing (kind, id, version, at, link, state, reason, taken)
                values (@Kind, @Id, @Version, @At, @Link, 'changed', 'snapshot', (select number from snapshot))
                on conflict (kind, id) do update set taken = (select number from snapshot),
                    version = max(version, excluded.version),
                    at = case when excluded.version >= version then excluded.at else at end,
                    state = case when excluded.version >= version then excluded.state else state end
                """,
                new
                {
                    line.Kind,
                    line.Id,
                    line.Version,
                    At = Text(line.At),
                    Link = line.Links?.Self ?? "",
                },
                all
            );
        }

        await all.CommitAsync(cancel);
    }

    public async Task EndSnapshot(string cursor, CancellationToken cancel)
    {
        await using var open = Open();
        await using var all = await open.BeginTransactionAsync(cancel);
        await open.ExecuteAsync(
            """
            delete from thing where taken < (select number from snapshot);
            delete from record where code not in (select id from thing where kind = 'entity' and state = 'changed');
            """,
            transaction: all
        );
        await open.ExecuteAsync("update place set cursor = @cursor", new { cursor }, all);
        await all.CommitAsync(cancel);
    }

    public async Task DropRecords(CancellationToken cancel)
    {
        await using var open = Open();
        await open.ExecuteAsync("delete from record");
    }

    public async Task Apply(IReadOnlyList<Change> changes, string next, CancellationToken cancel)
    {
        await using var open = Open();
        await using var all = await open.BeginTransactionAsync(cancel);
        foreach (var change in changes)
        {
            var row = new
            {
                change.Kind,
                change.Id,
                change.Version,
                At = Text(change.At),
                Link = change.Links.Self,
                State = change.What,
                change.Reason,
            };
            await open.ExecuteAsync(
                """
                insert into thing (kind, id, version, at, link, state, reason, taken)
                values (@Kind, @Id, @Version, @At, @Link, @State, @Reason, (select number from snapshot))
                on conflict (kind, id) do update set version = excluded.version, at = excluded.at, link = excluded.link,
                    state = excluded.state, reason = excluded.reason
                where excluded.version >= version
                """,
                row,
                all
            );
            await open.ExecuteAsync(
                """
                insert into change_seen (kind, id, version, change, reason, at)
                values (@Kind, @Id, @Version, @State, @Reason, @At)
                """,
                row,
                all
            );
            if (RecordOf(change.Kind, change.Id, change.Links) is { } code)
            {
                await open.ExecuteAsync("delete from record where code = @code", new { code }, all);
            }
        }

        await open.ExecuteAsync("update place set cursor = @next", new { next }, all);
        await all.CommitAsync(cancel);
    }

    public async Task<IReadOnlyDictionary<string, long>> Held(
        string kind,
        string? after,
        string? upTo,
        CancellationToken cancel
    )
    {
        await using var open = Open();
        return (
            await open.QueryAsync<(string Id, long Version)>(
                """
                select id, version from thing
                where kind = @kind and state = 'changed' and id > @after and (@upTo is null or id <= @upTo)
                """,
                new
                {
                    kind,
                    after = after ?? "",
                    upTo,
                }
            )
        ).ToDictionary(one => one.Id, one => one.Version);
    }

    public async Task Mend(
        string kind,
        IReadOnlyList<Difference> differences,
        CancellationToken cancel
    )
    {
        await using var open = Open();
        await using var all = await open.BeginTransactionAsync(cancel);
        foreach (var difference in differences)
        {
            await open.ExecuteAsync(
                """
                insert into thing (kind, id, version, at, link, state, reason, taken)
                values (@kind, @Code, coalesce(@Version, 0), @At, @Link, @State, 'reconciled', (select number from snapshot))
                on conflict (kind, id) do update set version = coalesce(@Version, version), at = excluded.at,
                    link = case when @Link = '' then link else @Link end, state = excluded.state, reason = excluded.reason
                """,
                new
                {
                    kind,
                    difference.Code,
                    difference.Version,
                    At = Text(DateTimeOffset.UtcNow),
                    Link = difference.Links?.Self ?? "",
                    State = difference.IsGone ? "removed" : "changed",
                },
                all
            );
            if (RecordOf(kind, difference.Code, difference.Links) is { } code)
            {
                await open.ExecuteAsync("delete from record where code = @code", new { code }, all);
            }
        }

        await all.CommitAsync(cancel);
    }

    /// <summary>Keeps a record as it was given, until it changes or may be kept no more.</summary>
    public async Task KeepRecord(string code, long version, string entity)
    {
        await using var open = Open();
        await open.ExecuteAsync(
            """
            insert into record (code, version, entity) values (@code, @version, @entity)
            on conflict (code) do update set version = excluded.version, entity = excluded.entity
            """,
            new
            {
                code,
                version,
                entity,
            }
        );
    }

    /// <summary>How many records it keeps.</summary>
    public async Task<long> Records()
    {
        await using var open = Open();
        return await open.ExecuteScalarAsync<long>("select count(*) from record");
    }

    /// <summary>A webhook came; false where the same came before.</summary>
    public async Task<bool> Heard(string id, string type, DateTimeOffset at)
    {
        await using var open = Open();
        return await open.ExecuteAsync(
                "insert or ignore into hint (id, type, at) values (@id, @type, @at)",
                new
                {
                    id,
                    type,
                    at = Text(at),
                }
            ) == 1;
    }

    /// <summary>How many there are of each kind that may be used, and that may not.</summary>
    public async Task<IReadOnlyList<Counted>> Counts()
    {
        await using var open = Open();
        return
        [
            .. await open.QueryAsync<Counted>(
                """
                select kind as Kind, count(*) filter (where state = 'changed') as Usable,
                    count(*) filter (where state = 'removed') as Removed
                from thing group by kind order by kind
                """
            ),
        ];
    }

    /// <summary>The changes that came last, the latest first.</summary>
    public async Task<IReadOnlyList<Seen>> Latest(int most)
    {
        await using var open = Open();
        return
        [
            .. await open.QueryAsync<Seen>(
                """
                select number as Number, kind as Kind, id as Id, version as Version, at as At, change as Change, reason as Reason
                from change_seen order by number desc limit @most
                """,
                new { most }
            ),
        ];
    }

    /// <summary>All there is, by kind and id: what a test compares with the platform.</summary>
    public async Task<IReadOnlyList<Thing>> All()
    {
        await using var open = Open();
        return
        [
            .. await open.QueryAsync<Thing>(
                """
                select kind as Kind, id as Id, version as Version, at as At, link as Link, state as State, reason as Reason
                from thing order by kind, id
                """
            ),
        ];
    }

    /// <summary>How many webhooks came.</summary>
    public async Task<long> Hints()
    {
        await using var open = Open();
        return await open.ExecuteScalarAsync<long>("select count(*) from hint");
    }

    // A record is not what it was when the firm changed, when it may be used no more, or when a list that names it did.
    private static string? RecordOf(string kind, string id, ChangeLinks? links) =>
        kind == "entity" ? id
        : links?.Entity?.Split('/') is [.., var code, "record"] ? Uri.UnescapeDataString(code)
        : null;

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        connection.Execute("pragma busy_timeout = 5000");
        return connection;
    }

    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>How many there are of a kind.</summary>
    internal sealed record Counted
    {
        public string Kind { get; init; } = "";
        public long Usable { get; init; }
        public long Removed { get; init; }
    }

    /// <summary>A firm, a listing or a procurement as the copy has it.</summary>
    internal sealed record Thing
    {
        public string Kind { get; init; } = "";
        public string Id { get; init; } = "";
        public long Version { get; init; }
        public string At { get; init; } = "";
        public string Link { get; init; } = "";
        public string State { get; init; } = "";
        public string Reason { get; init; } = "";
    }

    /// <summary>A change as it came.</summary>
    internal sealed record Seen
    {
        public long Number { get; init; }
        public string Kind { get; init; } = "";
        public string Id { get; init; } = "";
        public long Version { get; init; }
        public string At { get; init; } = "";
        public string Change { get; init; } = "";
        public string Reason { get; init; } = "";
    }
}
