using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Trading.Kernel.Sql;

namespace Trading.Benchmarks;

/// <summary>
/// SQLite's write lock while <c>trading import entities</c> brings firms in: how long it is held without a break, asked
/// every half millisecond, and how long a writer of the product's kind waits for it.
/// </summary>
internal static class LockBenchmark
{
    public static async Task<int> Run(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("trading-lock-").FullName;
        try
        {
            var connection = $"Data Source={Path.Combine(folder, "lock.db")}";
            var settings = new Dictionary<string, string>
            {
                ["Trading__Database"] = "sqlite",
                ["ConnectionStrings__Trading"] = connection,
            };
            var file = Path.Combine(folder, "firms.csv");
            await Cli(folder, settings, "db", "migrate");
            await Cli(
                folder,
                settings,
                "generate",
                "entities",
                "--count",
                rows.ToString(CultureInfo.InvariantCulture),
                "--seed",
                "7",
                file
            );
            var database = new Database(Engine.Sqlite, connection);
            using var end = new CancellationTokenSource();
            var (held, waits) = (new List<double>(), new List<double>());
            var probe = Task.Run(() => Probe(connection, held, end.Token));
            var writer = Task.Run(() => Write(database, waits, end.Token));
            var started = Stopwatch.GetTimestamp();
            var code = await Cli(folder, settings, "import", "entities", file);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await end.CancelAsync();
            await Task.WhenAll(probe, writer);
            Console.WriteLine(
                $"{rows} rows in {seconds:0.0} s, {rows / seconds:0} rows/s (exit code {code})"
            );
            Say("lock held", held);
            Say("another writer waited", waits);
            return code;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> Cli(
        string folder,
        Dictionary<string, string> settings,
        params string[] arguments
    )
    {
        using var process = Programs.Start(folder, settings, Programs.Cli, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static void Probe(string connection, List<double> held, CancellationToken end)
    {
        using var opened = new SqliteConnection(connection + ";Pooling=False");
        opened.Open();
        raw.sqlite3_busy_timeout(opened.Handle, 0);
        long? since = null;
        while (!end.IsCancellationRequested)
        {
            if (raw.sqlite3_exec(opened.Handle, "begin immediate") == raw.SQLITE_OK)
            {
                raw.sqlite3_exec(opened.Handle, "rollback");
                if (since is { } taken)
                {
                    held.Add(Stopwatch.GetElapsedTime(taken).TotalMilliseconds);
                    since = null;
                }
            }
            else
            {
                since ??= Stopwatch.GetTimestamp();
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(0.5));
        }
    }

    private static async Task Write(Database database, List<double> waits, CancellationToken end)
    {
        await using var connection = await database.Open(CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            await using (
                var transaction = await connection.BeginTransactionAsync(CancellationToken.None)
            )
            {
                waits.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "update outbox_alarm set at = at";
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static void Say(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(
            $"{what, -22}{times.Count} times: p50 {At(0.5):0.0} ms, p95 {At(0.95):0.0} ms, p99 {At(0.99):0.0} ms, worst {times[^1]:0.0} ms"
        );

        double At(double share) => times[(int)((times.Count - 1) * share)];
    }
}
