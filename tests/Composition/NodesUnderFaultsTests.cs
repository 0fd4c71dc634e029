using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Tests.Exchange.Webhooks;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Xunit.Abstractions;

namespace Trading.Tests.Composition;

/// <summary>
/// A province of three API and three worker nodes on one PostgreSQL, all begun at the same instant on an empty database, while
/// nodes are killed and the database is stopped at once, at random. The seed is printed; <c>TRADING_FAULTS_SEED</c> and
/// <c>TRADING_FAULTS_SECONDS</c> choose others.
/// </summary>
public sealed class NodesUnderFaultsTests(ITestOutputHelper output)
{
    private const int NodesOfRole = 3;
    private const int Writers = 4;
    private const int Readers = 3;
    private const int Receivers = 2;
    private static readonly TimeSpan UntilQuiet = TimeSpan.FromMinutes(3);

    private readonly int _seed = Number("TRADING_FAULTS_SEED") ?? Random.Shared.Next();
    private readonly TimeSpan _duration = TimeSpan.FromSeconds(
        Number("TRADING_FAULTS_SECONDS") ?? 40
    );

    [PostgresFact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_out_of_order_while_nodes_and_the_database_die()
    {
        output.WriteLine($"seed {_seed}, {_duration.TotalSeconds:0} s");
        var server = PostgresServer.Make("postgres-under-faults", durable: true);
        await using (var master = new NpgsqlConnection(server.ConnectionString("postgres")))
        {
            await master.OpenAsync();
            await using var make = new NpgsqlCommand("create database province", master);
            await make.ExecuteNonQueryAsync();
        }

        var database = new Database(Engine.Postgres, server.ConnectionString("province"));
        var ring = Path.Combine(Scratch.Folder, "province-under-faults.keys");
        var settings = new Dictionary<string, string>
        {
            ["Trading__KeyFile"] = ring,
            ["Trading__Webhooks__AllowHttp"] = "true",
            ["Trading__Webhooks__AllowedNetworks"] = "127.0.0.0/8",
            ["Trading__Webhooks__Merge"] = "false",
            ["Trading__Webhooks__LeaseSeconds"] = "5",
            ["Trading__Webhooks__FirstPauseSeconds"] = "0.5",
            ["Trading__Webhooks__LongestPauseSeconds"] = "3",
            ["Trading__Webhooks__MaxAttempts"] = "1000",
        };
        var nodes = Enumerable
            .Range(0, 2 * NodesOfRole)
            .Select(number =>
                Node.Start(database, number < NodesOfRole ? "api" : "worker", settings)
            )
            .ToList();
        var receivers = new List<Receiver>();
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            await Ready(nodes, http);
            for (var number = 0; number < Receivers; number++)
            {
                receivers.Add(await Receiver.Start());
            }

            var (key, firm) = await Prepare(database, ring, receivers);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            var run = new Run([.. nodes.Take(NodesOfRole)], http, firm);
            await run.Begin();

            using var over = new CancellationTokenSource();
            var writers = Enumerable
                .Range(0, Writers)
                .Select(number => run.Write(number, over.Token))
                .ToList();
            var readers = Enumerable.Range(0, Readers).Select(_ => new Follower(run)).ToList();
            using var quiet = new CancellationTokenSource();
            var following = readers.ConvertAll(reader => reader.Follow(quiet.Token));

            var (kills, stops) = await Faults(nodes, server);
            await over.CancelAsync();
            await Task.WhenAll(writers).WaitAsync(UntilQuiet);
            await Ready(nodes, http);
            output.WriteLine(
                $"{kills} nodes killed, {stops} stops of the database; {run.Acknowledged.Count} procurements and {run.Receipts.Count} receipts acknowledged, {run.Repeated} requests sent again"
            );
            Assert.True(kills >= 2 && stops >= 1, "Too few faults: let it run for longer.");
            Assert.NotEmpty(run.Acknowledged);

            // A reader that ended reads nothing more: why says more than that it was not told.
            var ended = Task.WhenAny(following);
            var check = Check(run, readers, receivers, database);
            if (await Task.WhenAny(ended, check) == ended)
            {
                await await ended;
            }

            await check;
            await quiet.CancelAsync();
            await Task.WhenAll(following);
        }
        finally
        {
            foreach (var node in nodes)
            {
                node.Dispose();
            }

            foreach (var receiver in receivers)
            {
                await receiver.DisposeAsync();
            }

            server.StopAtOnce();
        }
    }

    private async Task<(int Kills, int Stops)> Faults(List<Node> nodes, PostgresServer server)
    {
        var random = new Random(_seed);
        var (kills, stops) = (0, 0);
        var until = DateTime.UtcNow + _duration;
        var stopAt = DateTime.UtcNow + (_duration * (0.3 + (0.3 * random.NextDouble())));
        while (DateTime.UtcNow < until)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + (4 * random.NextDouble())));
            if (DateTime.UtcNow >= stopAt)
            {
                server.StopAtOnce();
                await Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble()));
                server.Start();
                stops++;
                stopAt += TimeSpan.FromSeconds(15 + (30 * random.NextDouble()));
                continue;
            }

            var node = nodes[random.Next(nodes.Count)];
            node.Kill();
            kills++;
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()));
            node.Restart();
        }

        return (kills, stops);
    }

    private async Task Check(
        Run run,
        List<Follower> readers,
        List<Receiver> receivers,
        Database database
    )
    {
        await using var connection = await database.Open(default);
        var there = (
            await Dapper.SqlMapper.QueryAsync<Held>(
                connection,
                """
                select p.id, p.source_reference, p.version,
                    (select count(*) from procurement_step s where s.procurement_id = p.id) as steps
                from procurement p
                """
            )
        ).ToDictionary(one => one.Id);

        // Acknowledged is there, once, and with all that was posted on it.
        Assert.Equal(run.Acknowledged.Keys.Order(), there.Keys.Order());
        Assert.Equal(
            there.Count,
            there.Values.Select(one => one.SourceReference).Distinct().Count()
        );
        Assert.All(there.Values, one => Assert.Equal(run.Acknowledged[one.Id], one.Steps));
        var receipts = (
            await Dapper.SqlMapper.QueryAsync<Guid>(connection, "select id from receipt")
        ).ToList();
        Assert.Equal(run.Receipts.Order(), receipts.Order());

        // Every reader was told of all, in order.
        await Province.Until(
            () =>
                Task.FromResult(
                    readers.TrueForAll(reader =>
                        there.Values.All(one => reader.Versions(one.Id).Contains(one.Version))
                    )
                ),
            "every reader is told of every procurement",
            seconds: (int)UntilQuiet.TotalSeconds
        );
        foreach (var reader in readers)
        {
            Assert.All(
                there.Values,
                one =>
                {
                    var versions = reader.Versions(one.Id);
                    Assert.Equal(versions.Order(), versions);
                    Assert.Equal(versions.Distinct(), versions);
                    Assert.Equal(run.Acknowledged[one.Id], versions.Count);
                }
            );
        }

        // Every webhook was delivered, at least once, and what is new in the order of its versions.
        await Province.Until(
            () =>
                Task.FromResult(
                    receivers.TrueForAll(receiver =>
                    {
                        var taken = Taken(receiver);
                        return there.Values.All(one =>
                            taken.TryGetValue(one.Id, out var versions)
                            && versions.Contains(one.Version)
                        );
                    })
                ),
            "every webhook is delivered",
            seconds: (int)UntilQuiet.TotalSeconds
        );
        foreach (var receiver in receivers)
        {
            Assert.All(
                Taken(receiver),
                told =>
                {
                    var news = told.Value.Distinct().ToList();
                    Assert.Equal(run.Acknowledged[told.Key], news.Count);
                    Assert.Equal(news.Order(), news);
                }
            );
            Assert.All(
                receiver.Taken.GroupBy(post => post.Id),
                same => Assert.Single(same.Select(post => post.Subject).Distinct())
            );
        }
    }

    private static Dictionary<Guid, List<long>> Taken(Receiver receiver) =>
        receiver
            .Taken.Where(post =>
                post.Json.GetProperty("type").GetString() == "trading.change"
                && post.Subject!.StartsWith("procurement/", StringComparison.Ordinal)
            )
            .GroupBy(post => Guid.Parse(post.Subject!["procurement/".Length..]))
            .ToDictionary(
                subject => subject.Key,
                subject => subject.Select(post => post.Version).ToList()
            );

    private static async Task<(string Key, string Firm)> Prepare(
        Database database,
        string ring,
        IReadOnlyList<Receiver> receivers
    )
    {
        await using var province = Province.OverInRealTime(
            database,
            new()
            {
                ["Trading:KeyFile"] = ring,
                ["Trading:Webhooks:AllowHttp"] = "true",
                ["Trading:Webhooks:AllowedNetworks"] = "127.0.0.0/8",
            }
        );
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = (
            await province.Send(
                new RegisterSystem.Command("节点测试系统", RegionCode.Parse("210100")),
                Callers.Platform
            )
        ).Value;
        string[] scopes =
        [
            Scopes.ChangesRead,
            Scopes.ProcurementRead,
            Scopes.ProcurementWrite,
            Scopes.RegistryRead,
        ];
        var issued = (
            await province.Send(
                new IssueKey.Command(
                    system.Id,
                    system.Version,
                    scopes,
                    DateTimeOffset.UtcNow.AddDays(30)
                ),
                Callers.Platform
            )
        ).Value;
        foreach (var receiver in receivers)
        {
            var subscribed = await province.Send(
                new SubscribeWebhook.Command(receiver.Address),
                Callers.System(scopes) with
                {
                    SystemId = system.Id,
                }
            );
            Assert.True(subscribed.Succeeded, subscribed.Problem?.Message.En);
        }

        return (issued.Key, clerk.EntityCode!.Value.ToString());
    }

    private static async Task Ready(List<Node> nodes, HttpClient http)
    {
        foreach (var node in nodes)
        {
            await Province.Until(
                async () =>
                {
                    // One that began while the database was away ends, and whoever watches over nodes starts it again.
                    if (node.HasExited)
                    {
                        node.Restart();
                    }

                    return await node.IsReady(http);
                },
                "the node is ready",
                seconds: 180,
                every: 250,
                standing: () => node.Said(http)
            );
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } said
            ? int.Parse(said, CultureInfo.InvariantCulture)
            : null;

    private sealed record Held
    {
        public Guid Id { get; init; }
        public string SourceReference { get; init; } = "";
        public long Version { get; init; }
        public long Steps { get; init; }
    }

    /// <summary>What writers do, by whichever node answers, and what was acknowledged.</summary>
    private sealed class Run(IReadOnlyList<Node> api, HttpClient http, string firm)
    {
        private int _repeated;

        /// <summary>Procurements by id, with how many postings were acknowledged of each.</summary>
        public ConcurrentDictionary<Guid, int> Acknowledged { get; } = [];

        public ConcurrentBag<Guid> Receipts { get; } = [];

        public int Repeated => _repeated;

        public string Start { get; private set; } = "";

        /// <summary>From where readers follow: before the first writer writes.</summary>
        public async Task Begin()
        {
            using var snapshot = await http.GetAsync(new Uri(api[0].Address, "/api/v1/snapshot"));
            var line = (await snapshot.Content.ReadAsStringAsync()).Split('\n')[0];
            Start = JsonDocument.Parse(line).RootElement.GetProperty("cursor").GetString()!;
        }

        public async Task Write(int writer, CancellationToken over)
        {
            for (var number = 1; !over.IsCancellationRequested; number++)
            {
                var reference = $"W{writer}-{number}";
                var made = await Send(
                    HttpMethod.Post,
                    "/api/v1/procurements",
                    reference,
                    new
                    {
                        sourceReference = reference,
                        title = $"故障演练项目 {reference}",
                        kind = "construction",
                        method = "open",
                        buyerName = "沈阳市第一中学",
                        region = "210100",
                        ceilingMinor = 1_200_000_000L,
                        noticeAt = "2026-01-05T09:00:00+08:00",
                        deadlineAt = "2026-02-02T09:00:00+08:00",
                    }
                );
                var id = made.GetProperty("id").GetGuid();
                Acknowledged[id] = 1;
                await Send(
                    HttpMethod.Post,
                    $"/api/v1/procurements/{id}/steps",
                    null,
                    new
                    {
                        step = "objection",
                        at = "2026-01-08T09:00:00+08:00",
                        reference = $"{reference}-O",
                        figures = new { receivedAt = "2026-01-08T09:00:00+08:00" },
                    }
                );
                Acknowledged[id] = 2;
                if (number % 4 == 0)
                {
                    var used = await Send(
                        HttpMethod.Post,
                        $"/api/v1/entities/{firm}/uses",
                        $"use-{reference}",
                        new { tender = reference }
                    );
                    Receipts.Add(used.GetProperty("receiptId").GetGuid());
                }
            }
        }

        /// <summary>A page of the feed from whichever node answers.</summary>
        public Task<JsonElement> Changes(string after) =>
            Send(
                HttpMethod.Get,
                $"/api/v1/changes?after={Uri.EscapeDataString(after)}&wait=2&limit=1000",
                null,
                null
            );

        // As a trading system does: the very same request again, to whichever node, until one answers.
        private async Task<JsonElement> Send(
            HttpMethod method,
            string path,
            string? key,
            object? body
        )
        {
            var last = "";
            for (var until = DateTime.UtcNow + UntilQuiet; ; )
            {
                var node = api[Random.Shared.Next(api.Count)];
                try
                {
                    using var request = new HttpRequestMessage(method, new Uri(node.Address, path));
                    if (key is not null)
                    {
                        request.Headers.Add("Idempotency-Key", key);
                    }

                    if (body is not null)
                    {
                        request.Content = JsonContent.Create(body);
                    }

                    using var answer = await http.SendAsync(request);
                    if (answer.IsSuccessStatusCode)
                    {
                        return await answer.Content.ReadFromJsonAsync<JsonElement>();
                    }

                    last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";

                    if (
                        answer.StatusCode
                        is < HttpStatusCode.InternalServerError
                            and not HttpStatusCode.TooManyRequests
                            and not HttpStatusCode.RequestTimeout
                    )
                    {
                        throw new InvalidOperationException($"{method} {path}: {last}");
                    }
                }
                catch (Exception lost)
                    when (lost is HttpRequestException or TaskCanceledException or IOException)
                {
                    // Killed in the midst of it: whether it was done, the same request says.
                    last = lost.Message;
                }

                if (DateTime.UtcNow >= until)
                {
                    throw new TimeoutException($"No node answered {method} {path}: {last}");
                }

                Interlocked.Increment(ref _repeated);
                await Task.Delay(100);
            }
        }
    }

    /// <summary>A reader that keeps its place.</summary>
    private sealed class Follower(Run run)
    {
        private readonly ConcurrentDictionary<Guid, ConcurrentQueue<long>> _told = [];

        public IReadOnlyList<long> Versions(Guid id) =>
            _told.TryGetValue(id, out var versions) ? [.. versions] : [];

        public async Task Follow(CancellationToken over)
        {
            for (var cursor = run.Start; !over.IsCancellationRequested; )
            {
                var page = await run.Changes(cursor);
                foreach (var change in page.GetProperty("changes").EnumerateArray())
                {
                    if (change.GetProperty("kind").GetString() == "procurement")
                    {
                        _told
                            .GetOrAdd(Guid.Parse(change.GetProperty("id").GetString()!), _ => [])
                            .Enqueue(change.GetProperty("version").GetInt64());
                    }
                }

                cursor = page.GetProperty("next").GetString()!;
            }
        }
    }
}
