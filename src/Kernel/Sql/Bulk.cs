using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace Trading.Kernel.Sql;

/// <summary>What a column of a bulk load holds.</summary>
public enum BulkType
{
    /// <summary>Text; a string.</summary>
    Text,

    /// <summary>A small number; an int.</summary>
    Int,

    /// <summary>A number; a long.</summary>
    Long,

    /// <summary>A number with a fraction; a double.</summary>
    Number,

    /// <summary>Yes or no; a bool.</summary>
    Bool,

    /// <summary>An id; a Guid.</summary>
    Id,

    /// <summary>An instant; a DateTimeOffset.</summary>
    Instant,

    /// <summary>A day; a DateOnly.</summary>
    Day,

    /// <summary>Many numbers in one; a long[], on PostgreSQL alone.</summary>
    Longs,
}

/// <summary>A table and the columns that a bulk load fills.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">In the order of a row's values.</param>
public sealed record BulkTable(string Name, params (string Name, BulkType Type)[] Columns);

/// <summary>
/// Where the engines really differ: many rows at once. SQLite steps one prepared statement again and again, PostgreSQL
/// takes a binary COPY, SQL Server a bulk copy; each inside the open transaction.
/// </summary>
internal static class Bulk
{
    // The pages that many inserts touch stay in memory (32 MiB), and go from the log to the file once it holds 250 MiB:
    // until then a page that is written again and again costs one place.
    private const string ForManyRows =
        "pragma cache_size = -32768; pragma wal_autocheckpoint = 64000";

    /// <summary>How long a bulk load may take on a server; SQLite's rows are statements of their own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Rows that SQL Server takes as one statement: from 5,000 locks on it would lock the whole table.</summary>
    public const int RowsAtOnce = 2_000;

    public static async Task Insert(
        DbConnection connection,
        DbTransaction? transaction,
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        switch (connection)
        {
            case SqliteConnection sqlite:
                Insert(sqlite, (SqliteTransaction?)transaction, table, rows, cancel);
                break;
            case NpgsqlConnection postgres:
                await Insert(postgres, table, rows, cancel);
                break;
            case SqlConnection server:
                await Insert(server, (SqlTransaction?)transaction, table, rows, cancel);
                break;
            default:
                throw new InvalidOperationException($"No bulk load for {connection.GetType()}.");
        }
    }

    private static void Insert(
        SqliteConnection connection,
        SqliteTransaction? transaction,
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = ForManyRows;
        command.ExecuteNonQuery();

        // The driver looks for each parameter by its name with each row; by its place it is found at once.
        var database = connection.Handle!;
        Demand(
            raw.sqlite3_prepare_v2(
                database,
                $"insert into {table.Name} ({Names(table)}) values ({string.Join(", ", table.Columns.Select(_ => "?"))})",
                out var insert
            )
        );
        using (insert)
        {
            foreach (var row in rows)
            {
                cancel.ThrowIfCancellationRequested();
                for (var i = 0; i < row.Length; i++)
                {
                    Demand(Bind(insert, i + 1, row[i]));
                }

                var done = raw.sqlite3_step(insert);
                Demand(done == raw.SQLITE_DONE ? raw.sqlite3_reset(insert) : done);
            }
        }

        void Demand(int answer) => SqliteException.ThrowExceptionForRC(answer, database);
    }

    private static int Bind(sqlite3_stmt insert, int place, object? value) =>
        value switch
        {
            null => raw.sqlite3_bind_null(insert, place),
            string text => raw.sqlite3_bind_text(insert, place, text),
            long number => raw.sqlite3_bind_int64(insert, place, number),
            int number => raw.sqlite3_bind_int64(insert, place, number),
            double number => raw.sqlite3_bind_double(insert, place, number),
            bool yes => raw.sqlite3_bind_int64(insert, place, yes ? 1 : 0),
            DateTimeOffset instant => raw.sqlite3_bind_text(
                insert,
                place,
                ValueMapping.InstantText(instant)
            ),
            DateOnly day => raw.sqlite3_bind_text(
                insert,
                place,
                day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            ),
            Guid id => raw.sqlite3_bind_text(insert, place, id.ToString("D").ToUpperInvariant()),
            _ => throw new InvalidOperationException($"No column holds {value.GetType()}."),
        };

    private static async Task Insert(
        NpgsqlConnection connection,
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy {table.Name} ({Names(table)}) from stdin (format binary)",
            cancel
        );
        copy.Timeout = Patience;
        var types = table.Columns.Select(column => PostgresType(column.Type)).ToArray();
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancel);
            for (var i = 0; i < row.Length; i++)
            {
                switch (row[i])
                {
                    case null:
                        await copy.WriteNullAsync(cancel);
                        break;
                    case string text:
                        await copy.WriteAsync(text, types[i], cancel);
                        break;
                    case long number:
                        await copy.WriteAsync(number, types[i], cancel);
                        break;
                    case Guid id:
                        await copy.WriteAsync(id, types[i], cancel);
                        break;
                    case DateTimeOffset instant:
                        await copy.WriteAsync(
                            ValueMapping.Milliseconds(instant).ToUniversalTime(),
                            types[i],
                            cancel
                        );
                        break;
                    case var value:
                        await copy.WriteAsync(value, types[i], cancel);
                        break;
                }
            }
        }

        await copy.CompleteAsync(cancel);
    }

    private static async Task Insert(
        SqlConnection connection,
        SqlTransaction? transaction,
        BulkTable table,
        IReadOnlyCollection<object?[]> rows,
        CancellationToken cancel
    )
    {
        using var data = ServerRows(table, rows);
        using var copy = ServerCopy(connection, transaction, table);
        await copy.WriteToServerAsync(data, cancel);
    }

    /// <summary>The rows as SQL Server's bulk copy takes them.</summary>
    internal static DataTable ServerRows(BulkTable table, IReadOnlyCollection<object?[]> rows)
    {
        var data = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var (name, type) in table.Columns)
        {
            data.Columns.Add(name, ServerType(type));
        }

        foreach (var row in rows)
        {
            data.Rows.Add([
                .. row.Select(value =>
                    value switch
                    {
                        null => DBNull.Value,
                        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
                        DateTimeOffset instant => ValueMapping
                            .Milliseconds(instant)
                            .ToUniversalTime(),
                        _ => value,
                    }
                ),
            ]);
        }

        return data;
    }

    /// <summary>The bulk copy into a table.</summary>
    internal static SqlBulkCopy ServerCopy(
        SqlConnection connection,
        SqlTransaction? transaction,
        BulkTable table
    )
    {
        // Checked constraints: leaving them out is a right to alter the table, which the host's login has not.
        var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.CheckConstraints, transaction)
        {
            DestinationTableName = table.Name,
            BatchSize = RowsAtOnce,
            BulkCopyTimeout = (int)Patience.TotalSeconds,
        };
        foreach (var (name, _) in table.Columns)
        {
            copy.ColumnMappings.Add(name, name);
        }

        return copy;
    }

    private static string Names(BulkTable table) =>
        string.Join(", ", table.Columns.Select(column => column.Name));

    private static NpgsqlDbType PostgresType(BulkType type) =>
        type switch
        {
            BulkType.Text => NpgsqlDbType.Varchar,
            BulkType.Int => NpgsqlDbType.Integer,
            BulkType.Long => NpgsqlDbType.Bigint,
            BulkType.Number => NpgsqlDbType.Double,
            BulkType.Bool => NpgsqlDbType.Boolean,
            BulkType.Id => NpgsqlDbType.Uuid,
            BulkType.Instant => NpgsqlDbType.TimestampTz,
            BulkType.Day => NpgsqlDbType.Date,
            _ => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        };

    private static Type ServerType(BulkType type) =>
        type switch
        {
            BulkType.Text => typeof(string),
            BulkType.Int => typeof(int),
            BulkType.Long => typeof(long),
            BulkType.Number => typeof(double),
            BulkType.Bool => typeof(bool),
            BulkType.Id => typeof(Guid),
            BulkType.Instant => typeof(DateTimeOffset),
            BulkType.Day => typeof(DateTime),
            _ => throw new InvalidOperationException("SQL Server has no arrays."),
        };
}
