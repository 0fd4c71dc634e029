using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Access;
using Trading.Alerts.Cases;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// What a supervisor's case costs to read with forty signals, twelve bidders and ten years of their history, on SQLite and on a
/// PostgreSQL that waits for its disk: the time of the query by which page and API are made, and the bytes of the API's answer.
/// The procurement and its case go through the product's own commands; the history of N procurements is written into the
/// tables that the case reads.
/// </summary>
internal static class CasePageBenchmark
{
    private const int Bidders = 12;
    private const int PerSource = 10;
    private const int Samples = 200;

    private static readonly Caller Platform = Caller.Platform("benchmark");

    public static async Task<int> Run(int history)
    {
        foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
        {
            using var folder = new Folder();
            var database = Made(engine, folder.Path);
            Schema.Migrate(database);
            await using var services = Product(database);
            var (id, procurement) = await Arrange(services);
            await Signal(database, procurement);
            await Remember(database, history);
            var supervisor = Supervisor(services);
            var times = new List<double>();
            var bytes = 0;
            for (var sample = 0; sample < Samples; sample++)
            {
                var began = Stopwatch.GetTimestamp();
                var read = await services
                    .GetRequiredService<Sender>()
                    .Send(new GetSupervisionCase.Query(id), supervisor);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                bytes = JsonSerializer.SerializeToUtf8Bytes(read.Value, ApiJson.Values).Length;
                if (read.Value.Signals.Count < 4 * PerSource || read.Value.Bidders.Count != Bidders)
                {
                    throw new InvalidOperationException("The case is not what is to be measured.");
                }
            }

            // The first few find plans and caches cold.
            var warm = times.Skip(10).Order().ToList();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"case-page\t{engine}\t{history}\tprocurements\tmedian {warm[warm.Count / 2]:F1} ms\tp95 {warm[(int)(warm.Count * 0.95)]:F1} ms\tfirst {times[0]:F0} ms\t{bytes} bytes"
                )
            );
        }

        return 0;
    }

    private static Database Made(Engine engine, string folder)
    {
        if (engine == Engine.Sqlite)
        {
            return new(engine, $"Data Source={Path.Combine(folder, "case.db")}");
        }

        PostgresCluster.Execute("create database case_page");
        return new(engine, PostgresCluster.ConnectionString("case_page"));
    }

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
        return services.BuildServiceProvider();
    }

    private static Caller Supervisor(IServiceProvider services) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = "supervisor",
            PersonId = Guid.CreateVersion7(),
            Roles = new HashSet<string> { Roles.Supervisor },
            Permissions = services.GetRequiredService<Grants>().OfRoles([Roles.Supervisor]),
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Given("210100") }]),
        };

    private static async Task<(Guid Case, Guid Procurement)> Arrange(ServiceProvider services)
    {
        var deadline = DateTimeOffset.UtcNow.AddDays(-1);
        foreach (var firm in Enumerable.Range(0, Bidders))
        {
            await Send(services, new RecordEntity.Command(Firm(firm), $"第{firm}建设有限公司"));
        }

        var id = (
            await Send(
                services,
                new PublishProcurement.Command(
                    "case-page-1",
                    "市政道路改造工程",
                    "construction",
                    "open",
                    "沈阳市城市管理局"
                )
                {
                    Category = "市政公用",
                    Region = RegionCode.Given("210100"),
                    CeilingMinor = 500_000_00,
                    NoticeAt = deadline.AddDays(-30),
                    DeadlineAt = deadline,
                }
            )
        ).Id;
        await Send(
            services,
            new RecordOpening.Command(
                id,
                deadline,
                [
                    .. Enumerable
                        .Range(0, Bidders)
                        .Select(firm => new BidReadOut(
                            Firm(firm),
                            $"第{firm}建设有限公司",
                            48_000_000L + firm
                        )),
                ]
            )
        );
        await Send(services, new Trading.Alerts.Networks.UpdateNetwork.Command(id));
        var opened = await services
            .GetRequiredService<Sender>()
            .Send(
                new OpenCase.Command(id, "own", "公告条款可能限制竞争，已核对原文和答疑。"),
                Supervisor(services)
            );
        return (opened.Value.Id, id);
    }

    private static async Task Signal(Database database, Guid id)
    {
        await using var connection = await database.Open(default);
        foreach (var source in new[] { "clause", "indicator", "network", "model" })
        {
            for (var number = 1; number <= PerSource; number++)
            {
                await connection.ExecuteAsync(
                    """
                    insert into alert_signal (procurement_id, source, code, subject, level, strength, name_zh, name_en,
                        sentence_zh, sentence_en, since)
                    values (@id, @source, @code, '', @level, 0.5, '线索', 'Signal', @zh, @en, @at)
                    """,
                    new
                    {
                        id,
                        source,
                        code = $"{source}-{number}",
                        level = 1 + (number % 3),
                        zh = string.Concat(Enumerable.Repeat("所见与依据。", 20)),
                        en = string.Concat(Enumerable.Repeat("What was seen. ", 20)),
                        at = DateTimeOffset.UtcNow,
                    }
                );
            }
        }
    }

    // Ten years of the same buyer and bidders, a twentieth of it warned of and a tenth of that with a case.
    private static async Task Remember(Database database, int history)
    {
        await using var connection = await database.Open(default);
        await using var transaction = await connection.BeginTransactionAsync();
        var random = new Random(7);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        for (var number = 0; number < history; number++)
        {
            var row = new
            {
                id = Guid.CreateVersion7(),
                day = today.AddDays(-random.Next(1, 3650)),
                at = DateTimeOffset.UtcNow.AddDays(-random.Next(1, 3650)).ToUniversalTime(),
                number = $"old-{number}",
                one = Firm(number % Bidders).ToString(),
                other = Firm((number + 1 + (number % 5)) % Bidders).ToString(),
                yes = true,
                no = false,
            };
            await connection.ExecuteAsync(
                """
                insert into network_procurement
                    (procurement_id, digest, market, city, kind, region, buyer, title, opened_on, updated_at)
                values (@id, '', '210100/construction/', '210100', 'construction', '210100', 'b', @number, @day, @at);
                insert into network_part (procurement_id, lot, bidder, won) values (@id, '1', @one, @yes);
                insert into network_part (procurement_id, lot, bidder, won) values (@id, '1', @other, @no);
                """,
                row,
                transaction
            );
            if (number % 20 == 0)
            {
                await connection.ExecuteAsync(
                    """
                    insert into appraisal (procurement_id, level, findings, silent, scored_at, changed_at)
                    values (@id, 2, '[]', '[]', @at, @at);
                    insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region,
                        buyer_name, currency, market, raised_at, changed_at, version)
                    values (@id, 2, 0.5, 'open', 'x', '线索', 'Signal', @number, 'construction', '210100',
                        '沈阳市城市管理局', 'CNY', 'CN', @at, @at, 1);
                    insert into alert_signal (procurement_id, source, code, subject, level, strength, name_zh, name_en,
                        sentence_zh, sentence_en, since)
                    values (@id, 'clause', 'clause-1', '', 2, 0.5, '线索', 'Signal', '线索', 'Signal', @at);
                    """,
                    row,
                    transaction
                );
            }

            if (number % 200 == 0)
            {
                await connection.ExecuteAsync(
                    """
                    insert into supervision_case (id, number, procurement_id, origin, state, level, title, kind, region,
                        buyer_name, opened_at, opened_by, due_on, due_by, due_sure, asked, changed_at, version)
                    values (@id, @number, @id, 'own', 'open', 2, @number, 'construction', '210100', '沈阳市城市管理局',
                        @at, 'x', @day, 'usual', @yes, @no, @at, 1)
                    """,
                    row,
                    transaction
                );
            }
        }

        await transaction.CommitAsync();
        await connection.ExecuteAsync("analyze", commandType: System.Data.CommandType.Text);
    }

    private static EntityCode Firm(int number) => EntityCode.Parse($"XX-TEST:{number}");

    private static async Task<T> Send<T>(
        ServiceProvider services,
        Kernel.Commands.ICommand<T> command
    )
        where T : notnull =>
        (await services.GetRequiredService<Sender>().Send(command, Platform)).Value;

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("trading-case-").FullName;

        public void Dispose()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
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
