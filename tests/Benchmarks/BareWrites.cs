using Npgsql;
using NpgsqlTypes;

namespace Trading.Benchmarks;

/// <summary>
/// What publishing a procurement writes, row for row into the same tables with the same indexes, and nothing else: one
/// prepared batch a transaction, one round trip. Each caller has a connection and a lane of the trail of its own.
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
        private static readonly string Payload = new('x', 420);
        private static readonly string Reply = new('x', 140);
        private static readonly string Hash = new('0', 64);

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlBatch _batch;
        private readonly Dictionary<string, List<NpgsqlParameter>> _parameters = [];
        private readonly int _lane;
        private long _seq;

        private Worker(NpgsqlConnection connection, int lane)
        {
            _connection = connection;
            _lane = lane;
            _batch = new NpgsqlBatch(connection);
            Add(
                """
                insert into procurement
                    (id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
                     ceiling_minor, min_price_minor, currency, state, created_at, changed_at, version)
                values
                    ($1, $2, 'benchmark', $3, '沈阳市某道路改造工程施工', 'construction', 'open', null, 'CN', '210100', '沈阳市某局', null,
                     123450000, null, 'CNY', 'published', $4, $4, 1)
                """,
                ("id", NpgsqlDbType.Uuid),
                ("ocid", NpgsqlDbType.Text),
                ("reference", NpgsqlDbType.Text),
                ("now", NpgsqlDbType.TimestampTz)
            );
            foreach (var step in new[] { "notice", "deadline" })
            {
                Add(
                    $"insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by) values ($1, '{step}', $2, $2, 'benchmark')",
                    ("id", NpgsqlDbType.Uuid),
                    ("now", NpgsqlDbType.TimestampTz)
                );
            }

            Add(
                "insert into idempotency (caller, idempotency_key, fingerprint, reply, created_at) values ('System:benchmark', $1, $2, $3, $4)",
                ("reference", NpgsqlDbType.Text),
                ("hash", NpgsqlDbType.Text),
                ("reply", NpgsqlDbType.Text),
                ("now", NpgsqlDbType.TimestampTz)
            );
            Add(
                """
                insert into audit_entry
                    (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash)
                values ($1, $2, $3, 'System', 'benchmark', null, '127.0.0.1', 'Procurement.PublishProcurement', $4, $5, 'ok', null, null, null, null, $6, $6)
                """,
                ("lane", NpgsqlDbType.Integer),
                ("seq", NpgsqlDbType.Bigint),
                ("now", NpgsqlDbType.TimestampTz),
                ("reference", NpgsqlDbType.Text),
                ("payload", NpgsqlDbType.Text),
                ("hash", NpgsqlDbType.Text)
            );
            Add(
                "update audit_lane set seq = $2, hash = $3, mac = $3 where lane = $1",
                ("lane", NpgsqlDbType.Integer),
                ("seq", NpgsqlDbType.Bigint),
                ("hash", NpgsqlDbType.Text)
            );
            Set("lane", lane);
            Set("payload", Payload);
            Set("hash", Hash);
            Set("reply", Reply);
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
            var now = DateTime.UtcNow;
            var id = Guid.CreateVersion7();
            Set("id", id);
            Set("ocid", $"ocds-benchmark-{id:N}");
            Set("reference", $"{_lane}-{++_seq}");
            Set("seq", _seq);
            Set("now", now);
            await _batch.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _batch.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private void Add(string text, params (string Name, NpgsqlDbType Type)[] parameters)
        {
            var command = new NpgsqlBatchCommand(text);
            foreach (var (name, type) in parameters)
            {
                var parameter = new NpgsqlParameter { NpgsqlDbType = type };
                command.Parameters.Add(parameter);
                if (!_parameters.TryGetValue(name, out var same))
                {
                    _parameters.Add(name, same = []);
                }

                same.Add(parameter);
            }

            _batch.BatchCommands.Add(command);
        }

        private void Set(string name, object value) =>
            _parameters[name].ForEach(parameter => parameter.Value = value);
    }
}
