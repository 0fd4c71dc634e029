using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using SQLitePCL;

namespace Trading.Kernel.Sql;

/// <summary>Which engine, and how to reach it. One setting chooses: <c>Trading:Database</c>.</summary>
public sealed class Database
{
    private readonly NpgsqlDataSource? _postgres;
    private readonly bool _hasty;

    /// <summary>A database by engine and connection string.</summary>
    public Database(Engine engine, string connectionString)
        : this(engine, connectionString, hasty: false) { }

    private Database(Engine engine, string connectionString, bool hasty)
    {
        _hasty = hasty;
        Engine = engine;
        ConnectionString = engine switch
        {
            // Foreign keys are on in the SQLite that is shipped (a test holds it); saying so would cost a statement with every use.
            Engine.Sqlite => new SqliteConnectionStringBuilder(connectionString)
            {
                DefaultTimeout = 30,
            }.ToString(),
            Engine.SqlServer => new SqlConnectionStringBuilder(connectionString)
            {
                MultipleActiveResultSets = false,
                ApplicationName = "Trading",
            }.ToString(),
            _ => Prepared(connectionString),
        };
        if (engine == Engine.Postgres)
        {
            // The product sets nothing in a session, so that one goes back to its pool as it is. Others who are given the
            // address, as the jobs' storage and the schema's scripts, have pools of their own and do.
            _postgres = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(ConnectionString) { NoResetOnClose = true }
            );
        }

        ValueMapping.Register();
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>How it is reached, with the options the product relies on.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// From the settings: <c>Trading:Database</c> is sqlite (default), postgresql or sqlserver;
    /// <c>ConnectionStrings:Trading</c> tells where (default: <c>var/trading.db</c> below the working folder).
    /// </summary>
    public static Database From(IConfiguration settings)
    {
        var name = settings["Trading:Database"] ?? "sqlite";
        var connection = settings.GetConnectionString("Trading");
        return name.ToLowerInvariant() switch
        {
            "sqlite" => new Database(Engine.Sqlite, connection ?? DefaultFile()),
            "postgresql" or "postgres" => new Database(
                Engine.Postgres,
                connection ?? throw Missing(name)
            ),
            "sqlserver" => new Database(Engine.SqlServer, connection ?? throw Missing(name)),
            _ => throw new InvalidOperationException(
                $"Trading:Database is '{name}'; it must be sqlite, postgresql or sqlserver."
            ),
        };
    }

    /// <summary>
    /// The same database for work that can simply be done again: on SQLite a commit is not waited for until the disk has
    /// it, so that a power cut (not a killed process) may undo the last ones, each whole. See <see cref="Settle"/>.
    /// </summary>
    public Database Hasty() => new(Engine, ConnectionString, hasty: true);

    /// <summary>Waits until the disk has all that was committed.</summary>
    public async Task Settle(CancellationToken cancel)
    {
        if (_hasty && Engine == Engine.Sqlite)
        {
            await using var connection = await Open(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "pragma wal_checkpoint";
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>A new connection, opened.</summary>
    public async ValueTask<DbConnection> Open(CancellationToken cancel)
    {
        if (_postgres is not null)
        {
            return await _postgres.OpenConnectionAsync(cancel);
        }

        DbConnection connection =
            Engine == Engine.Sqlite
                ? new SqliteConnection(ConnectionString)
                : new SqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            if (connection is SqliteConnection sqlite)
            {
                SqliteWaiting.On(sqlite);
            }

            if (_hasty && Engine == Engine.Sqlite)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "pragma synchronous = normal";
                await command.ExecuteNonQueryAsync(cancel);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Two writers met and one had to give way; running the command again is the cure.</summary>
    public static bool IsTransient(Exception error) =>
        error switch
        {
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected,
            SqlException server => HasAny(server, one => IsCollision(one.Number)),
            SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6,
            _ => false,
        };

    /// <summary>
    /// The database changes over to another node, or the connection was lost with it: nothing of the transaction is true,
    /// and in a moment it can be run again. Not when it was the commit that broke off, which may have come through.
    /// </summary>
    public static bool IsFailover(Exception error) =>
        !error.Data.Contains(SqlSession.InCommit)
        && error switch
        {
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.ReadOnlySqlTransaction,
            NpgsqlException { InnerException: IOException or SocketException } => true,
            SqlException server => HasAny(server, one => IsFailover(one.Number, one.Class)),
            _ => false,
        };

    /// <summary>SQL Server's numbers of two writers that met: victim of a deadlock, no lock within the time set, row versions that collided.</summary>
    internal static bool IsCollision(int number) => number is 1205 or 1222 or 3960;

    /// <summary>SQL Server's errors of a node that goes, comes or is not the one that writes, and of a line that broke.</summary>
    /// <param name="number">The error's number.</param>
    /// <param name="severity">Its class: the line's numbers mean something else below 20, where the connection still stands.</param>
    internal static bool IsFailover(int number, byte severity) =>
        number
            // An availability group: the database's copy here is not the one that writes, or not ready yet.
            is 976
                or 978
                or 979
                or 982
                or 983
                or 3906
                // Coming up or going down: recovered, restored, in transition, shut down, its sessions ended.
                or 921
                or 922
                or 923
                or 927
                or 952
                or 6005
                or 596
                or 615
                // Not open yet for anybody, or for reading; a session not built within its time.
                or 4060
                or 4221
                or 17142
                or 17197
                // Azure: reconfiguration, being busy, its limits.
                or 40143
                or 40197
                or 40501
                or 40540
                or 40613
                or 42108
                or 42109
                or 10928
                or 10929
                or 10936
                or 49918
                or 49919
                or 49920
                // The line, as Windows numbers it.
                or 10053
                or 10054
                or 10060
                or 10061
        || (
            severity >= 20
            // The line, as the driver and Linux number it.
            && number
                is -1
                    or 0
                    or 2
                    or 20
                    or 35
                    or 40
                    or 53
                    or 64
                    or 104
                    or 110
                    or 111
                    or 113
                    or 121
                    or 233
                    or 258
                    or 997
                    or 1231
                    or 1236
        );

    /// <summary>A statement took longer than it may (<see cref="Statement.Patience"/>), or waited so long for another's lock.</summary>
    public static bool IsTimeout(Exception error) =>
        error switch
        {
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.QueryCanceled
                    or PostgresErrorCodes.LockNotAvailable,
            NpgsqlException { InnerException: TimeoutException } => true,
            SqlException server => server.Number == -2,
            SqliteException sqlite => sqlite.SqliteErrorCode
                is raw.SQLITE_INTERRUPT
                    or raw.SQLITE_BUSY,
            _ => false,
        };

    /// <summary>A unique key was taken by somebody else at the same instant.</summary>
    public static bool IsDuplicate(Exception error) =>
        error switch
        {
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            SqlException server => server.Number is 2601 or 2627,
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 1555 or 2067,
            _ => false,
        };

    // An error comes with others: that the connection broke, with why.
    private static bool HasAny(SqlException error, Func<SqlError, bool> isOne) =>
        error.Errors.Cast<SqlError>().Any(isOne);

    private static string DefaultFile()
    {
        Directory.CreateDirectory("var");
        return "Data Source=var/trading.db";
    }

    private static InvalidOperationException Missing(string name) =>
        new($"Trading:Database is '{name}', so ConnectionStrings:Trading must say where it is.");

    // A statement sent a second time is kept parsed by the server, unless the operator says otherwise (behind a pooler
    // that hands a connection to another with every transaction).
    private static string Prepared(string connectionString)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return said.ContainsKey("Max Auto Prepare")
            ? connectionString
            : new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxAutoPrepare = 200,
                AutoPrepareMinUsages = 2,
            }.ToString();
    }
}
