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
                 ceiling_minor, min_price_minor, currency, state, created_at, changed_at, version)
            values
                (@id, @ocid, 'benchmark', @reference, '沈阳市某道路改造工程施工', 'construction', 'open', null, 'CN', '210100', '沈阳市某局', null,
                 123450000, null, 'CNY', 'published', @now, @now, 1)
            """,
        "insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by) values (@id, 'notice', @now, @now, 'benchmark')",
        "insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by) values (@id, 'deadline', @now, @now, 'benchmark')",
        """
            insert into outbox_message (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts)
            values ('alerts.score', @reference, @message, 'Procurement.PublishProcurement by benchmark', 'waiting', @now, @now, @now, 0)
            """,
        "insert into idempotency (caller, idempotency_key, fingerprint, reply, created_at) values ('System:benchmark', @reference, @hash, @reply, @now)",
        """
            insert into audit_entry
                (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash)
            values (@lane, @seq, @now, 'System', 'benchmark', null, '127.0.0.1', 'Procurement.PublishProcurement', @reference, @payload, 'ok', null, null, null, null, @hash, @hash)
            """,
        "update audit_lane set seq = @seq, hash = @hash, mac = @hash where lane = @lane",
    ];

    /// <summary>The values of one transaction.</summary>
    public static Dictionary<string, object> Values(int lane, long seq)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            ["id"] = id,
            ["ocid"] = $"ocds-benchmark-{id:N}",
            ["reference"] = $"{lane}-{seq}",
            ["now"] = DateTime.UtcNow,
            ["lane"] = lane,
            ["seq"] = seq,
            ["payload"] = Payload,
            ["message"] = Message,
            ["hash"] = Hash,
            ["reply"] = Reply,
        };
    }

    /// <summary>The names in a statement's text, in their order, once each.</summary>
    public static string[] NamesIn(string statement) =>
        [.. Name().Matches(statement).Select(match => match.Groups[1].Value).Distinct()];

    private static readonly string Payload = new('x', 420);
    private static readonly string Message = new('x', 60);
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
