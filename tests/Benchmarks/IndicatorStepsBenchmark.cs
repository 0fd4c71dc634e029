using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// From a step posted to its indicators visible and to the warning on which all sources have spoken, at a hundred steps a
/// second, and what one step costs among so many procurements, on a PostgreSQL that waits for its disk. What the procurements
/// were judged as before is copied from some that really were.
/// </summary>
internal static class IndicatorStepsBenchmark
{
    private const int PerSecond = 100;
    private const int Samples = 20;
    private const int Bidders = 60;
    private static readonly DateTimeOffset Deadline = DateTimeOffset.UtcNow.AddDays(-1);

    public static async Task<int> Run(IReadOnlyList<int> counts, bool isShort)
    {
        var steps = isShort ? 100 : 500;
        foreach (var count in counts)
        {
            var name = $"indicator_steps_{count}";
            PostgresCluster.Execute($"create database {name}");
            // Lines are kept as long as in production: a new one has all to learn again.
            var database = new Database(
                Engine.Postgres,
                PostgresCluster.ConnectionString(name)
                    + ";Maximum Pool Size=60;Connection Idle Lifetime=300"
            );
            Schema.Migrate(database);
            await using var services = Product(database);
            await Fill(services, database, count);

            await Train(services);
            await Alone(services, steps, count);
            await Steadily(services, isShort ? 5 : 60, count);
        }

        return 0;
    }

    private static readonly Caller Platform = Caller.Platform("benchmark");

    private static ServiceProvider Product(Database database)
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddSingleton(database);
        services.AddJobServer();
        services.AddSingleton<IHostApplicationLifetime, Started>();
        services.AddSingleton<MessageDelivery>();
        services.AddSingleton<Noting>();
        services.AddSingleton<IMessageDelivery>(provider => provider.GetRequiredService<Noting>());
        return services.BuildServiceProvider();
    }

    // A step, what its indicators cost and what its score costs, one after the other.
    private static async Task Alone(ServiceProvider services, int steps, int count)
    {
        var ids = new List<Guid>();
        foreach (var number in Enumerable.Range(1, steps))
        {
            ids.Add(await Publish(services, $"A-{number}"));
        }

        var database = services.GetRequiredService<Database>();
        var posted = await Timed(
            database,
            "a step posted",
            ids,
            (id, i) => Send(services, Opening(id, i), Platform)
        );
        var judged = await Timed(
            database,
            "a step judged",
            ids,
            (id, _) => Send(services, new RecomputeIndicators.Command(id), Platform)
        );
        var scores = 0;
        var scored = await Timed(
            database,
            "a step scored",
            ids,
            async (id, _) =>
                scores += (await Send(services, new ScoreProcurement.Command(id), Platform)).Scored
                    ? 1
                    : 0
        );
        Report($"{count:N0} procurements, one step posted", posted);
        Report($"{count:N0} procurements, one step judged", judged);
        Report($"{count:N0} procurements, one step scored ({scores} of {ids.Count})", scored);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"of the step's own transaction: judged {judged.Average() / posted.Average():0.00}, scored {scored.Average() / posted.Average():0.00}"
            )
        );
    }

    // Also what it had of the processor, which other work beside it does not change.
    private static async Task<List<double>> Timed(
        Database database,
        string what,
        List<Guid> ids,
        Func<Guid, int, Task> work
    )
    {
        var times = new List<double>();
        var before = await Processor.Apart(database);
        foreach (var (i, id) in ids.Index())
        {
            var began = Stopwatch.GetTimestamp();
            await work(id, i);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Spent(what, before, await Processor.Apart(database), ids.Count);
        return times;
    }

    private static void Spent(
        string what,
        (double Own, double Server) from,
        (double Own, double Server) to,
        int count
    ) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {(to.Own - from.Own) / count:0.0} ms of the processor, and the database {(to.Server - from.Server) / count:0.0} ms"
            )
        );

    private static async Task Train(ServiceProvider services)
    {
        await Send(services, new AskForTraining.Command(), Platform);
        while (await services.GetRequiredService<LongJobWorker>().WorkReady(default) > 0) { }
    }

    // Some that went through the product's own commands, and the rest as they are, under other keys and other firms.
    private static async Task Fill(ServiceProvider services, Database database, int count)
    {
        foreach (var bidder in Enumerable.Range(1, Bidders))
        {
            await Send(
                services,
                new RecordEntity.Command(Bidder(bidder), $"第{bidder}建设有限公司"),
                Platform
            );
        }

        foreach (var id in await Opened(services, Samples, "S"))
        {
            await Send(services, new RecomputeIndicators.Command(id), Platform);
        }

        var copies = Math.Max(count / Samples - 1, 0);
        await using var connection = await database.Open(default);
        await connection.ExecuteAsync(
            """
            delete from outbox_message;
            create temporary table copy as
            select p.id as old, gen_random_uuid() as new, n from procurement p cross join generate_series(1, @copies) n;
            create index on copy (old);
            """,
            new { copies },
            commandTimeout: 0
        );
        foreach (
            var (table, key, others) in new (string, string, string[])[]
            {
                ("procurement", "id", ["ocid", "source_reference"]),
                ("procurement_lot", "procurement_id", []),
                ("posted_step", "procurement_id", []),
                ("procurement_step", "procurement_id", []),
                ("bid", "procurement_id", []),
                ("indicator_dossier", "procurement_id", ["buyer"]),
                ("indicator_measurement", "procurement_id", []),
                ("indicator_contribution", "procurement_id", ["subject"]),
                ("indicator_finding", "procurement_id", []),
            }
        )
        {
            var columns = (
                await connection.QueryAsync<string>(
                    "select column_name from information_schema.columns where table_name = @table order by ordinal_position",
                    new { table }
                )
            ).ToList();
            var values = columns.Select(column =>
                column == key ? "c.new"
                : others.Contains(column)
                    ? $"t.{column} || '-' || (c.n / 20)::text || case when '{table}' = 'procurement' then '-' || c.n::text else '' end"
                : column == "owner" ? "c.new::text"
                : $"t.{column}"
            );
            await connection.ExecuteAsync(
                $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} t join copy c on c.old = t.{key}",
                commandTimeout: 0
            );
        }

        // One word would be the name of a procedure to Dapper.
        await connection.ExecuteAsync("analyze", commandTimeout: 0, commandType: CommandType.Text);
        Console.WriteLine(
            $"{await connection.ExecuteScalarAsync<long>("select count(*) from procurement"):N0} procurements, {await connection.ExecuteScalarAsync<long>("select count(*) from indicator_finding"):N0} findings"
        );
    }

    private static async Task<List<Guid>> Opened(ServiceProvider services, int count, string series)
    {
        var ids = new List<Guid>();
        foreach (var number in Enumerable.Range(1, count))
        {
            ids.Add(await Publish(services, $"{series}-{number}"));
            await Send(services, Opening(ids[^1], number), Platform);
        }

        return ids;
    }

    private static async Task<Guid> Publish(ServiceProvider services, string number) =>
        (
            await Send(
                services,
                new PublishProcurement.Command(
                    number,
                    $"市政道路改造工程{number}",
                    "construction",
                    "open",
                    "沈阳市城市管理局"
                )
                {
                    Category = "市政公用",
                    Region = RegionCode.Given("210100"),
                    CeilingMinor = 500_000_00,
                    NoticeAt = Deadline.AddDays(-30),
                    DeadlineAt = Deadline,
                },
                Platform
            )
        ).Id;

    private static RecordOpening.Command Opening(Guid id, int number) =>
        new(
            id,
            Deadline,
            [
                .. Enumerable
                    .Range(number, 5)
                    .Select(bidder => new BidReadOut(
                        Bidder(1 + bidder % Bidders),
                        $"第{1 + bidder % Bidders}建设有限公司",
                        (480_000 + 37 * bidder % 991) * 100L
                    )),
            ]
        );

    private static EntityCode Bidder(int number) => EntityCode.Parse($"XX-TEST:{number}");

    private static async Task Steadily(ServiceProvider services, int seconds, int count)
    {
        var waiting = new List<Guid>();
        foreach (var number in Enumerable.Range(1, seconds * PerSecond))
        {
            waiting.Add(await Publish(services, $"B-{number}"));
        }

        var hosted = services.GetServices<IHostedService>().ToList();
        foreach (var service in hosted)
        {
            await service.StartAsync(default);
        }

        // What publishing them brought is not what is measured.
        await using (var connection = await services.GetRequiredService<Database>().Open(default))
        {
            while (
                await connection.ExecuteScalarAsync<long>(
                    "select count(*) from outbox_message where state = 'waiting'"
                ) > 0
            )
            {
                await Task.Delay(100);
            }
        }

        var noting = services.GetRequiredService<Noting>();
        var database = services.GetRequiredService<Database>();
        var before = await Processor.Apart(database);
        var began = new ConcurrentDictionary<string, long>();
        var posted = new ConcurrentDictionary<string, long>();
        var watch = Stopwatch.StartNew();
        var posting = new List<Task>();
        foreach (var (i, id) in waiting.Index())
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }

            posting.Add(
                Task.Run(async () =>
                {
                    began[id.ToString()] = Stopwatch.GetTimestamp();
                    await Send(services, Opening(id, i), Platform);
                    posted[id.ToString()] = Stopwatch.GetTimestamp();
                })
            );
        }

        await Task.WhenAll(posting);
        while (
            Noting.Sources.Any(source => began.Any(one => noting.At(source, one.Key) < one.Value))
        )
        {
            await Task.Delay(50);
        }

        Spent(
            "a step and all that follows it",
            before,
            await Processor.Apart(database),
            waiting.Count
        );
        var what =
            $"{count:N0} procurements, {PerSecond} steps/s for {seconds} s, from step committed to";
        Report(
            $"{what} indicators visible",
            [.. posted.Select(pair => Since(pair.Value, noting.At(Noting.Indicators, pair.Key)))]
        );
        Report(
            $"{what} the warning of all sources",
            [
                .. posted.Select(pair =>
                    Since(pair.Value, Noting.Sources.Max(source => noting.At(source, pair.Key)))
                ),
            ]
        );
        hosted.Reverse();
        foreach (var service in hosted)
        {
            await service.StopAsync(default);
        }
    }

    private static double Since(long posted, long seen) =>
        Math.Max(0, Stopwatch.GetElapsedTime(posted, seen).TotalMilliseconds);

    private static async Task<T> Send<T>(
        ServiceProvider services,
        Kernel.Commands.ICommand<T> command,
        Caller caller
    )
        where T : notnull
    {
        var outcome = await services.GetRequiredService<Sender>().Send(command, caller);
        return outcome.Succeeded
            ? outcome.Value
            : throw new InvalidOperationException(outcome.Problem!.Message.En);
    }

    private static void Report(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: p50 {times[times.Count / 2]:N1} ms, p95 {times[times.Count * 95 / 100]:N1} ms, mean {times.Average():N1} ms, worst {times[^1]:N0} ms"
            )
        );
    }

    /// <summary>Delivers, and notes when what each source says of a procurement was committed.</summary>
    private sealed class Noting(MessageDelivery real) : IMessageDelivery
    {
        public const string Indicators = "alerts.indicators";

        public static readonly string[] Sources = [Indicators, "alerts.score", "alerts.network"];

        private readonly ConcurrentDictionary<(string Queue, string Subject), long> _effects =
            new();

        public long At(string queue, string subject) =>
            _effects.GetValueOrDefault((queue, subject));

        public Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel) =>
            Deliver([message], cancel);

        public bool Joins(string queue) => real.Joins(queue);

        public async Task<Problem?> Deliver(
            IReadOnlyList<OutboxMessage> messages,
            CancellationToken cancel
        )
        {
            var problem = await real.Deliver(messages, cancel);
            foreach (var message in messages)
            {
                _effects[(message.Queue, message.Subject ?? "")] = Stopwatch.GetTimestamp();
            }

            return problem;
        }
    }

    private sealed class Started : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}
