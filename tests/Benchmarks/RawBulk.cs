using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trading.Kernel.Sql;

namespace Trading.Benchmarks;

/// <summary>
/// The baseline of the import: the very rows that the product wrote, read beforehand and put by the engine's own bulk
/// path into an empty database with the same tables and indexes: prepared inserts in one transaction on SQLite, COPY on
/// PostgreSQL. Only the writing is timed.
/// </summary>
internal static class RawBulk
{
    private const int AtOnce = 50_000;

    /// <summary>What an import of firms writes.</summary>
    public static readonly string[] Registry =
    [
        "entity",
        "entity_section",
        "entity_version",
        "entity_qualification",
        "entity_search",
    ];

    /// <summary>What an import of contracting processes writes, the firms that they bring included.</summary>
    public static readonly string[] Processes =
    [
        .. Registry,
        "procurement",
        "procurement_lot",
        "posted_step",
        "procurement_step",
        "bid",
        "ocds_import",
        "outbox_message",
    ];

    /// <summary>What it writes besides: what firms are compared by, and the notes of what changed.</summary>
    public static readonly string[] Besides = ["entity_block", "change_pending"];

    public static async Task<(double Seconds, double Processor)> Copy(
        Database from,
        Database to,
        IReadOnlyList<string> tables
    )
    {
        await using var source = await from.Open(CancellationToken.None);
        await using var target = await to.Open(CancellationToken.None);
        return from.Engine == Engine.Sqlite
            ? Sqlite((SqliteConnection)source, (SqliteConnection)target, tables)
            : await Postgres((NpgsqlConnection)source, (NpgsqlConnection)target, tables);
    }

    private static (double, double) Sqlite(
        SqliteConnection source,
        SqliteConnection target,
        IReadOnlyList<string> tables
    )
    {
        var time = new Watch();
        target.Execute(
            "pragma cache_size = -65536; pragma wal_autocheckpoint = 8000; pragma foreign_keys = off"
        );
        using var transaction = target.BeginTransaction();
        foreach (var table in tables)
        {
            // The index's text is not kept; the grams are the terms of its rows.
            foreach (
                var rows in (table == "entity_search" ? Terms(source) : Read(source, table)).Chunk(
                    AtOnce
                )
            )
            {
                time.Start();
                using var insert = target.CreateCommand();
                insert.Transaction = transaction;
                var names = rows[0].Names;
                insert.CommandText =
                    $"insert into {table} ({string.Join(", ", names)}) values ({string.Join(", ", names.Select((_, i) => $"@p{i}"))})";
                var parameters = names
                    .Select((_, i) => insert.Parameters.AddWithValue($"@p{i}", DBNull.Value))
                    .ToArray();
                insert.Prepare();
                foreach (var (_, values) in rows)
                {
                    for (var i = 0; i < values.Length; i++)
                    {
                        parameters[i].Value = values[i];
                    }

                    insert.ExecuteNonQuery();
                }

                time.Stop();
            }
        }

        time.Start();
        transaction.Commit();
        return time.Read();
    }

    private static IEnumerable<(string[] Names, object[] Values)> Read(
        SqliteConnection source,
        string table
    )
    {
        using var command = source.CreateCommand();
        command.CommandText = $"select * from {table}";
        using var reader = command.ExecuteReader();
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        while (reader.Read())
        {
            var values = new object[names.Length];
            reader.GetValues(values);
            yield return (names, values);
        }
    }

    private static IEnumerable<(string[] Names, object[] Values)> Terms(SqliteConnection source)
    {
        source.Execute(
            "create virtual table temp.terms using fts5vocab('main', 'entity_search', 'instance')"
        );
        var grams = new Dictionary<long, List<string>>();
        using var command = source.CreateCommand();
        command.CommandText = "select term, doc from temp.terms";
        using var reader = command.ExecuteReader();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            var term = reader.GetString(0);
            known.TryAdd(term, term);
            if (!grams.TryGetValue(reader.GetInt64(1), out var list))
            {
                grams[reader.GetInt64(1)] = list = [];
            }

            list.Add(known[term]);
        }

        string[] names = ["rowid", "grams"];
        foreach (var (serial, terms) in grams.OrderBy(one => one.Key))
        {
            yield return (names, [serial, string.Join(' ', terms)]);
        }
    }

    private static async Task<(double, double)> Postgres(
        NpgsqlConnection source,
        NpgsqlConnection target,
        IReadOnlyList<string> tables
    )
    {
        var time = new Watch();
        foreach (var table in tables)
        {
            // The rows as COPY itself gives them: nothing is left to be prepared.
            var chunks = new List<byte[]>();
            await using (
                var reading = await source.BeginRawBinaryCopyAsync(
                    $"copy {table} ({await Columns(source, table)}) to stdout (format binary)"
                )
            )
            {
                var buffer = new byte[1 << 20];
                int read;
                while ((read = await reading.ReadAsync(buffer.AsMemory(), default)) > 0)
                {
                    chunks.Add(buffer[..read]);
                }
            }

            time.Start();
            await using (
                var writing = await target.BeginRawBinaryCopyAsync(
                    $"copy {table} ({await Columns(source, table)}) from stdin (format binary)"
                )
            )
            {
                foreach (var chunk in chunks)
                {
                    await writing.WriteAsync(chunk.AsMemory(), default);
                }
            }

            time.Stop();
        }

        return time.Read();
    }

    private static async Task<string> Columns(NpgsqlConnection connection, string table) =>
        string.Join(
            ", ",
            await connection.QueryAsync<string>(
                "select column_name from information_schema.columns where table_name = @table order by ordinal_position",
                new { table }
            )
        );

    /// <summary>Wall clock and this process' own work, where it runs.</summary>
    private sealed class Watch
    {
        private readonly Stopwatch _wall = new();
        private TimeSpan _work;
        private TimeSpan _since;

        public void Start()
        {
            _since = Environment.CpuUsage.TotalTime;
            _wall.Start();
        }

        public void Stop()
        {
            _wall.Stop();
            _work += Environment.CpuUsage.TotalTime - _since;
        }

        public (double, double) Read()
        {
            if (_wall.IsRunning)
            {
                Stop();
            }

            return (_wall.Elapsed.TotalSeconds, _work.TotalSeconds);
        }
    }
}
