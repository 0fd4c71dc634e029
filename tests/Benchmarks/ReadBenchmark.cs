using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// GET /api/v1/entities/{code} with a trading system's key, against <see cref="BareEndpoint"/> on the same database,
/// in turns, so that both meet the same machine. The load comes from this process on the same cores.
/// </summary>
internal static class ReadBenchmark
{
    private const int Entities = 2000;
    private const int Rounds = 5;

    public static async Task<int> Run(bool shortRun)
    {
        var folder = Directory.CreateTempSubdirectory("trading-read-").FullName;
        try
        {
            var small = new Database(
                Engine.Sqlite,
                $"Data Source={Path.Combine(folder, "read.db")}"
            );
            await Measure("sqlite", small, folder, shortRun, await Fill(small));
            if (PostgresCluster.Installed)
            {
                PostgresCluster.Execute("create database read_benchmark");
                var database = new Database(
                    Engine.Postgres,
                    PostgresCluster.ConnectionString("read_benchmark")
                );
                await Measure("postgresql", database, folder, shortRun, await Fill(database));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads of some entities of a database, with a key that may.</summary>
    public static async Task Measure(
        string engine,
        Database database,
        string folder,
        bool shortRun,
        (string Key, IReadOnlyList<string> Paths) read
    )
    {
        var (key, paths) = read;
        var time = TimeSpan.FromSeconds(shortRun ? 2 : 6);
        var ours = $"http://127.0.0.1:{Programs.FreePort()}";
        var bare = $"http://127.0.0.1:{Programs.FreePort()}";
        var settings = new Dictionary<string, string>
        {
            // The platform is measured, not its rate limit.
            ["Trading__Limits__Api__PerCaller"] = "0",
            ["Trading__Database"] = engine,
            ["ConnectionStrings__Trading"] = database.ConnectionString,
            ["Trading__Demo"] = "false",
            // The ring that the import made.
            ["Trading__KeyFile"] = "trading.keys",
            ["Trading__Roles"] = "api",
        };
        using var host = Programs.Start(folder, settings, Programs.Web, "--Urls", ours);
        using var baseline = Programs.Start(
            folder,
            new Dictionary<string, string>(),
            Programs.Self,
            "bare",
            engine,
            database.ConnectionString,
            bare
        );
        try
        {
            await Programs.Ready(ours + "/health/ready");
            await Programs.Ready(bare + paths[0]);
            using var toOurs = Client(ours);
            toOurs.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                key
            );
            using var toBare = Client(bare);

            await Load.Run(toOurs, paths, time);
            await Load.Run(toBare, paths, time);
            var rounds = new List<(Load.Result Ours, Load.Result Bare)>();
            for (var round = 0; round < (shortRun ? 2 : Rounds); round++)
            {
                rounds.Add(
                    (await Load.Run(toOurs, paths, time), await Load.Run(toBare, paths, time))
                );
            }

            var median = rounds
                .OrderBy(round => round.Ours.PerSecond / round.Bare.PerSecond)
                .ElementAt(rounds.Count / 2);
            Console.WriteLine(
                $"{engine, -12}ratio {median.Ours.PerSecond / median.Bare.PerSecond:0.00} (median of {rounds.Count}; "
                    + $"{rounds.Min(round => round.Ours.PerSecond / round.Bare.PerSecond):0.00} to {rounds.Max(round => round.Ours.PerSecond / round.Bare.PerSecond):0.00})"
            );
            Print("product", median.Ours);
            Print("bare", median.Bare);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            baseline.Kill(entireProcessTree: true);
        }

        static void Print(string name, Load.Result result) =>
            Console.WriteLine(
                $"  {name, -10}{result.PerSecond:0} requests/s, latency p50 {result.P50:0.00}, p90 {result.P90:0.00}, p95 {result.P95:0.00}, p99 {result.P99:0.00}, max {result.Max:0.00} ms"
            );
    }

    private static HttpClient Client(string address) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Load.Connections })
        {
            BaseAddress = new Uri(address),
        };

    private static async Task<(string Key, IReadOnlyList<string> Paths)> Fill(Database database)
    {
        Schema.Migrate(database);
        var services = new ServiceCollection().AddLogging();
        services.AddTrading(new ConfigurationBuilder().Build());
        services.AddSingleton(database);
        await using var provider = services.BuildServiceProvider();
        var sender = provider.GetRequiredService<Sender>();
        var city = Regions.Cities[0].Code;
        var codes = new List<string>();
        for (var i = 0; i < Entities; i++)
        {
            var code = UnifiedSocialCreditCode.Compose('9', '1', city, $"BE{i:000000}").ToString();
            var recorded = await sender.Send(
                new RecordEntity.Command(
                    EntityCode.Given(code),
                    $"沈阳第{i}建设工程有限公司",
                    EntityKinds.Enterprise,
                    city
                ),
                Operator
            );
            codes.Add(recorded.Value.Code.ToString());
        }

        return await Prepare(database, codes);
    }

    /// <summary>A trading system's key, and the addresses of entities.</summary>
    public static async Task<(string Key, IReadOnlyList<string> Paths)> Prepare(
        Database database,
        IReadOnlyList<string> codes
    ) =>
        (
            await KeyOf(database, [Scopes.RegistryRead]),
            [.. codes.Select(code => $"/api/v1/entities/{code}")]
        );

    /// <summary>A key of a trading system.</summary>
    public static async Task<string> KeyOf(Database database, IReadOnlyList<string> scopes)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddTrading(new ConfigurationBuilder().Build());
        services.AddSingleton(database);
        await using var provider = services.BuildServiceProvider();
        var sender = provider.GetRequiredService<Sender>();
        var city = Regions.Cities[0].Code;
        var system = (
            await sender.Send(new RegisterSystem.Command("benchmark", city), Operator)
        ).Value;
        var issued = await sender.Send(
            new IssueKey.Command(
                system.Id,
                system.Version,
                scopes,
                TimeProvider.System.GetUtcNow().AddDays(1)
            ),
            Operator
        );
        return issued.Value.Key;
    }

    private static Caller Operator => Caller.Platform("benchmark");
}
