using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
/// The registry at the size of the province: the import of N generated firms against the engine's own bulk path, the
/// one-row read against a bare endpoint, the search against a scan with LIKE, and what one edit costs.
/// </summary>
internal static class RegistryBenchmark
{
    private const int Seed = 7;
    private const int Searches = 5;
    private const int WarmUp = 20;
    private const int Edited = 40;
    private const int EditRounds = 10;

    // Rare, middling, frequent, and none found; in the words of the generator's names.
    private static readonly string[] Words =
    [
        "恒泰商贸",
        "华盛物业",
        "沈阳鑫盛建筑工程",
        "锦州卓越",
        "凯旋腾飞",
        "鹏远测绘",
        "铁西区博雅",
        "大连凌云峰",
        "鑫宏商贸",
        "大连鑫隆",
        "會計師事務所",
        "鞍山鑫",
        "有限公司",
        "建设工程",
        "辽宁",
        "沈阳",
        "哈尔滨电机",
        "量子纠缠",
        "北京中关村",
        "辽宁核潜艇",
    ];

    public static async Task<int> Run(int count, IReadOnlyList<string> engines)
    {
        var folder = Directory.CreateTempSubdirectory("trading-registry-").FullName;
        try
        {
            var file = Path.Combine(folder, "firms.csv");
            await Command(
                folder,
                new Dictionary<string, string>(),
                "generate",
                "entities",
                "--count",
                count.ToString(CultureInfo.InvariantCulture),
                "--seed",
                Seed.ToString(CultureInfo.InvariantCulture),
                file
            );
            Console.WriteLine(
                $"{count:N0} firms, seed {Seed}, {new FileInfo(file).Length / 1048576.0:0} MiB of CSV"
            );
            foreach (var engine in engines)
            {
                if (engine == "sqlite")
                {
                    await Measure(
                        engine,
                        new Database(Engine.Sqlite, $"Data Source={Path.Combine(folder, "a.db")}"),
                        new Database(Engine.Sqlite, $"Data Source={Path.Combine(folder, "b.db")}"),
                        file,
                        folder,
                        count
                    );
                }
                else if (PostgresCluster.Installed)
                {
                    PostgresCluster.Execute("create database registry_a");
                    PostgresCluster.Execute("create database registry_b");
                    await Measure(
                        engine,
                        new Database(
                            Engine.Postgres,
                            PostgresCluster.ConnectionString("registry_a")
                        ),
                        new Database(
                            Engine.Postgres,
                            PostgresCluster.ConnectionString("registry_b")
                        ),
                        file,
                        folder,
                        count
                    );
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(
        string engine,
        Database product,
        Database raw,
        string file,
        string folder,
        int count
    )
    {
        Console.WriteLine($"--- {engine}");
        Schema.Migrate(product);
        Schema.Migrate(raw);
        var (seconds, peak, processor) = await Programs.Measure(
            folder,
            Settings(engine, product),
            Programs.Cli,
            "import",
            "entities",
            file
        );
        var (baseline, baselineProcessor) = await RawBulk.Copy(product, raw, RawBulk.Registry);
        Console.WriteLine(
            $"import      {count / seconds:0} rows/s ({seconds:0.0} s, processor {processor:0.0} s, peak memory {peak / 1024.0:0} MiB); raw bulk path {count / baseline:0} rows/s ({baseline:0.0} s, processor {baselineProcessor:0.0} s); ratio {baseline / seconds:0.00}"
        );
        if (product.Engine == Engine.Postgres)
        {
            await Execute(product, "vacuum analyze");
        }

        await Sizes(product);
        await Search(product, folder);
        await Edits(engine, product, folder, count);
        await ReadBenchmark.Measure(
            engine,
            product,
            folder,
            shortRun: false,
            await ReadBenchmark.Prepare(product, await Codes(product, 2000))
        );
    }

    private static async Task Sizes(Database database)
    {
        await using var connection = await database.Open(CancellationToken.None);
        var (index, table, all) =
            database.Engine == Engine.Sqlite
                ? (
                    await connection.ExecuteScalarAsync<long>(
                        "select sum(length(block)) from entity_search_data"
                    )
                        + await connection.ExecuteScalarAsync<long>(
                            "select sum(length(sz) + 8) from entity_search_docsize"
                        ),
                    await connection.ExecuteScalarAsync<long>(
                        "select sum(length(cast(name as blob)) + length(cast(name_folded as blob)) + length(marks) + 150) from entity"
                    ),
                    await connection.ExecuteScalarAsync<long>("pragma page_count")
                        * await connection.ExecuteScalarAsync<long>("pragma page_size")
                )
                : (
                    await connection.ExecuteScalarAsync<long>(
                        "select pg_total_relation_size('entity_search')"
                    ),
                    await connection.ExecuteScalarAsync<long>("select pg_table_size('entity')"),
                    await connection.ExecuteScalarAsync<long>(
                        "select pg_database_size(current_database())"
                    )
                );
        Console.WriteLine(
            $"size        search index {index / 1048576.0:0} MiB, table entity {table / 1048576.0:0} MiB, database {all / 1048576.0:0} MiB"
        );
    }

    private static async Task Search(Database database, string folder)
    {
        await using var product = Product(database, folder);
        var sender = product.GetRequiredService<Sender>();
        var caller = Caller.Platform("benchmark");
        await using var connection = await database.Open(CancellationToken.None);
        // As in a host that has run for a while: what is compiled on first use is not the search's price.
        for (var round = 0; round < WarmUp; round++)
        {
            foreach (var words in Words)
            {
                await sender.Send(new SearchEntities.Query { Words = words }, caller);
            }
        }

        var rows = new List<(string Words, int Found, double Index, double Scan)>();
        foreach (var words in Words)
        {
            var query = new SearchEntities.Query { Words = words };
            var found = (await sender.Send(query, caller)).Value.Items.Count;
            var pattern = $"%{Folded(words)}%";
            var scanned = await Scan();
            if (scanned != found)
            {
                throw new InvalidOperationException(
                    $"{words}: the index finds {found}, LIKE {scanned}."
                );
            }

            var (byIndex, byScan) = (new List<double>(), new List<double>());
            for (var round = 0; round < Searches; round++)
            {
                var started = Stopwatch.GetTimestamp();
                await sender.Send(query, caller);
                byIndex.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                started = Stopwatch.GetTimestamp();
                await Scan();
                byScan.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            rows.Add((words, found, Median(byIndex), Median(byScan)));

            // The same page of fifty in the same order, by the engine's LIKE.
            async Task<int> Scan() =>
                Math.Min(
                    50,
                    (
                        await connection.QueryAsync<string>(
                            """
                            select code from entity where name_folded like @pattern order by serial limit 51
                            """,
                            new { pattern }
                        )
                    ).Count()
                );
        }

        foreach (var (words, found, index, scan) in rows)
        {
            Console.WriteLine(
                $"search      {words}\t{(found == 50 ? "50+" : found)}\tindex {index:0.00} ms\tLIKE {scan:0.00} ms\tratio {scan / index:0.0}"
            );
        }

        var some = rows.Where(row => row.Found < 50).ToList();
        Console.WriteLine(
            $"search      median ratio {Median(rows.Select(row => row.Scan / row.Index)):0} of all {rows.Count}; {Median(some.Select(row => row.Scan / row.Index)):0} of the {some.Count} that find less than a page; slowest by index {rows.Max(row => row.Index):0.0} ms"
        );
        var counting = Stopwatch.GetTimestamp();
        var counted = await sender.Send(new CountEntities.Query { Words = "有限公司" }, caller);
        Console.WriteLine(
            $"count       有限公司: {counted.Value.Count:N0}{(counted.Value.OrMore ? " or more" : "")} in {Stopwatch.GetElapsedTime(counting).TotalMilliseconds:0} ms"
        );
    }

    // The words are written as the registry folds them but for the traditional characters.
    private static string Folded(string words) =>
        words.Replace("會計師事務", "会计师事务", StringComparison.Ordinal);

    // One registry of each size, the large one being there already.
    private static async Task Edits(string engine, Database large, string folder, int count)
    {
        var bySize = new List<(int Count, Database Database)>();
        foreach (var size in new[] { count / 100, count / 10 })
        {
            Database database;
            if (engine == "sqlite")
            {
                database = new(Engine.Sqlite, $"Data Source={Path.Combine(folder, $"{size}.db")}");
            }
            else
            {
                PostgresCluster.Execute($"create database registry_{size}");
                database = new(
                    Engine.Postgres,
                    PostgresCluster.ConnectionString($"registry_{size}")
                );
            }

            Schema.Migrate(database);
            var file = Path.Combine(folder, $"{size}.csv");
            await Command(
                folder,
                new Dictionary<string, string>(),
                "generate",
                "entities",
                "--count",
                size.ToString(CultureInfo.InvariantCulture),
                file
            );
            await Programs.Measure(
                folder,
                Settings(engine, database),
                Programs.Cli,
                "import",
                "entities",
                file
            );
            bySize.Add((size, database));
        }

        await CompareEdits([.. bySize, (count, large)], folder);
    }

    // In turns, so that all sizes meet the same machine.
    private static async Task CompareEdits(
        List<(int Count, Database Database)> bySize,
        string folder
    )
    {
        var costs = bySize.ConvertAll(_ => new List<double>());
        var products = bySize.ConvertAll(one => Product(one.Database, folder));
        var clerks = new List<List<Caller>>();
        foreach (var (i, (_, database)) in bySize.Index())
        {
            var callers = new List<Caller>();
            foreach (var (n, code) in (await Codes(database, Edited)).Index())
            {
                // Taken over by a clerk, as when a firm signs up.
                var signed = await products[i]
                    .GetRequiredService<Sender>()
                    .Send(
                        new SignUpBidder.Command(
                            UnifiedSocialCreditCode.Given(code),
                            "改名前",
                            $"clerk{n}",
                            "经办人",
                            "correct-horse-battery-9"
                        ),
                        Caller.Anonymous
                    );
                callers.Add(Caller.Platform("benchmark") with { EntityCode = signed.Value.Code });
            }

            clerks.Add(callers);
        }

        for (var round = 0; round < EditRounds; round++)
        {
            foreach (var (i, product) in products.Index())
            {
                var sender = product.GetRequiredService<Sender>();
                foreach (var clerk in clerks[i])
                {
                    var command = new SaveEntity.Command(
                        clerk.EntityCode!.Value,
                        round + 2,
                        new IdentitySection { Name = $"沈阳第{round}次改名建筑工程有限公司" }
                    );
                    var started = Stopwatch.GetTimestamp();
                    var saved = await sender.Send(command, clerk);
                    costs[i].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    if (saved.Problem is { } problem)
                    {
                        throw new InvalidOperationException(problem.Message.En);
                    }
                }
            }
        }

        foreach (var (i, (count, _)) in bySize.Index())
        {
            Console.WriteLine(
                $"edit        {count, 9:N0} firms: median {Median(costs[i]):0.00} ms, ratio to {bySize[0].Count:N0} {Median(costs[i]) / Median(costs[0]):0.00}"
            );
            await products[i].DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> Codes(Database database, int many)
    {
        await using var connection = await database.Open(CancellationToken.None);
        var last = await connection.ExecuteScalarAsync<long>("select max(serial) from entity");
        return
        [
            .. await connection.QueryAsync<string>(
                $"select code from entity where serial % {Math.Max(1, last / many)} = 0 order by serial limit {many}"
            ),
        ];
    }

    internal static ServiceProvider Product(Database database, string folder)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddTrading(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Trading:KeyFile"] = Path.Combine(folder, "trading.keys"),
                    }
                )
                .Build()
        );
        services.AddSingleton(database);
        return services.BuildServiceProvider();
    }

    internal static Dictionary<string, string> Settings(string engine, Database database) =>
        new()
        {
            ["Trading__Database"] = engine,
            ["ConnectionStrings__Trading"] = database.ConnectionString,
            ["Trading__KeyFile"] = "trading.keys",
        };

    private static async Task Command(
        string folder,
        IReadOnlyDictionary<string, string> settings,
        params string[] arguments
    )
    {
        using var process = Programs.Start(folder, settings, Programs.Cli, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(' ', arguments)} ended with {process.ExitCode}."
            );
        }
    }

    private static async Task Execute(Database database, string sql)
    {
        await using var connection = await database.Open(CancellationToken.None);
        await connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 600));
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
