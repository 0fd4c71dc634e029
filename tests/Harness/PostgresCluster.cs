using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Trading.Tests.Harness;

/// <summary>
/// A real PostgreSQL of this test run alone: a private cluster in a temporary folder on a free port of the loopback,
/// run by an unprivileged user, gone when the run ends (see <see cref="Scratch"/>).
/// </summary>
public static class PostgresCluster
{
    private static readonly string? Bin = Directory.Exists("/usr/lib/postgresql")
        ? Directory
            .GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending()
            .FirstOrDefault()
        : null;

    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=400";

    // Nothing of it outlives the run, so nothing of it need be safe on a disk.
    private const string Hasty =
        "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off";

    private const string Safe = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on";

    private static readonly Lazy<int> Port = new(Start);

    /// <summary>True for a cluster that waits for its disk, as benchmarks need it; to be said before its first use.</summary>
    public static bool Durable { get; set; }

    /// <summary>One of PostgreSQL's programs.</summary>
    public static string Program(string name) => Path.Combine(Bin!, name);

    /// <summary>True where PostgreSQL is installed.</summary>
    public static bool Installed => Bin is not null;

    public static string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port.Value};Username=trading;Database={database};Maximum Pool Size=20;Connection Idle Lifetime=10;Connection Pruning Interval=5;Include Error Detail=true";

    public static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(
            ConnectionString("postgres") + ";Pooling=false"
        );
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static int Start()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch.Folder, "postgres")).FullName;
        var data = Path.Combine(folder, "data");
        var port = FreePort();
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            Run("chown", ["postgres", folder]);
        }

        AsUser(
            Path.Combine(Bin!, "initdb"),
            [
                "-D",
                data,
                "-U",
                "trading",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        );
        AsUser(
            Path.Combine(Bin!, "pg_ctl"),
            [
                "-D",
                data,
                "-w",
                "-l",
                Path.Combine(folder, "log"),
                "-o",
                $"-p {port} {Settings} {(Durable ? Safe : Hasty)}",
                "start",
            ]
        );
        return port;
    }

    private static void AsUser(string program, string[] arguments)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", "postgres", "--", program, .. arguments]);
        }
        else
        {
            Run(program, arguments);
        }
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        // Output is not redirected into pipes: the server would inherit them and they would never close.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}."
            );
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
