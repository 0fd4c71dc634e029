using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// POST /api/v1/procurements on a PostgreSQL that waits for its disk, by 1, 8 and 32 callers at once on different
/// subjects, one host and two, in turns with (a) pgbench inserting one row a transaction and (b)
/// <see cref="BareWrites"/>, the very same rows. Beside it, how many of the busy connections wait for a lock. Then the
/// same on SQLite, which has one writer, against <see cref="BareSqliteWrites"/>.
/// </summary>
internal static class WriteBenchmark
{
    private const string Product = "write_product";
    private const string Bare = "write_bare";
    private static readonly int[] Callers = [1, 8, 32];

    public static async Task<int> Run(bool shortRun)
    {
        if (!PostgresCluster.Installed)
        {
            Console.Error.WriteLine("PostgreSQL is not installed.");
            return 1;
        }

        await OnPostgres(shortRun);
        await OnSqlite(shortRun);
        return 0;
    }

    private static async Task OnPostgres(bool shortRun)
    {
        PostgresCluster.Execute($"create database {Bare}");
        PostgresCluster.Execute($"create database {Product}");
        var bare = new Database(Engine.Postgres, Connection(Bare));
        var product = new Database(Engine.Postgres, Connection(Product));
        Schema.Migrate(bare);
        Schema.Migrate(product);
        var folder = Directory.CreateTempSubdirectory("trading-write-").FullName;
        var hosts = new List<Process>();
        try
        {
            var ring = Path.Combine(folder, "trading.keys");
            var key = await Key(product, ring);
            var addresses = new List<string>();
            for (var host = 0; host < 2; host++)
            {
                addresses.Add($"http://127.0.0.1:{Programs.FreePort()}");
                hosts.Add(Host(folder, ring, "postgresql", Connection(Product), addresses[host]));
                await Programs.Ready(addresses[host] + "/health/ready");
            }

            using var one = new Requests(key, addresses[..1]);
            using var two = new Requests(key, addresses);
            await using var rows = new BareWrites(Connection(Bare));
            var time = TimeSpan.FromSeconds(shortRun ? 3 : 8);
            await Warm(two.Send, hosts: 2, shortRun);
            await Loop(32, time, rows.Write);
            foreach (var callers in Callers)
            {
                await Measure(callers, shortRun ? 1 : 3, time, one, two, rows);
            }

            var (here, there) = (await RowsOf(product), await RowsOf(bare));
            Console.WriteLine(
                here == there
                    ? $"Both wrote the same rows a procurement: {here}."
                    : $"NOT THE SAME ROWS a procurement, so that the ratio says nothing: {here} against {there} of the bare loop."
            );
        }
        finally
        {
            hosts.ForEach(host => host.Kill(entireProcessTree: true));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task OnSqlite(bool shortRun)
    {
        var folder = Directory.CreateTempSubdirectory("trading-write-").FullName;
        var product = new Database(
            Engine.Sqlite,
            $"Data Source={Path.Combine(folder, "product.db")}"
        );
        var bare = new Database(Engine.Sqlite, $"Data Source={Path.Combine(folder, "bare.db")}");
        Schema.Migrate(product);
        Schema.Migrate(bare);
        Process? host = null;
        try
        {
            var ring = Path.Combine(folder, "trading.keys");
            var key = await Key(product, ring);
            var address = $"http://127.0.0.1:{Programs.FreePort()}";
            host = Host(folder, ring, "sqlite", product.ConnectionString, address);
            await Programs.Ready(address + "/health/ready");
            using var requests = new Requests(key, [address]);
            using var rows = new BareSqliteWrites(bare.ConnectionString);
            var time = TimeSpan.FromSeconds(shortRun ? 3 : 8);
            await Warm(requests.Send, hosts: 1, shortRun);
            foreach (var callers in Callers)
            {
                var taken = new List<(double Bare, double One)>();
                for (var round = 0; round < (shortRun ? 1 : 3); round++)
                {
                    taken.Add(
                        (
                            await Loop(callers, time, rows.Write),
                            await Loop(callers, time, requests.Send)
                        )
                    );
                }

                var ratios = taken.Select(run => run.One / run.Bare).Order().ToList();
                Console.WriteLine(
                    $"SQLite, {callers, 2} callers: bare {taken.Select(run => run.Bare).Order().ElementAt(taken.Count / 2):0}/s, "
                        + $"one host {taken.Select(run => run.One).Order().ElementAt(taken.Count / 2):0}/s; "
                        + $"of bare {ratios[ratios.Count / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})"
                );
            }
        }
        finally
        {
            host?.Kill(entireProcessTree: true);
            host?.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Host(
        string folder,
        string ring,
        string engine,
        string connection,
        string address
    ) =>
        Programs.Start(
            folder,
            new Dictionary<string, string>
            {
                // The platform is measured, not its rate limit.
                ["Trading__Limits__Api__PerCaller"] = "0",
                ["Trading__Database"] = engine,
                ["ConnectionStrings__Trading"] = connection,
                ["Trading__Demo"] = "false",
                ["Trading__KeyFile"] = ring,
                ["Trading__JobServer"] = "false",
            },
            Programs.Web,
            "--Urls",
            address
        );

    private static async Task Measure(
        int callers,
        int rounds,
        TimeSpan time,
        Requests one,
        Requests two,
        BareWrites rows
    )
    {
        var taken = new List<(double Engine, double Bare, double One, double Two, double Waits)>();
        for (var round = 0; round < rounds; round++)
        {
            var engine = await PgBench(callers, time);
            var bare = await Loop(callers, time, rows.Write);
            await using var waits = new LockWaits(Connection("postgres"), Product);
            var single = await Loop(callers, time, one.Send);
            var both = await Loop(callers, time, two.Send);
            taken.Add((engine, bare, single, both, await waits.Share()));
        }

        Console.WriteLine(
            $"{callers, 2} callers: (a) pgbench {Median(run => run.Engine):0}/s, (b) bare {Median(run => run.Bare):0}/s, "
                + $"one host {Median(run => run.One):0}/s, two hosts {Median(run => run.Two):0}/s; "
                + $"one host of (b) {Median(run => run.One / run.Bare):0.00} ({taken.Min(run => run.One / run.Bare):0.00} to {taken.Max(run => run.One / run.Bare):0.00}), "
                + $"of (a) {Median(run => run.One / run.Engine):0.00}; two of one {Median(run => run.Two / run.One):0.00}; "
                + $"waiting for a lock {Median(run => run.Waits):P1} of the busy connections"
        );

        double Median(
            Func<(double Engine, double Bare, double One, double Two, double Waits), double> of
        ) => taken.Select(of).Order().ElementAt(taken.Count / 2);
    }

    // By number and not by time: what a host still compiles anew after thousands of requests is a third of what it takes,
    // and a slow machine sends fewer in the same time.
    private static Task Warm(Func<int, Task> send, int hosts, bool shortRun)
    {
        var left = hosts * (shortRun ? 2_000 : 15_000);
        return Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Decrement(ref left) >= 0)
                        {
                            await send(caller);
                        }
                    })
                )
        );
    }

    /// <summary>So many at once, each sending its next when the last was answered; how many a second.</summary>
    private static async Task<double> Loop(int callers, TimeSpan time, Func<int, Task> send)
    {
        var sent = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetElapsedTime(started) < time)
                        {
                            await send(caller);
                            Interlocked.Increment(ref sent);
                        }
                    })
                )
        );
        return sent / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> PgBench(int callers, TimeSpan time)
    {
        var script = Path.Combine(
            Path.GetTempPath(),
            $"trading-pgbench-{Environment.ProcessId}.sql"
        );
        await File.WriteAllTextAsync(
            script,
            "insert into one_row (text) values (repeat('x', 200));\n"
        );
        await using (var connection = new NpgsqlConnection(Connection(Bare)))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand(
                "create table if not exists one_row (id bigint generated always as identity primary key, text text not null)",
                connection
            );
            await create.ExecuteNonQueryAsync();
        }

        var to = new NpgsqlConnectionStringBuilder(Connection(Bare));
        var start = new ProcessStartInfo(PostgresCluster.Program("pgbench"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in new[]
            {
                "-h",
                to.Host!,
                "-p",
                to.Port.ToString(CultureInfo.InvariantCulture),
                "-U",
                to.Username!,
                "-n",
                "-M",
                "prepared",
                "-f",
                script,
                "-c",
                callers.ToString(CultureInfo.InvariantCulture),
                "-j",
                Math.Min(callers, 2).ToString(CultureInfo.InvariantCulture),
                "-T",
                ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                Bare,
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(script);
        var line = output
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal));
        return line is null
            ? throw new InvalidOperationException(await errors)
            : double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static async Task<string> RowsOf(Database database)
    {
        await using var sql = new SqlSession(database, []);
        var rows = await sql.Query<(string Name, double Rows)>(
            Statement.Of("benchmark.rows", PublishedRows.RowsPerProcurement),
            null,
            default
        );
        return string.Join(
            ", ",
            rows.Select(row =>
                string.Create(CultureInfo.InvariantCulture, $"{row.Name} {row.Rows:0.0}")
            )
        );
    }

    private static string Connection(string database) =>
        PostgresCluster
            .ConnectionString(database)
            .Replace("Maximum Pool Size=20", "Maximum Pool Size=60", StringComparison.Ordinal);

    private static async Task<string> Key(Database database, string ring)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Trading:KeyFile", ring)])
            .Build();
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(settings);
        services.AddTrading(settings);
        services.AddSingleton(database);
        await using var provider = services.BuildServiceProvider();
        var sender = provider.GetRequiredService<Sender>();
        var caller = Caller.Platform("benchmark");
        var system = (
            await sender.Send(
                new RegisterSystem.Command("benchmark", Regions.Cities[0].Code),
                caller
            )
        ).Value;
        return (
            await sender.Send(
                new IssueKey.Command(
                    system.Id,
                    system.Version,
                    [Scopes.ProcurementWrite],
                    TimeProvider.System.GetUtcNow().AddDays(1)
                ),
                caller
            )
        )
            .Value
            .Key;
    }

    /// <summary>The command over HTTP.</summary>
    private sealed class Requests : IDisposable
    {
        private readonly List<HttpClient> _clients = [];
        private long _number;

        public Requests(string key, IEnumerable<string> addresses)
        {
            foreach (var address in addresses)
            {
                var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
                {
                    BaseAddress = new Uri(address),
                };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Bearer",
                    key
                );
                _clients.Add(client);
            }
        }

        public async Task Send(int caller)
        {
            var number = $"{GetHashCode()}-{Interlocked.Increment(ref _number)}";
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/procurements")
            {
                Content = JsonContent.Create(
                    new
                    {
                        sourceReference = number,
                        title = "沈阳市某道路改造工程施工",
                        kind = "construction",
                        method = "open",
                        buyerName = "沈阳市某局",
                        region = "210100",
                        ceilingMinor = 123_450_000L,
                        noticeAt = "2026-11-24T09:00:00+08:00",
                        deadlineAt = "2026-12-24T09:00:00+08:00",
                    }
                ),
            };
            request.Headers.Add("Idempotency-Key", number);
            using var answer = await _clients[caller % _clients.Count].SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }

        public void Dispose() => _clients.ForEach(client => client.Dispose());
    }

    /// <summary>Every 50 ms, how many connections work and how many of these wait for a lock.</summary>
    private sealed class LockWaits : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<(long Active, long Waiting)> _watching;

        public LockWaits(string connection, string database) =>
            _watching = Watch(connection, database);

        public async Task<double> Share()
        {
            await _stop.CancelAsync();
            var (active, waiting) = await _watching;
            return active == 0 ? 0 : (double)waiting / active;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _watching;
            _stop.Dispose();
        }

        private async Task<(long Active, long Waiting)> Watch(string to, string database)
        {
            await using var connection = new NpgsqlConnection(to);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                """
                select count(*), count(*) filter (where wait_event_type = 'Lock')
                from pg_stat_activity where datname = @database and state = 'active'
                """,
                connection
            );
            command.Parameters.AddWithValue("database", database);
            var (active, waiting) = (0L, 0L);
            while (!_stop.IsCancellationRequested)
            {
                await using (var reader = await command.ExecuteReaderAsync())
                {
                    await reader.ReadAsync();
                    active += reader.GetInt64(0);
                    waiting += reader.GetInt64(1);
                }

                await Task.Delay(50);
            }

            return (active, waiting);
        }
    }
}
