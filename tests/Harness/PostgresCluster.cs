using Npgsql;

namespace Trading.Tests.Harness;

/// <summary>
/// A real PostgreSQL of this test run alone: a private cluster in a temporary folder on a free port of the loopback,
/// run by an unprivileged user, gone when the run ends (see <see cref="Scratch"/>).
/// </summary>
public static class PostgresCluster
{
    private static readonly Lazy<PostgresServer> Server = new(() =>
        PostgresServer.Make("postgres", Durable)
    );

    /// <summary>True for a cluster that waits for its disk, as benchmarks need it; to be said before its first use.</summary>
    public static bool Durable { get; set; }

    /// <summary>One of PostgreSQL's programs.</summary>
    public static string Program(string name) => Path.Combine(PostgresServer.Bin!, name);

    /// <summary>True where PostgreSQL is installed.</summary>
    public static bool Installed => PostgresServer.Bin is not null;

    public static string ConnectionString(string database) =>
        Server.Value.ConnectionString(database);

    public static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(
            ConnectionString("postgres") + ";Pooling=false"
        );
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
