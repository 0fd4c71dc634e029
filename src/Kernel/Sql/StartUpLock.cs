using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Trading.Kernel.Sql;

/// <summary>
/// Held by the one host that prepares a database while the others wait: N hosts may start on an empty one at the same
/// instant. A lock of the server's session, or of a file beside an embedded database, so that a host that dies lets go.
/// </summary>
public sealed class StartUpLock : IDisposable
{
    /// <summary>The longest that somebody else may take; a schema script over a large table is the longest there is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly IDisposable? _held;

    private StartUpLock(IDisposable? held) => _held = held;

    /// <summary>Waits until nobody else holds it. Throws <see cref="TimeoutException"/> after <see cref="Patience"/>.</summary>
    /// <param name="database">Of which.</param>
    /// <param name="what">What is prepared, e.g. <c>schema</c>; two kinds do not wait for each other.</param>
    public static StartUpLock Take(Database database, string what) =>
        new(
            database.Engine switch
            {
                Engine.Sqlite => OfFile(
                    new SqliteConnectionStringBuilder(database.ConnectionString),
                    what
                ),
                Engine.Postgres => OfPostgres(database.ConnectionString, what),
                _ => OfSqlServer(database.ConnectionString, what),
            }
        );

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();

    // The file stays: removing it would let a third host lock a new one while a second still holds the old.
    private static FileStream? OfFile(SqliteConnectionStringBuilder connection, string what)
    {
        if (connection.Mode == SqliteOpenMode.Memory || connection.DataSource is ":memory:" or "")
        {
            return null;
        }

        return OfFile($"{connection.DataSource}.{what}-lock");
    }

    /// <summary>
    /// Waits until no process and no other caller holds a file as a lock. It is made in a folder that is there, and stays.
    /// Throws <see cref="TimeoutException"/> after <see cref="Patience"/>.
    /// </summary>
    internal static FileStream OfFile(string file)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(
                    file,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException)
                when (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            {
                if (Stopwatch.GetElapsedTime(started) > Patience)
                {
                    throw Late(file);
                }

                // A file tells nobody that it is free. A host has nothing else to do before its database is ready.
                Thread.Sleep(50);
            }
        }
    }

    // Without the pool, which would keep the session, and the lock with it.
    private static NpgsqlConnection OfPostgres(string connectionString, string what)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                Pooling = false,
                MaxAutoPrepare = 0,
            }.ToString()
        );
        return Held(
            connection,
            what,
            () =>
                connection.Execute(
                    "select pg_advisory_lock(hashtextextended(@name, 0))",
                    new { name = $"trading.{what}" },
                    commandTimeout: (int)Patience.TotalSeconds
                )
        );
    }

    private static SqlConnection OfSqlServer(string connectionString, string what)
    {
        var connection = new SqlConnection(
            new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString()
        );
        return Held(
            connection,
            what,
            () =>
            {
                var got = connection.QuerySingle<int>(
                    """
                    declare @got int;
                    exec @got = sp_getapplock @Resource = @name, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = @wait;
                    select @got;
                    """,
                    new { name = $"trading.{what}", wait = (int)Patience.TotalMilliseconds },
                    commandTimeout: (int)Patience.TotalSeconds + 30
                );
                if (got < 0)
                {
                    throw Late(what);
                }
            }
        );
    }

    private static T Held<T>(T connection, string what, Action take)
        where T : DbConnection
    {
        try
        {
            connection.Open();
            take();
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is NpgsqlException { InnerException: TimeoutException })
            {
                throw Late(what);
            }

            throw;
        }
    }

    private static TimeoutException Late(string what) =>
        new(
            $"Another host has been preparing the database ({what}) for {Patience.TotalMinutes:0} minutes. If none is at work, end its session on the server and start again."
        );
}
