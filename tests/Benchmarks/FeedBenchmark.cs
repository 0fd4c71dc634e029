using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Access;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// Ten writers and up to a hundred readers that wait for what changes, in one process, on a PostgreSQL that waits for its
/// disk. A write is a whole command with its audit entry (a firm made known); a reader asks as over HTTP, without the wire.
/// </summary>
internal static class FeedBenchmark
{
    private const int Writers = 10;

    private static int _firms;

    public static async Task<int> Run(bool isShort)
    {
        PostgresCluster.Execute("create database feed");
        var database = new Database(
            Engine.Postgres,
            PostgresCluster.ConnectionString("feed") + ";Maximum Pool Size=60"
        );
        Schema.Migrate(database);
        var counted = new Counted();
        await using var services = Product(database, counted);
        var hosted = services.GetServices<IHostedService>().ToList();
        foreach (var service in hosted)
        {
            await service.StartAsync(default);
        }

        var seconds = isShort ? 8 : 30;
        await Write(services, 3, null, null);
        var alone = await Measure(services, counted, 0, seconds, null);
        Say("writers alone, full speed", alone);
        foreach (var readers in new[] { 1, 100 })
        {
            Say(
                $"half speed, {readers} reader(s)",
                await Measure(services, counted, readers, seconds, alone.PerSecond / 2)
            );
        }

        var full = await Measure(services, counted, 100, seconds, null);
        Say("full speed, 100 readers", full);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"writers' ratio at full speed: {full.PerSecond / alone.PerSecond:N2}; processor of a write alone {alone.Cpu / alone.Written * 1000:N2} ms, with 100 readers {full.Cpu / full.Written * 1000:N2} ms"
            )
        );
        foreach (var service in Enumerable.Reverse(hosted))
        {
            await service.StopAsync(default);
        }

        return 0;
    }

    private static async Task<Figures> Measure(
        ServiceProvider services,
        Counted counted,
        int readers,
        int seconds,
        double? perSecond
    )
    {
        var committed = new ConcurrentDictionary<string, long>();
        var late = new ConcurrentBag<double>();
        using var end = new CancellationTokenSource();
        var start = (
            await services
                .GetRequiredService<Sender>()
                .Send(new TakeSnapshot.Query(), Reader(services))
        )
            .Value
            .Cursor;
        var reading = Enumerable
            .Range(0, readers)
            .Select(_ =>
                Task.Run(() =>
                    Follow(services, Reader(services), committed, late, start, end.Token)
                )
            )
            .ToList();
        counted.Reset();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var written = await Write(services, seconds, perSecond, committed);
        var took = watch.Elapsed.TotalSeconds;
        await Task.Delay(1500);
        var statements = counted.Total;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        await end.CancelAsync();
        await Task.WhenAll(reading);
        var sorted = late.Order().ToList();
        return new(
            written,
            written / took,
            (double)statements / written,
            readers == 0 ? null : (double)sorted.Count / written / readers,
            sorted.Count == 0 ? 0 : sorted[sorted.Count / 2],
            sorted.Count == 0 ? 0 : sorted[(int)(sorted.Count * 0.99)],
            cpu.TotalSeconds
        );
    }

    private static async Task<int> Write(
        ServiceProvider services,
        int seconds,
        double? perSecond,
        ConcurrentDictionary<string, long>? committed
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var count = 0;
                        while (watch.Elapsed.TotalSeconds < seconds)
                        {
                            if (perSecond is { } rate)
                            {
                                var due =
                                    TimeSpan.FromSeconds((count * Writers + writer) / rate)
                                    - watch.Elapsed;
                                if (due > TimeSpan.Zero)
                                {
                                    await Task.Delay(due);
                                }
                            }

                            var code = $"XX-TEST:{Interlocked.Increment(ref _firms)}";
                            var made = await sender.Send(
                                new RecordEntity.Command(EntityCode.Parse(code), "跟随测试公司"),
                                Caller.Platform("benchmark")
                            );
                            _ = made.Value;
                            committed?.TryAdd(code, Stopwatch.GetTimestamp());
                            count++;
                        }

                        return count;
                    })
                )
        );
        return counts.Sum();
    }

    /// <summary>Follows the feed, and notes how late each change was told behind its commit.</summary>
    public static async Task Follow(
        ServiceProvider services,
        Caller reader,
        ConcurrentDictionary<string, long> committed,
        ConcurrentBag<double> late,
        string start,
        CancellationToken end
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var next = start;
        try
        {
            while (true)
            {
                var part = (
                    await sender.Send(new ReadChanges.Query(next, 500, Wait: 10), reader, end)
                ).Value;
                next = part.Next;
                foreach (var change in part.Items)
                {
                    // Who is told before the writer is answered is told at once.
                    late.Add(
                        committed.TryGetValue(change.Id, out var at)
                            ? Stopwatch.GetElapsedTime(at).TotalMilliseconds
                            : 0
                    );
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    // One system for all: a cursor is its system's own.
    private static readonly Guid SystemId = Guid.CreateVersion7();

    private static Caller Reader(ServiceProvider services) =>
        new()
        {
            Kind = CallerKind.System,
            Name = "benchmark",
            SystemId = SystemId,
            Permissions = services
                .GetRequiredService<Grants>()
                .OfScopes([Scopes.ChangesRead, Scopes.RegistryRead]),
            Scope = DataScope.Everything,
        };

    private static ServiceProvider Product(Database database, Counted counted)
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddSingleton(database);
        services.AddSingleton<IStatementWatcher>(counted);
        return services.BuildServiceProvider();
    }

    private static void Say(string what, Figures run) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {run.PerSecond:N0} writes/s, {run.Statements:N2} statements of the feed a change, read {run.Read:P1}, commit to read p50 {run.Median:N0} ms, p99 {run.P99:N0} ms, processor {run.Cpu:N1} s"
            )
        );

    private sealed record Figures(
        int Written,
        double PerSecond,
        double Statements,
        double? Read,
        double Median,
        double P99,
        double Cpu
    );

    // What the sequencer and the readers send, but for the rows themselves: one note and one row each change has.
    private sealed class Counted : IStatementWatcher
    {
        private long _total;

        public long Total => Interlocked.Read(ref _total);

        public void Reset() => Interlocked.Exchange(ref _total, 0);

        public ValueTask Before(string statement)
        {
            if (
                statement.StartsWith("kernel.change_", StringComparison.Ordinal)
                    && statement
                        is not "kernel.change_pending.insert"
                            and not "kernel.change_log.insert"
                || statement.StartsWith("bulk change_", StringComparison.Ordinal)
            )
            {
                Interlocked.Increment(ref _total);
            }

            return ValueTask.CompletedTask;
        }
    }
}
