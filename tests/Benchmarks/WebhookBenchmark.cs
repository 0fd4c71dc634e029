using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// A hundred subscribers on loopback, each told of every change by itself, against a bare <see cref="HttpClient"/> that posts
/// the same bodies from as many tasks; then from commit to the feed and to the receivers. PostgreSQL waits for its disk;
/// receivers are a bare Kestrel in the same process, which both sides pay for.
/// </summary>
internal static class WebhookBenchmark
{
    private const int Subscribers = 100;
    private const int AtOnce = 64;

    private static int _firms;

    public static async Task<int> Run(bool isShort)
    {
        PostgresCluster.Execute("create database webhooks");
        var database = new Database(
            Engine.Postgres,
            PostgresCluster.ConnectionString("webhooks") + ";Maximum Pool Size=60"
        );
        Schema.Migrate(database);
        await using var services = Product(database);
        await using var receiver = await Receiving.Start();
        var hosted = services.GetServices<IHostedService>().ToList();
        var dispatcher = hosted.Single(service => service.GetType().Name == "WebhookDispatcher");
        foreach (var service in hosted.Where(service => service != dispatcher))
        {
            await service.StartAsync(default);
        }

        await Subscribe(services, receiver.Address);
        // Warm, as the bare loop behind it is.
        const int before = 100;
        await Write(services, before, null, null);
        await dispatcher.StartAsync(default);
        await receiver.Until(before * Subscribers);
        await dispatcher.StopAsync(default);
        receiver.Begin();

        var changes = isShort ? 100 : 1000;
        var first = await Write(services, changes, null, null);
        var requests = changes * Subscribers;
        var (watch, busy) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await dispatcher.StartAsync(default);
        await receiver.Until(requests);
        var ours = requests / watch.Elapsed.TotalSeconds;
        var ourTime = (Environment.CpuUsage.TotalTime - busy) / requests;
        await Task.Delay(1000);
        Say($"{requests:N0} requests (received {receiver.Count:N0}): {ours:N0}/s");

        var bodies = receiver.Bodies.ToList();
        busy = Environment.CpuUsage.TotalTime;
        var bare = await Bare(receiver, bodies);
        var bareTime = (Environment.CpuUsage.TotalTime - busy) / requests;
        Say($"bare HttpClient, {AtOnce} tasks, same bodies: {bare:N0}/s; ratio {ours / bare:N2}");
        Say(
            $"of the processors, receiver included: {ourTime.TotalMicroseconds:N0} and {bareTime.TotalMicroseconds:N0} µs a request"
        );

        await Late(services, receiver, isShort ? 5 : 30, first.Next);
        foreach (var service in Enumerable.Reverse(hosted))
        {
            await service.StopAsync(default);
        }

        return 0;
    }

    private static async Task<double> Bare(Receiving receiver, List<byte[]> bodies)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce }
        );
        var total = bodies.Count * Subscribers;
        var next = -1;
        var type = new MediaTypeHeaderValue("application/cloudevents+json");
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Increment(ref next) is var number && number < total)
                        {
                            using var content = new ByteArrayContent(bodies[number / Subscribers]);
                            content.Headers.ContentType = type;
                            using var response = await client.PostAsync(
                                new Uri($"{receiver.Address}/{number % Subscribers}"),
                                content
                            );
                            response.EnsureSuccessStatusCode();
                        }
                    })
                )
        );
        return total / watch.Elapsed.TotalSeconds;
    }

    private static async Task Late(
        ServiceProvider services,
        Receiving receiver,
        int seconds,
        string after
    )
    {
        const int perSecond = 20;
        var committed = new ConcurrentDictionary<string, long>();
        var read = new ConcurrentBag<double>();
        using var end = new CancellationTokenSource();
        var following = Task.Run(() =>
            FeedBenchmark.Follow(services, Reader(services), committed, read, after, end.Token)
        );
        receiver.Late = new(committed);
        await Write(services, perSecond * seconds, perSecond, committed);
        await Task.Delay(2000);
        await end.CancelAsync();
        await following;
        Say(
            $"{perSecond} commits/s: commit to read in the feed {Distribution(read)}; commit to delivered at {Subscribers} subscribers {Distribution(receiver.Late.Times)}"
        );
    }

    private static string Distribution(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {sorted[sorted.Count / 2]:N0} ms, p95 {sorted[(int)(sorted.Count * 0.95)]:N0} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:N0} ms, most {sorted[^1]:N0} ms ({sorted.Count:N0})"
            );
    }

    private static async Task<ReadChanges.Part> Write(
        ServiceProvider services,
        int changes,
        int? perSecond,
        ConcurrentDictionary<string, long>? committed
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < changes; number++)
        {
            if (
                perSecond is { } rate
                && TimeSpan.FromSeconds((double)number / rate) - watch.Elapsed is var due
                && due > TimeSpan.Zero
            )
            {
                await Task.Delay(due);
            }

            var code = $"XX-TEST:{Interlocked.Increment(ref _firms)}";
            var made = await sender.Send(
                new RecordEntity.Command(EntityCode.Parse(code), "推送测试公司"),
                Caller.Platform("benchmark")
            );
            _ = made.Value;
            committed?.TryAdd(code, Stopwatch.GetTimestamp());
        }

        await Task.Delay(500);
        var part = (await sender.Send(new ReadChanges.Query(null, 5000), Reader(services))).Value;
        return part;
    }

    private static async Task Subscribe(ServiceProvider services, string address)
    {
        var sender = services.GetRequiredService<Sender>();
        var platform = Caller.Platform("benchmark");
        for (var number = 0; number < Subscribers; number++)
        {
            var system = (
                await sender.Send(
                    new RegisterSystem.Command($"subscriber {number}", RegionCode.Given("210000")),
                    platform
                )
            ).Value;
            await sender.Send(
                new IssueKey.Command(
                    system.Id,
                    1,
                    [Scopes.ChangesRead, Scopes.RegistryRead],
                    DateTimeOffset.UtcNow.AddDays(1)
                ),
                platform
            );
            _ = (
                await sender.Send(
                    new SubscribeWebhook.Command($"{address}/{number}", SystemId: system.Id),
                    platform
                )
            ).Value;
        }
    }

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

    private static ServiceProvider Product(Database database)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Trading:Webhooks:AllowHttp"] = "true",
                    ["Trading:Webhooks:AllowedNetworks"] = "127.0.0.0/8",
                    ["Trading:Webhooks:Merge"] = "false",
                    // All subscribers are one host here.
                    ["Trading:Webhooks:MostAtOnce"] = $"{AtOnce}",
                    ["Trading:Webhooks:MostPerHost"] = $"{AtOnce}",
                }
            )
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddWebhookDispatcher();
        services.AddSingleton(database);
        return services.BuildServiceProvider();
    }

    private static void Say(FormattableString what) =>
        Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));

    private sealed class Lateness(ConcurrentDictionary<string, long> committed)
    {
        public ConcurrentBag<double> Times { get; } = [];

        public void Told(byte[] body)
        {
            using var json = JsonDocument.Parse(body);
            var id = json.RootElement.GetProperty("data").GetProperty("id").GetString()!;
            Times.Add(
                committed.TryGetValue(id, out var at)
                    ? Stopwatch.GetElapsedTime(at).TotalMilliseconds
                    : 0
            );
        }
    }

    private sealed class Receiving(WebApplication app, string address) : IAsyncDisposable
    {
        private int _count;

        public string Address => address;
        public int Count => Volatile.Read(ref _count);
        public ConcurrentQueue<byte[]> Bodies { get; } = [];
        public Lateness? Late { get; set; }

        public void Begin()
        {
            Bodies.Clear();
            Volatile.Write(ref _count, 0);
        }

        public async Task Until(int count)
        {
            while (Count < count)
            {
                await Task.Delay(5);
            }
        }

        public static async Task<Receiving> Start()
        {
            Receiving? receiving = null;
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(async context =>
            {
                var body = new byte[context.Request.ContentLength ?? 0];
                await context.Request.Body.ReadExactlyAsync(body);
                if (receiving!.Late is { } late)
                {
                    late.Told(body);
                }
                else if (context.Request.Path == "/0")
                {
                    receiving.Bodies.Enqueue(body);
                }

                Interlocked.Increment(ref receiving._count);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            });
            await app.StartAsync();
            receiving = new(
                app,
                app.Services.GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()!
                    .Addresses.Single()
            );
            return receiving;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
