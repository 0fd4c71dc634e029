using System.Data.Common;
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
            _postgres = NpgsqlDataSource.Create(ConnectionString);
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
            SqlException server => server.Number is 1205 or 3960,
            SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6,
            _ => false,
        };

    /// <summary>A statement took longer than it may (<see cref="Statement.Patience"/>), or waited so long for another's lock.</summary>
    public static bool IsTimeout(Exception error) =>
        error switch
        {
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.QueryCanceled
                    or PostgresErrorCodes.LockNotAvailable,
            NpgsqlException { InnerException: TimeoutException } => true,
            SqlException server => server.Number == -2,
            SqliteException sqlite => sqlite.SqliteErrorCode == raw.SQLITE_INTERRUPT,
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
