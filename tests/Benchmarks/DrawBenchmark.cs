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
/// PostgreSQL that waits for its disk: beside reading the rows of the pool alone, in the same run, by the clock and by the
/// processor's time.
/// </summary>
internal static class DrawBenchmark
{
    private const int Bidders = 30;
    private const int Depth = 4;

    private static readonly Caller Platform = Caller.Platform("benchmark");
    private static readonly DateTimeOffset Deadline = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly string[] Specialties = ["道路工程", "桥梁工程", "工程造价"];

    public static async Task<int> Run(int experts, int draws, bool bySteps)
    {
        var steps = bySteps ? new Steps() : null;
        var name = $"draw_{experts}";
        PostgresCluster.Execute($"create database {name}");
        var database = new Database(
            Engine.Postgres,
            PostgresCluster.ConnectionString(name)
                + ";Maximum Pool Size=60;Connection Idle Lifetime=300"
        );
        Schema.Migrate(database);
        await using var services = Product(
            database,
            services =>
            {
                if (steps is not null)
                {
                    services.AddSingleton<IStatementWatcher>(steps);
                }
            }
        );
        _ = await Fill(services, database, experts);
        var drawn = new List<(double Read, double Drawn, double Ratio, double Processor)>();
        for (var draw = 0; draw < draws; draw++)
        {
            var panel = await Requested(services, draw);
            var before = await Timed(database, () => Read(database));
            var (drawing, used) = await Timed(
                database,
                async () =>
                {
                    steps?.Begin();
                    await Send(services, new FreezeList.Command(panel));
                    _ = await Work(services, database, panel);
                    steps?.Tell();
                }
            );
            // On both sides of the draw: other work on the machine comes and goes.
            var after = await Timed(database, () => Read(database));
            var reading = (before.Milliseconds + after.Milliseconds) / 2;
            drawn.Add(
                (
                    reading,
                    drawing,
                    drawing / reading,
                    used / ((before.Processor + after.Processor) / 2)
                )
            );
            Say($"read {before.Milliseconds:F0} and {after.Milliseconds:F0} ms", drawn[^1]);
        }

        Say(
            $"median",
            (
                Middle(drawn.Select(one => one.Read)),
                Middle(drawn.Select(one => one.Drawn)),
                Middle(drawn.Select(one => one.Ratio)),
                Middle(drawn.Select(one => one.Processor))
            )
        );
        return 0;

        void Say(
            FormattableString what,
            (double Read, double Drawn, double Ratio, double Processor) one
        ) =>
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"draw\t{experts}\texperts\t{what.ToString(CultureInfo.InvariantCulture)}\tread {one.Read:F0} ms\tfrozen and drawn {one.Drawn:F0} ms\tratio {one.Ratio:F1}\tratio of the processor's time {one.Processor:F1}"
                )
            );
    }

    private static async Task<(double Milliseconds, double Processor)> Timed(
        Database database,
        Func<Task> work
    )
    {
        GC.Collect();
        var used = await Processor.Used(database);
        var began = Stopwatch.GetTimestamp();
        await work();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return (took, await Processor.Used(database) - used);
    }

    private static double Middle(IEnumerable<double> of) =>
        of.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    public static ServiceProvider Product(
        Database database,
        Action<IServiceCollection>? besides = null
    )
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddSingleton(database);
        services.AddJobServer();
        services.AddSingleton<IHostApplicationLifetime, Started>();
        besides?.Invoke(services);
        return services.BuildServiceProvider();
    }

    // Cities, titles and employers by chance that is the same each time; each bidder is held by a firm, and that by another.
    // The account of all of them is one person's.
    public static async Task<Guid> Fill(ServiceProvider services, Database database, int experts)
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
        return account.PersonId!.Value;
    }

    // Three specialties and nine quotas.
    public static async Task<Guid> Requested(ServiceProvider services, int draw)
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

    public static async Task<string> Work(ServiceProvider services, Database database, Guid panel)
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

    public static async Task<T> Send<T>(
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

    // From one statement of the product to the next, by the name of the first: its own time, and what is computed after it.
    private sealed class Steps : IStatementWatcher
    {
        private readonly Dictionary<string, (int Times, double Milliseconds)> _by = [];
        private string? _last;
        private long _at;

        public ValueTask Before(string statement)
        {
            lock (_by)
            {
                Close();
                (_last, _at) = (statement, Stopwatch.GetTimestamp());
            }

            return ValueTask.CompletedTask;
        }

        public void Begin()
        {
            lock (_by)
            {
                _by.Clear();
                _last = null;
            }
        }

        public void Tell()
        {
            lock (_by)
            {
                Close();
                foreach (
                    var (name, (times, took)) in _by.OrderByDescending(one =>
                            one.Value.Milliseconds
                        )
                        .Take(16)
                )
                {
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"draw-step\t{took:F0} ms\t{times}\t{name}"
                        )
                    );
                }
            }
        }

        private void Close()
        {
            if (_last is not null)
            {
                var (times, took) = _by.GetValueOrDefault(_last);
                _by[_last] = (times + 1, took + Stopwatch.GetElapsedTime(_at).TotalMilliseconds);
                _last = null;
            }
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
