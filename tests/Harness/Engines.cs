using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>
/// The engines the contract tests run on: SQLite always, PostgreSQL where it is installed, SQL Server when
/// TRADING_TEST_SQLSERVER says where: a connection string whose login may create databases, on a server that is there
/// for tests, because the databases made on it stay.
/// </summary>
public static class Engines
{
    private static int _number;
    private static readonly Lazy<string> SqliteTemplate = new(CreateSqliteTemplate);
    private static readonly Lazy<string> PostgresTemplate = new(CreatePostgresTemplate);

    public static string? SqlServer => Environment.GetEnvironmentVariable("TRADING_TEST_SQLSERVER");

    public static TheoryData<Engine> All
    {
        get
        {
            var engines = new TheoryData<Engine> { Engine.Sqlite };
            if (PostgresCluster.Installed)
            {
                engines.Add(Engine.Postgres);
            }

            if (SqlServer is not null)
            {
                engines.Add(Engine.SqlServer);
            }

            return engines;
        }
    }

    /// <summary>A new database of its own, with the schema.</summary>
    public static Database New(Engine engine)
    {
        switch (engine)
        {
            case Engine.Sqlite:
                return CopyOfFile(SqliteTemplate.Value);
            case Engine.Postgres:
                return CopyOfDatabase(PostgresTemplate.Value);
            default:
                var database = OnServer(NextName());
                Schema.Migrate(database);
                return database;
        }
    }

    /// <summary>A new database with all that another one holds, which rests (see <see cref="Rest"/>).</summary>
    public static Database CopyOf(Database database) =>
        database.Engine switch
        {
            Engine.Sqlite => CopyOfFile(FileOf(database)),
            Engine.Postgres => CopyOfDatabase(NameOf(database)),
            _ => throw new NotSupportedException("SQL Server copies no database."),
        };

    /// <summary>Ends its connections and writes what it holds into its files, so that it can be copied.</summary>
    public static void Rest(Database database)
    {
        if (database.Engine == Engine.Sqlite)
        {
            SqliteConnection.ClearPool(new SqliteConnection(database.ConnectionString));
            WriteOut(FileOf(database));
        }
        else
        {
            PostgresCluster.Execute(
                $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{NameOf(database)}'"
            );
        }
    }

    private static string NextName() =>
        $"trading_{Environment.ProcessId}_{Interlocked.Increment(ref _number)}";

    private static string FileOf(Database database) =>
        new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;

    private static string NameOf(Database database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private static Database CopyOfFile(string template)
    {
        var file = Path.Combine(Scratch.Folder, NextName() + ".db");
        File.Copy(template, file);
        return new Database(Engine.Sqlite, $"Data Source={file}");
    }

    private static Database CopyOfDatabase(string template)
    {
        var name = NextName();
        // As files: through the log it costs seven times as much.
        PostgresCluster.Execute($"create database {name} template {template} strategy file_copy");
        return DroppedDatabase.OnceUnused(
            new Database(Engine.Postgres, PostgresCluster.ConnectionString(name)),
            name
        );
    }

    /// <summary>A database without any schema, on an engine that runs here.</summary>
    public static Database Empty(Engine engine)
    {
        var name = "trading_" + Guid.NewGuid().ToString("N");
        if (engine == Engine.Sqlite)
        {
            return new Database(
                engine,
                $"Data Source={Path.Combine(Scratch.Folder, name + ".db")}"
            );
        }

        if (engine == Engine.Postgres)
        {
            PostgresCluster.Execute($"create database {name}");
            return new Database(engine, PostgresCluster.ConnectionString(name));
        }

        return OnServer(name);
    }

    // As operations.md has it made.
    private static Database OnServer(string name)
    {
        var server = new SqlConnectionStringBuilder(SqlServer);
        using var connection = new SqlConnection(server.ToString());
        connection.Open();
        foreach (
            var said in new[]
            {
                $"create database {name} collate Chinese_Simplified_Pinyin_100_CI_AS_SC",
                $"alter database {name} set read_committed_snapshot on with rollback immediate",
            }
        )
        {
            using var command = connection.CreateCommand();
            command.CommandText = said;
            command.ExecuteNonQuery();
        }

        server.InitialCatalog = name;
        return new Database(Engine.SqlServer, server.ToString());
    }

    private static string CreateSqliteTemplate()
    {
        var file = Path.Combine(Scratch.Folder, "template.db");
        Schema.Migrate(new Database(Engine.Sqlite, $"Data Source={file}"));
        SqliteConnection.ClearAllPools();
        WriteOut(file);
        return file;
    }

    private static void WriteOut(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "pragma wal_checkpoint(truncate)";
        checkpoint.ExecuteNonQuery();
    }

    private static string CreatePostgresTemplate()
    {
        const string name = "trading_template";
        PostgresCluster.Execute($"create database {name}");
        Schema.Migrate(new Database(Engine.Postgres, PostgresCluster.ConnectionString(name)));
        NpgsqlConnection.ClearAllPools();
        return name;
    }
}
