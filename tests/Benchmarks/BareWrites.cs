using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Trading.Benchmarks;

/// <summary>What publishing a procurement writes, row for row into the same tables with the same indexes, and nothing else.</summary>
internal static partial class PublishedRows
{
    /// <summary>The statements, with their values as <c>@name</c>.</summary>
    public static readonly string[] Statements =
    [
        """
            insert into procurement
                (id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
                 ceiling_minor, min_price_minor, currency, state, created_at, changed_at, version, published_ceiling_minor, clocks_basis)
            values
                (@id, @ocid, 'benchmark', @reference, '沈阳市某道路改造工程施工', 'construction', 'open', null, 'CN', '210100', '沈阳市某局', null,
                 123450000, null, 'CNY', 'published', @now, @now, 1, 123450000, @hash)
            """,
        """
            insert into procurement_lot (procurement_id, number, place, title, ceiling_minor, min_price_minor, unified_code, state, published_ceiling_minor)
            values (@id, '1', 1, null, 123450000, null, null, 'published', 123450000)
            """,
        PostedStep("notice", "{}"),
        Instant("notice"),
        PostedStep("documents", """{"deadline":"2026-12-24T01:00:00.000Z"}"""),
        Instant("deadline"),
        OpenClock("L01", "earliest"),
        OpenClock("L04", "lastDay"),
        OpenClock("L06", "lastDay"),
        OpenClock("L19", "deadline"),
        Message("alerts.score"),
        Message("alerts.indicators"),
        """
            insert into change_pending (kind, subject, version, removed, reason, region, left_region, trading_kind, source, about, at)
            values ('procurement', @subject, 1, @no, 'published', '210100', null, 'construction', 'benchmark', null, @now)
            """,
        "insert into idempotency (caller, idempotency_key, fingerprint, reply, created_at) values ('System:benchmark', @reference, @hash, @reply, @now)",
        """
            insert into audit_entry
                (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash)
            values (@lane, @seq, @now, 'System', 'benchmark', null, '127.0.0.1', 'Procurement.PublishProcurement', @reference, @payload, 'ok', null, null, null, null, @hash, @hash)
            """,
        "update audit_lane set seq = @seq, hash = @hash, mac = @hash where lane = @lane",
    ];

    /// <summary>Where the rows are, each with how many a procurement has there; what is numbered for the feed is moved by another.</summary>
    public const string RowsPerProcurement = """
        select t.name, cast(t.rows as double precision) / (select count(*) from procurement) as rows
        from (
            select 'procurement_lot' as name, count(*) as rows from procurement_lot
            union all select 'posted_step', count(*) from posted_step
            union all select 'procurement_step', count(*) from procurement_step
            union all select 'open_clock', count(*) from open_clock
            union all select 'outbox_message', count(*) from outbox_message
            union all select 'change', (select count(*) from change_pending) + (select count(*) from change_log)
            union all select 'idempotency', count(*) from idempotency
            union all select 'audit_entry', count(*) from audit_entry
        ) t
        order by t.name
        """;

    /// <summary>The values of one transaction.</summary>
    public static Dictionary<string, object> Values(int lane, long seq)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            ["id"] = id,
            ["subject"] = $"{id:D}",
            ["no"] = false,
            ["until"] = new DateOnly(2026, 12, 24),
            ["ocid"] = $"ocds-benchmark-{id:N}",
            ["reference"] = $"{lane}-{seq}",
            ["now"] = DateTime.UtcNow,
            ["lane"] = lane,
            ["seq"] = seq,
            ["payload"] = Payload,
            ["message"] = MessageText,
            ["hash"] = Hash,
            ["reply"] = Reply,
        };
    }

    private static string PostedStep(string step, string figures) =>
        $"""
            insert into posted_step (procurement_id, step, lot, ordinal, at, reference, figures, documents, recorded_at, recorded_by)
            values (@id, '{step}', '', 1, @now, null, '{figures}', '[]', @now, 'benchmark')
            """;

    private static string Instant(string name) =>
        $"insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by) values (@id, '{name}', @now, @now, 'benchmark')";

    private static string OpenClock(string limit, string due) =>
        $"""
            insert into open_clock (procurement_id, limit_id, lot, ordinal, ends_on, due_kind, lapses, kind, region)
            values (@id, '{limit}', '', 1, @until, '{due}', @no, 'construction', '210100')
            """;

    private static string Message(string queue) =>
        $"""
            insert into outbox_message (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts)
            values ('{queue}', @subject, @message, 'Procurement.PublishProcurement by benchmark', 'waiting', @now, @now, @now, 0)
            """;

    /// <summary>The names in a statement's text, in their order, once each.</summary>
    public static string[] NamesIn(string statement) =>
        [.. Name().Matches(statement).Select(match => match.Groups[1].Value).Distinct()];

    private static readonly string Payload = new('x', 420);
    private static readonly string MessageText =
        """{"procurementId":"01a22dfc-3cba-7cd7-b773-c5691664e3d7","others":[]}""";
    private static readonly string Reply = new('x', 140);
    private static readonly string Hash = new('0', 64);

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex Name();
}

/// <summary>
/// <see cref="PublishedRows"/> on PostgreSQL: one prepared batch a transaction, one round trip. Each caller has a
/// connection and a lane of the trail of its own.
/// </summary>
internal sealed class BareWrites(string connectionString) : IAsyncDisposable
{
    private readonly Worker?[] _workers = new Worker?[64];

    public async Task Write(int caller)
    {
        var worker = _workers[caller] ??= await Worker.Open(connectionString, caller + 1);
        await worker.Write();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.OfType<Worker>())
        {
            await worker.DisposeAsync();
        }
    }

    private sealed class Worker : IAsyncDisposable
    {
        private static readonly Dictionary<string, NpgsqlDbType> Types = new()
        {
            ["id"] = NpgsqlDbType.Uuid,
            ["now"] = NpgsqlDbType.TimestampTz,
            ["lane"] = NpgsqlDbType.Integer,
            ["seq"] = NpgsqlDbType.Bigint,
            ["no"] = NpgsqlDbType.Boolean,
            ["until"] = NpgsqlDbType.Date,
        };

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlBatch _batch;
        private readonly List<(string Name, NpgsqlParameter Parameter)> _parameters = [];
        private readonly int _lane;
        private long _seq;

        private Worker(NpgsqlConnection connection, int lane)
        {
            _connection = connection;
            _lane = lane;
            _batch = new NpgsqlBatch(connection);
            foreach (var statement in PublishedRows.Statements)
            {
                Add(statement);
            }
        }

        public static async Task<Worker> Open(string connectionString, int lane)
        {
            var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            var worker = new Worker(connection, lane);
            await worker._batch.PrepareAsync();
            return worker;
        }

        // One batch without a transaction of its own is one: all or nothing.
        public async Task Write()
        {
            var values = PublishedRows.Values(_lane, ++_seq);
            foreach (var (name, parameter) in _parameters)
            {
                parameter.Value = values[name];
            }

            await _batch.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _batch.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private void Add(string statement)
        {
            var command = new NpgsqlBatchCommand();
            foreach (var name in PublishedRows.NamesIn(statement))
            {
                var parameter = new NpgsqlParameter
                {
                    NpgsqlDbType = Types.GetValueOrDefault(name, NpgsqlDbType.Text),
                };
                command.Parameters.Add(parameter);
                _parameters.Add((name, parameter));
                statement = Regex.Replace(
                    statement,
                    $@"@{name}\b",
                    string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}")
                );
            }

            command.CommandText = statement;
            _batch.BatchCommands.Add(command);
        }
    }
}

/// <summary>
/// <see cref="PublishedRows"/> on SQLite: prepared statements in one transaction on one connection, since there is one
/// writer at a time; callers wait for each other in the process.
/// </summary>
internal sealed class BareSqliteWrites : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly Lock _gate = new();
    private long _seq;

    public BareSqliteWrites(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        foreach (var statement in PublishedRows.Statements)
        {
            var command = _connection.CreateCommand();
            command.CommandText = statement;
            foreach (var name in PublishedRows.NamesIn(statement))
            {
                command.Parameters.Add(
                    new SqliteParameter { ParameterName = "@" + name, Value = "" }
                );
            }

            command.Prepare();
            _commands.Add(command);
        }
    }

    public Task Write(int caller)
    {
        _ = caller;
        lock (_gate)
        {
            var values = PublishedRows.Values(1, ++_seq);
            using var transaction = _connection.BeginTransaction();
            foreach (var command in _commands)
            {
                command.Transaction = transaction;
                foreach (SqliteParameter parameter in command.Parameters)
                {
                    parameter.Value = values[parameter.ParameterName[1..]];
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _commands.ForEach(command => command.Dispose());
        _connection.Dispose();
    }
}
