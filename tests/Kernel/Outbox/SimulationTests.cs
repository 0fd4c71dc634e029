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
    /// schedule; what is broken is told with its seed, and that seed runs it again.
    /// </summary>
    [Fact]
    public async Task Whatever_is_killed_lost_or_slow_each_message_and_step_takes_effect_once_in_order_and_is_in_the_trail_once()
    {
        var seconds = Number("TRADING_SIMULATION_SECONDS") ?? 10;
        var seed =
            Number("TRADING_SIMULATION_SEED") ?? (int)(DateTime.UtcNow.Ticks % 1_000_000_000);
        var seen = new Simulation.Tally();
        var done = new TaskCompletionSource<int>();
        // A thread of its own, with no context to go back to: one thing happens after the other.
        new Thread(() =>
        {
            try
            {
                done.SetResult(Run(seconds, seed, seen));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }).Start();
        var schedules = await done.Task;
        output.WriteLine($"{schedules} schedules from seed {seed} in {seconds} s: {seen}");
        Assert.True(schedules < 50 || seen.IsComplete, $"Something never happened: {seen}");
    }

    private static int Run(int seconds, int first, Simulation.Tally seen)
    {
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Scratch.Folder;
        var file = Path.Combine(folder, $"trading-simulation-{Environment.ProcessId}.db");
        var database = new Database(Engine.Sqlite, $"Data Source={file}");
        try
        {
            Schema.Migrate(database);
            Send(database, Simulation.Tables);
            using (var connection = database.Open(default).AsTask().Result)
            {
                foreach (var trigger in connection.Query<string>(Simulation.TrailTriggers))
                {
                    connection.Execute($"drop trigger {trigger}");
                }
            }

            var watch = Stopwatch.StartNew();
            var seed = first;
            for (; watch.Elapsed < TimeSpan.FromSeconds(seconds); seed++)
            {
                Send(database, Simulation.Empty);
                try
                {
                    new Simulation(database, seed, seen).Run();
                }
                catch (InvalidOperationException error)
                {
                    throw new InvalidOperationException(
                        $"Broken; again with TRADING_SIMULATION_SEED={seed} ./test --filter {nameof(SimulationTests)}: {error}",
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

    private static void Send(Database database, string sql)
    {
        using var connection = database.Open(default).AsTask().Result;
        connection.Execute(sql);
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
