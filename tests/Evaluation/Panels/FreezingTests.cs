using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>A pool too large to be frozen at once.</summary>
public sealed class FreezingTests
{
    private const int Few = 8;
    private const int Experts = FreezeList.AtOnce + 500;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_pool_of_some_thousands_is_frozen_and_drawn_in_steps_and_verifies(
        Engine engine
    )
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        await province.DeliverDue(times: 2);

        Assert.True(steps.Count > 2, $"{steps.Count} steps");
        var list = await List(province, panel);
        Assert.Equal(Experts, list.Candidates.Count);
        await IsDrawnOnce(province, panel);
        Assert.Equal(
            list.Hash,
            JsonDocument
                .Parse(await province.Scalar<string>("select result from long_job"))
                .RootElement.GetProperty("hash")
                .GetString()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(Engine engine)
    {
        var (province, panel) = await Large(
            engine,
            new Steps(),
            new()
            {
                ["Trading:LongJobs:MaxAttempts"] = "100",
                ["Trading:LongJobs:LongestPauseSeconds"] = "5",
            }
        );
        await using var _province = province;
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        var crashes = 0;
        for (var statement = 1; await UnderWay(province) > 0; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                await province.WorkLongJobs(failing: true);
            }
            catch (CrashException)
            {
                // Before it had a job.
            }

            crashes += province.Crash.Fired ? 1 : 0;
            province.Crash.Disarm();
            province.Clock!.Advance(TimeSpan.FromMinutes(1));
        }

        // A test that never crashed would prove nothing.
        Assert.True(crashes > 12, $"{crashes} crashes");
        await province.DeliverDue(failing: true);
        Assert.Equal(Experts, (await List(province, panel)).Candidates.Count);
        await IsDrawnOnce(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_suspended_registered_or_changes_trade_after_the_request_stands_as_the_pool_is_read(
        Engine engine
    )
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        var known = await province.Rows<Guid>(
            "select id from expert where name like '专家%' order by name"
        );
        var registered = Guid.Empty;
        steps.Before = async step =>
        {
            if (step == 1)
            {
                await Change(province, known[0], "suspended", "道路工程");
                await Change(province, known[1], "active", "桥梁工程");
                registered = (await Panels.Experts(province, 1, first: 50))[0];
            }
        };
        await province.DeliverDue();

        var list = await List(province, panel);
        Assert.Equal(Experts, list.Candidates.Count);
        Assert.Equal(["suspended"], (await Line(province, panel, known[0]))!.Exclusions);
        Assert.Null(await Line(province, panel, known[1]));
        Assert.Empty((await Line(province, panel, registered))!.Exclusions);
        await IsDrawnOnce(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Parties_who_become_known_while_the_pool_is_read_are_avoided(Engine engine)
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        var tied = await province.Scalar<Guid>("select id from expert where name = '专家03'");
        steps.WhileRead = () =>
            province.Rows<int>("update procurement set buyer_name = '第3设计院'");
        await province.DeliverDue();

        Assert.Equal(["buyer"], (await Line(province, panel, tied))!.Exclusions);
        await IsDrawnOnce(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_cancelled_while_its_pool_is_read_leaves_no_list(Engine engine)
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        steps.WhileRead = () => Cancel(province, panel);
        await province.DeliverDue();

        await IsGone(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Aliases_that_a_version_before_gave_row_by_row_are_taken_back(Engine engine)
    {
        foreach (var isCancelled in new[] { false, true })
        {
            var steps = new Steps();
            var (province, panel) = await Large(engine, steps);
            await using var _province = province;
            steps.Before = async step =>
            {
                if (step == 1)
                {
                    await GiveAliases(province, panel);
                    if (isCancelled)
                    {
                        await Cancel(province, panel);
                    }
                }
            };
            await province.DeliverDue();

            Assert.Equal(0, await Candidates(province));
            if (isCancelled)
            {
                await IsGone(province, panel);
            }
            else
            {
                await IsDrawnOnce(province, panel);
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_cancelled_between_freeze_and_draw_keeps_its_list_and_is_not_drawn(
        Engine engine
    )
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        steps.Before = async _ =>
        {
            if (await province.Scalar<string>("select state from panel") == "frozen")
            {
                await Cancel(province, panel);
            }
        };
        await province.DeliverDue();

        Assert.Equal("cancelled", (await Panels.Watch(province, panel)).State);
        Assert.Equal(Experts, (await List(province, panel)).Candidates.Count);
        Assert.Empty(await Panels.Invitations(province, panel));
        Assert.Equal("done", await province.Scalar<string>("select state from long_job"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_whose_freezing_failed_leaves_no_list_when_it_is_cancelled(
        Engine engine
    )
    {
        var steps = new Steps();
        var (province, panel) = await Large(
            engine,
            steps,
            new() { ["Trading:LongJobs:MaxAttempts"] = "1" }
        );
        await using var _province = province;
        steps.Before = step =>
            step == 1 ? throw new CrashException("before the pool is read") : Task.CompletedTask;
        await province.DeliverDue(failing: true);
        Assert.Equal("failed", await province.Scalar<string>("select state from long_job"));
        // It is the operators' now, and not asked for each minute.
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(
            0,
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps
        );

        await Cancel(province, panel);
        await province.DeliverDue(failing: true);
        await IsGone(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_workers_that_meet_at_one_list_one_freezes_it(Engine engine)
    {
        var steps = new Steps();
        var (province, panel) = await Large(engine, steps);
        await using var _province = province;
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        steps.WhileRead = async () =>
        {
            // As if the machine had slept: the first still holds what it has read, and others have the job.
            await province.Rows<int>(
                "update long_job set ready_at = @past",
                new { past = province.Clock!.GetUtcNow().AddSeconds(-1) }
            );
            await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() =>
                            province.Services.GetRequiredService<LongJobWorker>().WorkReady(default)
                        )
                    )
            );
        };
        await province.DeliverDue();

        Assert.Equal(Experts, (await List(province, panel)).Candidates.Count);
        await IsDrawnOnce(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_sweep_asks_again_only_for_a_freezing_that_nobody_has(Engine engine)
    {
        var (province, panel) = await Large(engine, new Steps());
        await using var _province = province;
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        await province.Rows<int>("delete from outbox_message");
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await Swept());
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        var job = await province.Scalar<Guid>("select id from long_job");

        await province.Send(new CancelLongJob.Command(job), Callers.Platform);
        Assert.Equal(1, await Swept());
        await province.DeliverDue();
        Assert.Equal(Experts, (await List(province, panel)).Candidates.Count);
        await IsDrawnOnce(province, panel);

        async Task<int> Swept() =>
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps;
    }

    // A panel of five asked for, with more experts than are frozen at once.
    private static async Task<(Province Province, Guid Panel)> Large(
        Engine engine,
        Steps steps,
        Dictionary<string, string?>? settings = null
    )
    {
        var province = Province.On(
            engine,
            settings,
            services => services.AddSingleton<IStatementWatcher>(steps)
        );
        var (panel, _) = await Panels.Requested(province, pool: Few);
        await Panels.Nameless(province, Experts - Few);
        return (province, panel);
    }

    private static async Task Change(Province province, Guid id, string state, string specialty)
    {
        var file = (await province.Send(new GetExpert.Query(id), Tenders.Centre)).Value;
        var changed = await province.Send(
            new ChangeExpert.Command(
                file.Id,
                file.Version,
                file.Name,
                RegionCode.Given(file.Region),
                [specialty],
                file.Ties,
                state,
                state == "active" ? null : "年度考核不合格"
            ),
            Tenders.Centre
        );
        Assert.True(changed.Succeeded, changed.Problem?.Code);
    }

    private static async Task Cancel(Province province, Guid panel) =>
        Assert.True(
            (
                await province.Send(new CancelPanel.Command(panel, "评审改期"), Tenders.Centre)
            ).Succeeded
        );

    private static async Task<FrozenList> List(Province province, Guid panel) =>
        FrozenList
            .Parse(
                await province.Scalar<string>(
                    "select list_json from panel where id = @panel",
                    new { panel }
                )
            )
            .Value;

    private static async Task<Candidate?> Line(Province province, Guid panel, Guid expert)
    {
        var alias = (await Named(province, panel, [expert])).Values.Single();
        return (await List(province, panel)).Candidates.SingleOrDefault(line => line.Id == alias);
    }

    private static async Task<IReadOnlyDictionary<Guid, string>> Named(
        Province province,
        Guid panel,
        List<Guid> experts
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<Aliases>()
            .Of(panel, experts, CancellationToken.None);
    }

    // As version 0093 did, some a step.
    private static Task GiveAliases(Province province, Guid panel) =>
        province.Rows<int>(
            "insert into panel_candidate (panel_id, alias, expert_id) select @panel, name, id from expert where name like '专家0%'",
            new { panel }
        );

    private static Task<long> Candidates(Province province) =>
        province.Scalar<long>("select count(*) from panel_candidate");

    private static Task<long> UnderWay(Province province) =>
        province.Scalar<long>("select count(*) from long_job where state in ('queued', 'running')");

    // Everybody on the list is one of the experts, the draw is sound, and all of it happened once.
    private static async Task IsDrawnOnce(Province province, Guid panel)
    {
        var aliases = await Named(
            province,
            panel,
            await province.Rows<Guid>("select id from expert")
        );
        Assert.Subset(
            aliases.Values.ToHashSet(),
            (await List(province, panel)).Candidates.Select(line => line.Id).ToHashSet()
        );
        Assert.Equal(0, await Candidates(province));
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
        foreach (var kind in new[] { "frozen", "drawn" })
        {
            Assert.Equal(
                1,
                await province.Scalar<long>(
                    "select count(*) from panel_event where kind = @kind",
                    new { kind }
                )
            );
        }

        Assert.Equal(
            5,
            (await Panels.Invitations(province, panel)).Count(one => one.State == "invited")
        );
        Assert.Equal(
            ("done", 1L),
            (
                await province.Scalar<string>("select state from long_job"),
                await province.Scalar<long>("select count(*) from long_job")
            )
        );
    }

    private static async Task IsGone(Province province, Guid panel)
    {
        Assert.Equal("cancelled", (await Panels.Watch(province, panel)).State);
        Assert.Equal(0, await Candidates(province));
        Assert.Equal("done", await province.Scalar<string>("select state from long_job"));
        Assert.Empty(await Panels.Invitations(province, panel));
    }

    /// <summary>Does something before a step reads, and once while the pool is read for the last one.</summary>
    private sealed class Steps : IStatementWatcher
    {
        private int _count;
        private int _read;

        public int Count => _count;

        public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Func<Task>? WhileRead { get; set; }

        async ValueTask IStatementWatcher.Before(string statement)
        {
            if (statement == "evaluation.panel.to_freeze")
            {
                await Before(Interlocked.Increment(ref _count));
            }
            else if (
                statement == "evaluation.panel.cap"
                && WhileRead is { } happens
                && Interlocked.Increment(ref _read) == 1
            )
            {
                await happens();
            }
        }
    }
}
