using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Trading.Tests.Harness;

/// <summary>A server of PostgreSQL on loopback alone, in a folder of this run, that a test may stop at once and start again.</summary>
internal sealed class PostgresServer
{
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=400";

    // Nothing of it outlives the run, so nothing of it need be safe on a disk.
    private const string Hasty =
        "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"
        + " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB";

    private const string Safe = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on";

    private readonly string _folder;
    private readonly int _port = Loopback.FreePort();
    private readonly bool _durable;

    private PostgresServer(string folder, bool durable) => (_folder, _durable) = (folder, durable);

    public static readonly string? Bin = Directory.Exists("/usr/lib/postgresql")
        ? Directory
            .GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending()
            .FirstOrDefault()
        : null;

    /// <summary>Makes one and starts it.</summary>
    /// <param name="name">Of its folder.</param>
    /// <param name="durable">True for one that waits for its disk, and so survives being stopped at once.</param>
    public static PostgresServer Make(string name, bool durable)
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(durable ? Scratch.Folder : Scratch.Memory, name))
            .FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            Run("chown", ["postgres", folder]);
        }

        var server = new PostgresServer(folder, durable);
        AsUser(
            Path.Combine(Bin!, "initdb"),
            [
                "-D",
                server.Data,
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
        server.Start();
        return server;
    }

    private string Data => Path.Combine(_folder, "data");

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=trading;Database={database};Maximum Pool Size=20;Connection Idle Lifetime=10;Connection Pruning Interval=5;Include Error Detail=true";

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start() =>
        AsUser(
            Path.Combine(Bin!, "pg_ctl"),
            [
                "-D",
                Data,
                "-w",
                "-l",
                Path.Combine(_folder, "log"),
                "-o",
                $"-p {_port} {Settings} {(_durable ? Safe : Hasty)}",
                "start",
            ]
        );

    /// <summary>Ends it as a lost machine would: nothing is written out, and it recovers when it is started again.</summary>
    public void StopAtOnce() =>
        AsUser(Path.Combine(Bin!, "pg_ctl"), ["-D", Data, "-w", "-m", "immediate", "stop"]);

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
}
