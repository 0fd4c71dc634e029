using System.Diagnostics;
using System.Globalization;
using Dapper;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Xunit.Abstractions;

namespace Trading.Tests.Kernel.Outbox;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>
    /// <c>TRADING_SIMULATION_SECONDS</c> makes it longer (10), <c>TRADING_SIMULATION_SEED</c> begins with another
    /// schedule; what is broken is told with its seed.
    /// </summary>
    [Fact]
    public async Task Whatever_is_killed_lost_or_slow_each_message_takes_effect_once_and_in_order()
    {
        var seconds = Number("TRADING_SIMULATION_SECONDS") ?? 10;
        var seed =
            Number("TRADING_SIMULATION_SEED") ?? (int)(DateTime.UtcNow.Ticks % 1_000_000_000);
        var done = new TaskCompletionSource<int>();
        // A thread of its own, with no context to go back to: one thing happens after the other.
        new Thread(() =>
        {
            try
            {
                done.SetResult(Run(seconds, seed));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }).Start();
        output.WriteLine($"{await done.Task} schedules from seed {seed} in {seconds} s");
    }

    private static int Run(int seconds, int first)
    {
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Scratch.Folder;
        var file = Path.Combine(folder, $"trading-simulation-{Environment.ProcessId}.db");
        var database = new Database(Engine.Sqlite, $"Data Source={file}");
        try
        {
            Schema.Migrate(database);
            var watch = Stopwatch.StartNew();
            var seed = first;
            for (; watch.Elapsed < TimeSpan.FromSeconds(seconds); seed++)
            {
                using (var connection = database.Open(default).AsTask().Result)
                {
                    connection.Execute(Simulation.Tables);
                }

                try
                {
                    new Simulation(database, seed).Run();
                }
                catch (InvalidOperationException error)
                {
                    throw new InvalidOperationException(
                        $"TRADING_SIMULATION_SEED={seed}: {error}",
                        error
                    );
                }
            }

            return seed - first;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            foreach (var left in Directory.GetFiles(folder, Path.GetFileName(file) + "*"))
            {
                File.Delete(left);
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
