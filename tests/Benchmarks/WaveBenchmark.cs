using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Access;
using Trading.Analysis.Panels;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Preferences;
using Trading.Procurement;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// Panels drawn at once, their experts invited in waves by three nodes as processes of their own, one of which is killed
/// (SIGKILL) every few seconds: what was lost, what came twice, and how long until a panel was full. PostgreSQL waits for its
/// disk; the gateway is a bare Kestrel. Half of the experts answer at once, some decline, some answer the SMS, some are silent.
/// </summary>
internal static partial class WaveBenchmark
{
    private const int Nodes = 3;
    private const int Experts = 150;
    private const int Seats = 5;
    private const int PanelsADay = 5;
    private const string Specialty = "道路工程";
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(60);

    public static async Task<int> Run(int draws)
    {
        PostgresCluster.Execute("create database waves");
        var connection = PostgresCluster.ConnectionString("waves") + ";Maximum Pool Size=25";
        var database = new Database(Engine.Postgres, connection);
        Schema.Migrate(database);
        await using var gateway = await Gateway.Start();
        var settings = new Dictionary<string, string?>
        {
            ["Trading:Keys"] = string.Join(';', KeyRing.New()),
            ["Trading:Gateway:Address"] = gateway.Address,
            ["Trading:Gateway:Key"] = "benchmark",
            ["Trading:Gateway:Voice"] = "true",
            // All experts give their numbers from one address.
            ["Trading:Limits:Guess:PerAddress"] = "0",
            ["Trading:Limits:Guess:PerAccount"] = "0",
        };
        await using var services = Product(database, settings);
        var folder = Directory.CreateTempSubdirectory("trading-waves-");
        var nodes = new List<Process>();
        try
        {
            nodes.AddRange(
                Enumerable.Range(0, Nodes).Select(_ => Start(folder.FullName, connection, settings))
            );
            await Register(services, database, gateway);
            gateway.Taken.Clear();
            await Ask(services, draws);
            var started = Stopwatch.StartNew();
            await Do(database, "update panel set draw_due_at = @now where state = 'requested'");
            await Do(
                database,
                "update outbox_message set due_at = @now, ready_at = @now where state = 'waiting' and claim_id is null and queue = 'evaluation.freeze'"
            );
            using var end = new CancellationTokenSource();
            var answering = Task.Run(() => Answer(services, database, end.Token));
            var kills = 0;
            var random = new Random(7);
            while (
                started.Elapsed < AtMost
                && await One<long>(
                    database,
                    "select count(*) from panel where state not in ('complete', 'short')"
                ) > 0
            )
            {
                await Task.Delay(TimeSpan.FromSeconds(random.Next(5, 12)));
                var victim = random.Next(Nodes);
                nodes[victim].Kill();
                await nodes[victim].WaitForExitAsync();
                nodes[victim].Dispose();
                nodes[victim] = Start(folder.FullName, connection, settings);
                kills++;
            }

            await end.CancelAsync();
            await answering;
            Say(
                $"{draws:N0} draws, {Nodes} nodes, {kills:N0} of them killed in {started.Elapsed.TotalMinutes:N1} minutes; a term of {Term.TotalMinutes:N0} minutes"
            );
            await Tell(database, gateway, draws);
        }
        finally
        {
            foreach (var node in nodes)
            {
                node.Kill();
                node.Dispose();
            }

            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task Tell(Database database, Gateway gateway, int draws)
    {
        var full = await One<long>(database, "select count(*) from panel where state = 'complete'");
        var unasked = await One<long>(
            database,
            "select count(*) from panel_invitation where state = 'drawn'"
        );
        var unnoticed = await One<long>(
            database,
            """
            select count(*) from panel_invitation i where i.invited_at is not null
              and not exists (select 1 from notice n where n.link = '/invitations/' || i.id and n.zh like '您被随机抽取为%')
            """
        );
        var twice = await One<long>(
            database,
            """
            select count(*) from (
                select n.link from notice n where n.zh like '您被随机抽取为%' group by n.link having count(*) > 1) doubled
            """
        );
        var called = await One<long>(
            database,
            """
            select count(*) from (
                select about, channel from phone_message where template = 'evaluation.invited_by_phone'
                group by about, channel having count(*) > 1) doubled
            """
        );
        var unsent = await One<long>(
            database,
            "select count(*) from phone_message where template = 'evaluation.invited_by_phone' and state in ('dropped', 'failed')"
        );
        var invited = await One<long>(
            database,
            "select count(*) from panel_invitation where invited_at is not null"
        );
        var heard = gateway.Taken.Values.GroupBy(body => body).Count(group => group.Count() > 1);
        Say(
            $"panels full: {full:N0} of {draws:N0}; invitations: {invited:N0}; SMS and calls taken: {gateway.Taken.Count:N0}, handed over again: {gateway.Repeats:N0}"
        );
        Say(
            $"lost: {unasked + unnoticed:N0}; doubled: notices {twice:N0}, SMS and calls {called + heard:N0}; not sent, being too late: {unsent:N0}"
        );
        var minutes = (
            await Rows<double>(
                database,
                """
                select extract(epoch from (e.at - p.drawn_at)) / 60.0
                from panel p join panel_event e on e.panel_id = p.id and e.kind = 'complete'
                """
            )
        ).Order().ToList();
        if (minutes.Count > 0)
        {
            Say(
                $"minutes from the draw to a full panel: p50 {minutes[minutes.Count / 2]:N1}, p95 {minutes[(int)(minutes.Count * 0.95)]:N1}, most {minutes[^1]:N1}"
            );
        }
    }

    // As people do: each decides when it first hears of an invitation, and some hear only the telephone.
    private static async Task Answer(
        ServiceProvider services,
        Database database,
        CancellationToken end
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var grants = services.GetRequiredService<Grants>();
        var random = new Random(11);
        var habits = new Dictionary<Guid, int>();
        while (!end.IsCancellationRequested)
        {
            foreach (
                var (id, person, stage) in await Rows<(Guid, Guid, int)>(
                    database,
                    """
                    select i.id, e.person_id, coalesce(i.stage, 1) from panel_invitation i join expert e on e.id = i.expert_id
                    where i.state = 'invited'
                    """
                )
            )
            {
                if (!habits.TryGetValue(id, out var habit))
                {
                    habits[id] = habit = random.Next(100);
                }

                var declines = habit is >= 55 and < 70;
                if (habit < 70 || (habit < 88 && stage > 1))
                {
                    await sender.Send(
                        new AnswerInvitation.Command(id, !declines)
                        {
                            Reason = declines ? "schedule" : null,
                        },
                        Expert(grants, person),
                        CancellationToken.None
                    );
                }
            }

            await Task.Delay(250, CancellationToken.None);
        }
    }

    private static async Task Register(ServiceProvider services, Database database, Gateway gateway)
    {
        var sender = services.GetRequiredService<Sender>();
        var grants = services.GetRequiredService<Grants>();
        var platform = Caller.Platform("benchmark");
        for (var number = 1; number <= Experts; number++)
        {
            _ = (
                await sender.Send(
                    new RegisterExpert.Command(
                        $"专家{number:D3}",
                        RegionCode.Given("210100"),
                        [Specialty],
                        [
                            new Tie
                            {
                                OrganisationName = $"第{number}设计院",
                                FromDay = new DateOnly(2015, 1, 1),
                            },
                        ]
                    )
                    {
                        Login = $"expert-{number}",
                    },
                    platform
                )
            ).Value;
        }

        foreach (
            var (index, person) in (
                await Rows<Guid>(database, "select person_id from expert order by name")
            ).Index()
        )
        {
            var expert = Expert(grants, person);
            var phone = string.Create(CultureInfo.InvariantCulture, $"1390000{index:D4}");
            _ = (await sender.Send(new GiveMyPhone.Command(phone), expert)).Value;
            string? code = null;
            while (code is null)
            {
                await Task.Delay(20);
                code = gateway.Taken.Values.FirstOrDefault(body =>
                    body.Contains(phone, StringComparison.Ordinal)
                )
                    is { } said
                    ? EightDigits().Match(said.Replace(phone, "", StringComparison.Ordinal)).Value
                    : null;
            }

            _ = (await sender.Send(new ConfirmMyPhone.Command(code), expert)).Value;
        }
    }

    private static async Task Ask(ServiceProvider services, int draws)
    {
        var sender = services.GetRequiredService<Sender>();
        var platform = Caller.Platform("benchmark");
        var now = DateTimeOffset.UtcNow;
        for (var number = 1; number <= draws; number++)
        {
            var procurement = (
                await sender.Send(
                    new PublishProcurement.Command(
                        $"SY-2026-{number:D5}",
                        $"市政道路改造工程第{number}标",
                        "construction",
                        "open",
                        "沈阳市城市管理局"
                    )
                    {
                        Region = RegionCode.Given("210100"),
                        CeilingMinor = 500_000_00,
                        NoticeAt = now.AddDays(-1),
                        DeadlineAt = now.AddDays(20),
                    },
                    platform
                )
            ).Value.Id;
            _ = (
                await sender.Send(
                    new RequestPanel.Command(
                        procurement,
                        [new SpecialtyCount(Specialty, Seats)],
                        0,
                        now.AddDays(40 + number / PanelsADay),
                        "评标三室"
                    )
                    {
                        AnswerWithin = Term,
                        RemindBefore = TimeSpan.FromMinutes(1),
                    },
                    platform
                )
            ).Value;
        }
    }

    private static Caller Expert(Grants grants, Guid person) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = "benchmark",
            PersonId = person,
            Permissions = grants.OfRoles([Roles.Expert]),
        };

    private static Process Start(
        string folder,
        string connection,
        Dictionary<string, string?> settings
    )
    {
        var environment = settings.ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal),
            pair => pair.Value!
        );
        environment["Trading__Database"] = "postgresql";
        environment["ConnectionStrings__Trading"] = connection;
        environment["Trading__Demo"] = "false";
        environment["Trading__Documents__Origin"] = "none";
        return Programs.Start(
            folder,
            environment,
            Programs.Web,
            "--Urls",
            $"http://127.0.0.1:{Programs.FreePort()}"
        );
    }

    private static ServiceProvider Product(Database database, Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddSingleton(database);
        return services.BuildServiceProvider();
    }

    private static async Task<List<T>> Rows<T>(Database database, string sql)
    {
        await using var connection = await database.Open(CancellationToken.None);
        return [.. await connection.QueryAsync<T>(sql)];
    }

    private static async Task<T> One<T>(Database database, string sql) =>
        (await Rows<T>(database, sql)).Single();

    private static async Task Do(Database database, string sql)
    {
        await using var connection = await database.Open(CancellationToken.None);
        await connection.ExecuteAsync(sql, new { now = DateTimeOffset.UtcNow });
    }

    private static void Say(FormattableString what) =>
        Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<!\d)\d{8}(?!\d)")]
    private static partial Regex EightDigits();

    /// <summary>Takes everything, each id once, and says that it arrived.</summary>
    private sealed class Gateway(WebApplication app, string address) : IAsyncDisposable
    {
        private int _repeats;

        public string Address => address;
        public int Repeats => Volatile.Read(ref _repeats);
        public ConcurrentDictionary<string, string> Taken { get; } = new();

        public static async Task<Gateway> Start()
        {
            var address = string.Create(
                CultureInfo.InvariantCulture,
                $"http://127.0.0.1:{Programs.FreePort()}"
            );
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls(address);
            var app = builder.Build();
            var gateway = new Gateway(app, address);
            app.Run(async context =>
            {
                var id = Path.GetFileName(context.Request.Path.Value!);
                if (HttpMethods.IsPut(context.Request.Method))
                {
                    using var reader = new StreamReader(context.Request.Body);
                    var body = await reader.ReadToEndAsync();
                    if (!gateway.Taken.TryAdd(id, Regex.Unescape(body)))
                    {
                        Interlocked.Increment(ref gateway._repeats);
                    }
                }

                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(
                    $$"""{"id":"{{id}}","state":"{{(
                        HttpMethods.IsPut(context.Request.Method) ? "accepted" : "delivered"
                    )}}"}"""
                );
            });
            await app.StartAsync();
            return gateway;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
