using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Analysis.Panels;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// What one draw under twelve constraints costs from a pool of so many experts, with thirty bidders and who holds them, on a
/// PostgreSQL that waits for its disk: beside reading the rows of the pool alone, in the same run.
/// </summary>
internal static class DrawBenchmark
{
    private const int Bidders = 30;
    private const int Depth = 4;

    private static readonly Caller Platform = Caller.Platform("benchmark");
    private static readonly DateTimeOffset Deadline = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly string[] Specialties = ["道路工程", "桥梁工程", "工程造价"];

    public static async Task<int> Run(int experts, int draws)
    {
        var name = $"draw_{experts}";
        PostgresCluster.Execute($"create database {name}");
        var database = new Database(
            Engine.Postgres,
            PostgresCluster.ConnectionString(name)
                + ";Maximum Pool Size=60;Connection Idle Lifetime=300"
        );
        Schema.Migrate(database);
        await using var services = Product(database);
        await Fill(services, database, experts);
        var (reading, drawing) = (new List<double>(), new List<double>());
        for (var draw = 0; draw < draws; draw++)
        {
            var panel = await Requested(services, draw);
            var began = Stopwatch.GetTimestamp();
            var rows = await Read(database);
            reading.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            began = Stopwatch.GetTimestamp();
            await Send(services, new FreezeList.Command(panel));
            var state = await Work(services, database, panel);
            drawing.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"draw\t{experts}\texperts\t{rows} rows\tread {reading[^1]:F0} ms\tfrozen and drawn {drawing[^1]:F0} ms\tratio {drawing[^1] / reading[^1]:F1}\t{state}"
                )
            );
        }

        reading.Sort();
        drawing.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"draw\t{experts}\tmedian\tread {reading[draws / 2]:F0} ms\tfrozen and drawn {drawing[draws / 2]:F0} ms\tratio {drawing[draws / 2] / reading[draws / 2]:F1}"
            )
        );
        return 0;
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

    // Cities, titles and employers by chance that is the same each time; each bidder is held by a firm, and that by another.
    private static async Task Fill(ServiceProvider services, Database database, int experts)
    {
        var account = await Send(
            services,
            new RegisterExpert.Command(
                "第一位专家",
                RegionCode.Given("210100"),
                [Specialties[0]],
                [new Tie { OrganisationName = "第零设计院", FromDay = new DateOnly(2015, 1, 1) }]
            )
            {
                Login = "expert-0",
            }
        );
        for (var bidder = 1; bidder <= Bidders; bidder++)
        {
            for (var above = 0; above <= Depth; above++)
            {
                await Send(
                    services,
                    new RecordEntity.Command(Firm(bidder, above), $"第{bidder}建设有限公司{above}")
                );
            }
        }

        await using var connection = await database.Open(default);
        await connection.ExecuteAsync(
            """
            insert into entity_holder (entity_code, ordinal, holder_code, holder_folded, share_basis_points, controls)
            select 'XX-TEST:' || (b * 100 + a), 1, 'XX-TEST:' || (b * 100 + a + 1), '', 6000, true
            from generate_series(1, @bidders) b cross join generate_series(0, @depth - 1) a;
            create temporary table made as
            select gen_random_uuid() as id, n from generate_series(1, @experts) n;
            insert into expert (id, person_id, name, region, state, title, created_at, version)
            select id, @person, '某某', '21' || lpad((1 + n % 14)::text, 2, '0') || '00', 'active',
                   case n % 4 when 0 then '正高级工程师' when 1 then '高级工程师' when 2 then '工程师' end, now(), 1
            from made;
            insert into expert_specialty (expert_id, specialty)
            select id, (array['道路工程', '桥梁工程', '工程造价'])[1 + (n + k) % 3]
            from made cross join generate_series(0, 1) k where k = 0 or n % 3 = 0;
            insert into expert_tie (expert_id, place, relation, organisation_name, from_day)
            select id, 1, 'employee', '第' || (n * 7919 % 5000) || '设计院', date '2015-01-01' from made;
            insert into expert_tie (expert_id, place, relation, organisation_name, organisation_code, from_day)
            select id, 2, 'adviser', '顾问单位', 'XX-TEST:' || (1 + n % @bidders) * 100 + n % @depth, date '2020-01-01'
            from made where n % 50 = 0;
            """,
            new
            {
                experts,
                bidders = Bidders,
                depth = Depth,
                person = account.PersonId,
            },
            commandTimeout: 0
        );
        await connection.ExecuteAsync(
            "analyze",
            commandTimeout: 0,
            commandType: System.Data.CommandType.Text
        );
    }

    // Three specialties and nine quotas.
    private static async Task<Guid> Requested(ServiceProvider services, int draw)
    {
        var id = (
            await Send(
                services,
                new PublishProcurement.Command(
                    $"DRAW-{draw}",
                    $"市政道路改造工程第{draw}标",
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
                }
            )
        ).Id;
        await Send(
            services,
            new RecordOpening.Command(
                id,
                Deadline,
                [
                    .. Enumerable
                        .Range(1, Bidders)
                        .Select(bidder => new BidReadOut(
                            Firm(bidder, 0),
                            $"第{bidder}建设有限公司0",
                            (480_000 + bidder) * 100L
                        )),
                ]
            )
        );
        var requested = await Send(
            services,
            new RequestPanel.Command(
                id,
                [
                    new SpecialtyCount(Specialties[0], 3),
                    new SpecialtyCount(Specialties[1], 2),
                    new SpecialtyCount(Specialties[2], 2),
                ],
                0,
                DateTimeOffset.UtcNow.AddDays(1 + draw),
                "沈阳市公共资源交易中心"
            )
            {
                Quotas =
                [
                    new() { Trait = QuotaTraits.OutsideCity, LeastPercent = 34 },
                    new()
                    {
                        Trait = QuotaTraits.Title,
                        Value = "2",
                        Least = 3,
                    },
                    new()
                    {
                        Trait = QuotaTraits.Title,
                        Value = "3",
                        Least = 1,
                    },
                    .. Enumerable
                        .Range(2, 6)
                        .Select(city => new PanelQuota
                        {
                            Trait = QuotaTraits.City,
                            Value = $"21{city:D2}00",
                            Most = 2,
                        }),
                ],
            }
        );
        // Drawn now, whatever the working days say.
        await using var connection = await services.GetRequiredService<Database>().Open(default);
        await connection.ExecuteAsync(
            "update panel set draw_due_at = now() - interval '1 second' where id = @id",
            new { id = requested.Id }
        );
        return requested.Id;
    }

    // What the pool is made of, each row read to its end, and nothing done with it.
    private static async Task<int> Read(Database database)
    {
        await using var connection = await database.Open(default);
        var rows = await connection.QueryAsync<(
            Guid,
            string,
            string?,
            string,
            string?,
            string?,
            string?,
            string?
        )>(
            """
            select e.id, e.state, e.title, e.region, s.specialty, t.relation, t.organisation_name, t.organisation_code
            from expert_specialty s
            join expert e on e.id = s.expert_id
            left join expert_tie t on t.expert_id = e.id
            where s.specialty = any(@specialties) and e.state in ('active', 'suspended')
            """,
            new { specialties = Specialties },
            commandTimeout: 0
        );
        return rows.Count();
    }

    private static async Task<string> Work(ServiceProvider services, Database database, Guid panel)
    {
        var worker = services.GetRequiredService<LongJobWorker>();
        while (true)
        {
            await worker.WorkReady(CancellationToken.None);
            await using var connection = await database.Open(default);
            var state = await connection.ExecuteScalarAsync<string>(
                "select state from panel where id = @panel",
                new { panel }
            );
            if (state is not ("requested" or "frozen"))
            {
                return state!;
            }

            await Send(services, new DrawPanel.Command(panel));
        }
    }

    private static EntityCode Firm(int bidder, int above) =>
        EntityCode.Parse(
            string.Create(CultureInfo.InvariantCulture, $"XX-TEST:{(bidder * 100) + above}")
        );

    private static async Task<T> Send<T>(
        ServiceProvider services,
        Kernel.Commands.ICommand<T> command
    )
        where T : notnull
    {
        var outcome = await services.GetRequiredService<Sender>().Send(command, Platform);
        return outcome.Succeeded
            ? outcome.Value
            : throw new InvalidOperationException(
                outcome.Problem!.Message.En
                    + string.Concat(outcome.Problem.Errors.Select(error => " " + error.Message))
            );
    }

    private sealed class Started : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}
