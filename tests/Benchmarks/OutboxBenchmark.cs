using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Composition;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// The outbox with its Hangfire server in one process, on a PostgreSQL that waits for its disk. Each message is a whole
/// command: mark, handler, audit line, commit; it finds nothing to do, so that the outbox is measured and not a panel.
/// </summary>
internal static class OutboxBenchmark
{
    private const int PerSecond = 100;

    public static async Task<int> Run(bool isShort)
    {
        PostgresCluster.Execute("create database outbox");
        var database = new Database(Engine.Postgres, PostgresCluster.ConnectionString("outbox"));
        Schema.Migrate(database);
        var timed = new TimedDelivery();
        await using var services = Product(database, timed);

        var count = isShort ? 3_000 : 30_000;
        await PostAtOnce(services, count);
        var hosted = services.GetServices<IHostedService>().ToList();
        var watch = Stopwatch.StartNew();
        foreach (var service in hosted)
        {
            await service.StartAsync(default);
        }

        await Emptied(database);
        Say(
            $"{count:N0} messages of {count:N0} subjects: {count / watch.Elapsed.TotalSeconds:N0} messages/s"
        );

        var seconds = isShort ? 10 : 60;
        await Steadily(services, timed, seconds);
        Report($"{PerSecond}/s for {seconds} s", timed);

        var length = TimeSpan.FromSeconds(isShort ? 15 : 300);
        timed.Reset(length);
        await Post(services, new DrawPanel.Command(TimedDelivery.LongOne));
        await timed.LongBegun.Task;
        await Steadily(services, timed, (int)length.TotalSeconds - 5);
        Report($"{PerSecond}/s beside a job of {length.TotalSeconds:N0} s", timed);

        hosted.Reverse();
        foreach (var service in hosted)
        {
            await service.StopAsync(default);
        }

        return 0;
    }

    private static ServiceProvider Product(Database database, TimedDelivery timed)
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
        services.AddSingleton<IMessageDelivery>(provider =>
        {
            timed.Real = provider.GetRequiredService<MessageDelivery>();
            timed.Database = database;
            return timed;
        });
        return services.BuildServiceProvider();
    }

    private static async Task PostAtOnce(ServiceProvider services, int count)
    {
        await using var scope = services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var outbox = scope.ServiceProvider.GetRequiredService<OutboxWriter>();
        await sql.Begin(default);
        for (var i = 0; i < count; i++)
        {
            await outbox.Post(new InviteExpert.Command(Guid.NewGuid(), Guid.NewGuid()), default);
        }

        await sql.Commit(default);
    }

    private static async Task Post<TCommand>(ServiceProvider services, TCommand command)
        where TCommand : Mediator.IBaseCommand
    {
        await using var scope = services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        await scope.ServiceProvider.GetRequiredService<OutboxWriter>().Post(command, default);
        await sql.Commit(default);
        services.GetRequiredService<OutboxSignal>().Wake();
    }

    private static async Task Steadily(ServiceProvider services, TimedDelivery timed, int seconds)
    {
        timed.Clear();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }

            var subject = Guid.NewGuid();
            await Post(services, new InviteExpert.Command(subject, subject));
            timed.Committed[subject.ToString()] = Stopwatch.GetTimestamp();
        }

        while (timed.Committed.Count > timed.Effects.Count)
        {
            await Task.Delay(50);
        }
    }

    private static async Task Emptied(Database database)
    {
        while (true)
        {
            await using var connection = await database.Open(default);
            if (
                await connection.ExecuteScalarAsync<long>("select count(*) from outbox_message")
                == 0
            )
            {
                return;
            }

            await Task.Delay(100);
        }
    }

    private static void Report(string what, TimedDelivery timed)
    {
        var times = timed
            .Committed.Select(pair =>
                Stopwatch.GetElapsedTime(pair.Value, timed.Effects[pair.Key]).TotalMilliseconds
            )
            .Order()
            .ToList();
        Say(
            $"{what}: from commit to effect p50 {times[times.Count / 2]:N0} ms, p99 {times[times.Count * 99 / 100]:N0} ms, worst {times[^1]:N0} ms"
        );
    }

    private static void Say(FormattableString words) =>
        Console.WriteLine(words.ToString(CultureInfo.InvariantCulture));

    private static void Say(string words) => Console.WriteLine(words);

    /// <summary>Delivers, notes when the effect was true, and plays the long job: a transaction that is open all the time.</summary>
    private sealed class TimedDelivery : IMessageDelivery
    {
        public static readonly Guid LongOne = Guid.NewGuid();
        private TimeSpan _long;

        public MessageDelivery? Real { get; set; }
        public Database? Database { get; set; }
        public ConcurrentDictionary<string, long> Committed { get; } = new();
        public ConcurrentDictionary<string, long> Effects { get; } = new();
        public TaskCompletionSource LongBegun { get; } = new();

        public void Reset(TimeSpan length) => _long = length;

        public void Clear()
        {
            Committed.Clear();
            Effects.Clear();
        }

        public async Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel)
        {
            if (message.Subject == LongOne.ToString())
            {
                await using var connection = await Database!.Open(cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await connection.ExecuteAsync(
                    "insert into outbox_effect (message_id, at) values (@id, now())",
                    new { id = message.Id },
                    transaction
                );
                LongBegun.SetResult();
                await Task.Delay(_long, cancel);
                await transaction.CommitAsync(cancel);
                return null;
            }

            var problem = await Real!.Deliver(message, cancel);
            Effects[message.Subject!] = Stopwatch.GetTimestamp();
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
