using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// What a hundred people cost who watch one panel being filled, each asking every other second as the page does, from pools of
/// different sizes, on a PostgreSQL that waits for its disk: statements a second, bytes that the database sends for them, and
/// bytes of the answers. Meanwhile the experts of the panel are invited and accept, one every other second.
/// </summary>
internal static class TimelineBenchmark
{
    private const int Watchers = 100;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly Caller Platform = Caller.Platform("benchmark");

    public static async Task<int> Run(IReadOnlyList<int> pools)
    {
        using var received = new Received();
        foreach (var pool in pools)
        {
            var counted = new Counted();
            var name = $"timeline_{pool}";
            PostgresCluster.Execute($"create database {name}");
            var database = new Database(
                Engine.Postgres,
                PostgresCluster.ConnectionString(name) + ";Maximum Pool Size=60"
            );
            Schema.Migrate(database);
            await using var services = DrawBenchmark.Product(
                database,
                more => more.AddSingleton<IStatementWatcher>(counted)
            );
            var person = await DrawBenchmark.Fill(services, database, pool);
            var panel = await DrawBenchmark.Requested(services, 0);
            await DrawBenchmark.Send(services, new FreezeList.Command(panel));
            _ = await DrawBenchmark.Work(services, database, panel);
            // The first to look counts the list, once for all.
            var first = await Look(services, panel);
            await Measure(services, database, panel, person, pool, first, counted, received);
        }

        return 0;
    }

    private static async Task Measure(
        ServiceProvider services,
        Database database,
        Guid panel,
        Guid person,
        int pool,
        (int Bytes, double Milliseconds) first,
        Counted counted,
        Received received
    )
    {
        counted.Begin();
        var bytes = received.Total;
        using var end = new CancellationTokenSource(Long);
        var filling = Fill(services, database, panel, person, end.Token);
        var looks = (
            await Task.WhenAll(
                Enumerable
                    .Range(0, Watchers)
                    .Select(one => Task.Run(() => Follow(services, panel, one, end.Token)))
            )
        )
            .SelectMany(one => one)
            .ToList();
        var accepted = await filling;
        var (seconds, statements) = (Long.TotalSeconds, counted.Total);
        bytes = received.Total - bytes;
        var times = looks.Select(one => one.Milliseconds).Order().ToList();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"timeline\t{pool}\texperts\t{Watchers} watchers\t{looks.Count} answers in {seconds:F0} s, {accepted} experts accepting meanwhile\tstatements {statements / seconds:F0}/s, {(double)statements / looks.Count:F2} an answer\tfrom the database {bytes / seconds / 1024:F0} KiB/s, {(double)bytes / looks.Count:F0} bytes an answer\ttold {looks.Sum(one => one.Bytes) / seconds / 1024:F0} KiB/s, {looks.Average(one => one.Bytes):F0} bytes an answer\tmedian {times[times.Count / 2]:F1} ms\tp99 {times[(int)(times.Count * 0.99)]:F1} ms\tthe first {first.Milliseconds:F0} ms"
            )
        );
    }

    private static async Task<List<(int Bytes, double Milliseconds)>> Follow(
        ServiceProvider services,
        Guid panel,
        int one,
        CancellationToken end
    )
    {
        var looks = new List<(int, double)>();
        try
        {
            await Task.Delay(Every * one / Watchers, end);
            using var timer = new PeriodicTimer(Every);
            do
            {
                looks.Add(await Look(services, panel));
            } while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return looks;
    }

    private static async Task<(int Bytes, double Milliseconds)> Look(
        ServiceProvider services,
        Guid panel
    )
    {
        var began = Stopwatch.GetTimestamp();
        var view = await services
            .GetRequiredService<Sender>()
            .Send(new WatchPanel.Query(panel), Platform);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return (JsonSerializer.SerializeToUtf8Bytes(view.Value, ApiJson.Values).Length, took);
    }

    private static async Task<int> Fill(
        ServiceProvider services,
        Database database,
        Guid panel,
        Guid person,
        CancellationToken end
    )
    {
        var expert = new Caller
        {
            Kind = CallerKind.Person,
            Name = "benchmark",
            PersonId = person,
            Permissions = services.GetRequiredService<Grants>().OfRoles([Roles.Expert]),
        };
        await using var connection = await database.Open(default);
        var invitations = await connection.QueryAsync<Guid>(
            "select id from panel_invitation where panel_id = @panel and state = 'drawn' order by number",
            new { panel }
        );
        var accepted = 0;
        try
        {
            foreach (var invitation in invitations)
            {
                await DrawBenchmark.Send(services, new InviteExpert.Command(panel, invitation));
                await Task.Delay(Every, end);
                var answered = await services
                    .GetRequiredService<Sender>()
                    .Send(new AnswerInvitation.Command(invitation, true), expert, end);
                accepted += answered.Succeeded ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return accepted;
    }

    private sealed class Counted : IStatementWatcher
    {
        private long _total;

        public long Total => Interlocked.Read(ref _total);

        public void Begin() => Interlocked.Exchange(ref _total, 0);

        public ValueTask Before(string statement)
        {
            Interlocked.Increment(ref _total);
            return ValueTask.CompletedTask;
        }
    }

    // What PostgreSQL's driver counts.
    private sealed class Received : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _total;

        public Received()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (
                    instrument.Meter.Name == "Npgsql"
                    && instrument.Name.EndsWith("bytes_read", StringComparison.Ordinal)
                )
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>(
                (_, count, _, _) => Interlocked.Add(ref _total, count)
            );
            _listener.Start();
        }

        public long Total => Interlocked.Read(ref _total);

        public void Dispose() => _listener.Dispose();
    }
}
