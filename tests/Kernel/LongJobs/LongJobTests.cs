using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.LongJobs;

public sealed class LongJobTests
{
    private static readonly Dictionary<string, string?> ThreeAttempts = new()
    {
        ["Trading:LongJobs:MaxAttempts"] = "3",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_that_dies_anywhere_is_carried_on_and_does_each_step_once(Engine engine)
    {
        var (province, _) = await Counting.Province(engine);
        await using var _province = province;
        for (var statement = 1; ; statement++)
        {
            var name = $"dies {statement}";
            var id = await Counting.Ask(province, new(name, 3));
            province.Crash.Arm(statement);
            try
            {
                await province.WorkLongJobs(failing: true);
            }
            catch (CrashException)
            {
                // Before it had a job.
            }

            var fired = province.Crash.Fired;
            province.Crash.Disarm();
            while ((await Counting.Find(province, id)).EndedAt is null)
            {
                province.Clock!.Advance(TimeSpan.FromMinutes(1));
                await province.WorkLongJobs(failing: true);
            }

            Assert.Equal([0, 1, 2], await Counting.Counted(province, name));
            var job = await Counting.Find(province, id);
            Assert.Equal((LongJobStates.Done, 3L), (job.State, job.Done));
            Assert.Equal(1, await Ends(province, id, "ok"));
            if (!fired)
            {
                // A test that never crashed would prove nothing.
                Assert.True(statement > 12, "The job has too few statements.");
                return;
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_lost_the_lease_while_it_computed_writes_nothing(Engine engine)
    {
        var (province, hooks) = await Counting.Province(engine);
        await using var _province = province;
        var id = await Counting.Ask(province, new("lost", 4));
        var lost = 0;
        hooks.Before = async (_, number, _) =>
        {
            if (number == 1 && Interlocked.Increment(ref lost) == 1)
            {
                // As if the machine had slept: no heartbeat came in time, and another carries the job on.
                await province.Rows<int>(
                    "update long_job set ready_at = @past",
                    new { past = province.Clock!.GetUtcNow().AddSeconds(-1) }
                );
                await province.WorkLongJobs(failing: true);
            }
        };
        await province.WorkLongJobs(failing: true);
        Assert.Equal([0, 1, 2, 3], await Counting.Counted(province, "lost"));
        Assert.Equal(LongJobStates.Done, (await Counting.Find(province, id)).State);
        Assert.Equal(1, await Ends(province, id, "ok"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Workers_that_claim_at_the_same_instant_share_nothing_and_of_one_key_one_runs_after_the_other(
        Engine engine
    )
    {
        var (province, hooks) = await Counting.Province(engine);
        await using var _province = province;
        var order = new List<string>();
        var running = new ConcurrentDictionary<string, int>();
        hooks.Before = async (input, number, _) =>
        {
            var key = input.Name[..1];
            if (number == 0)
            {
                lock (order)
                {
                    order.Add(input.Name);
                }
            }

            Assert.Equal(1, running.AddOrUpdate(key, 1, (_, count) => count + 1));
            await Task.Yield();
            running[key] = 0;
        };
        for (var number = 10; number < 30; number++)
        {
            foreach (var key in new[] { "A", "B", "C" })
            {
                await Counting.Ask(province, new($"{key}{number}", 2), key);
                province.Clock!.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (
                            await province.Scalar<long>(
                                "select count(*) from long_job where state in ('queued', 'running')"
                            ) > 0
                        )
                        {
                            await province
                                .Services.GetRequiredService<LongJobWorker>()
                                .WorkReady(default);
                        }
                    })
                )
        );
        Assert.Equal(
            60,
            await province.Scalar<long>("select count(*) from long_job where state = 'done'")
        );
        Assert.Equal(120, await province.Scalar<long>("select count(*) from counted"));
        Assert.All(
            order.GroupBy(name => name[0]),
            names => Assert.Equal(names.Order(StringComparer.Ordinal), names)
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from long_job where last_error is not null"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_cancelled_while_it_computes_ends_at_once_keeps_its_steps_and_can_be_carried_on(
        Engine engine
    )
    {
        var (province, hooks) = await Counting.Province(engine);
        await using var _province = province;
        var supervisor = Callers.With(Roles.Supervisor);
        var id = await Counting.Ask(province, new("cancelled", 5));
        hooks.Before = async (_, number, cancel) =>
        {
            if (number == 2)
            {
                var asked = await province.Send(new CancelLongJob.Command(id), supervisor);
                Assert.True(asked.Value.IsBeingCancelled);
                // The heartbeat beats by the province's clock, which stands still until somebody moves it.
                while (!cancel.IsCancellationRequested)
                {
                    province.Clock!.Advance(TimeSpan.FromSeconds(1.1));
                    await Task.Delay(10, default);
                }

                cancel.ThrowIfCancellationRequested();
            }
        };
        await province.WorkLongJobs();
        var job = await Counting.Find(province, id);
        Assert.Equal(
            (LongJobStates.Cancelled, 2L, Roles.Supervisor),
            (job.State, job.Done, job.CancelledBy)
        );
        Assert.Equal([0, 1], await Counting.Counted(province, "cancelled"));
        Assert.Equal(1, await Ends(province, id, "cancelled"));
        Assert.Equal(
            "long_job.ended",
            (await province.Send(new CancelLongJob.Command(id), supervisor)).Problem?.Code
        );

        hooks.Before = (_, _, _) => Task.CompletedTask;
        await province.Send(new RetryLongJob.Command(id), supervisor);
        await province.WorkLongJobs();
        Assert.Equal([0, 1, 2, 3, 4], await Counting.Counted(province, "cancelled"));
        Assert.Equal(
            "long_job.not_stopped",
            (await province.Send(new RetryLongJob.Command(id), supervisor)).Problem?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Behind_the_point_of_no_return_a_job_goes_on_but_a_wish_before_it_holds(
        Engine engine
    )
    {
        var (province, hooks) = await Counting.Province(engine);
        await using var _province = province;
        var late = await Counting.Ask(province, new("late", 4, PastCancel: 1));
        var early = await Counting.Ask(province, new("early", 4, PastCancel: 1));
        hooks.Before = async (input, number, _) =>
        {
            if (input.Name == "late" && number == 2)
            {
                Assert.Equal(
                    "long_job.past_cancel",
                    (await province.Send(new CancelLongJob.Command(late), Callers.Platform))
                        .Problem
                        ?.Code
                );
            }

            if (input.Name == "early" && number == 1)
            {
                await province.Send(new CancelLongJob.Command(early), Callers.Platform);
            }
        };
        await province.WorkLongJobs();
        Assert.Equal(LongJobStates.Done, (await Counting.Find(province, late)).State);
        Assert.Equal(LongJobStates.Cancelled, (await Counting.Find(province, early)).State);
        // The step behind which there is no way back was not committed.
        Assert.Equal([0], await Counting.Counted(province, "early"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_that_nobody_works_is_cancelled_at_once(Engine engine)
    {
        var (province, _) = await Counting.Province(engine);
        await using var _province = province;
        var waiting = await Counting.Ask(province, new("waits", 2));
        var abandoned = await Counting.Ask(province, new("abandoned", 2));
        await using (var scope = province.Services.CreateAsyncScope())
        {
            var now = province.Clock!.GetUtcNow();
            await scope
                .ServiceProvider.GetRequiredService<LongJobStore>()
                .Claim(
                    Guid.NewGuid(),
                    [Counting.Kind.Code],
                    now,
                    now.AddSeconds(9),
                    abandoned,
                    default
                );
        }

        province.Clock!.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await Counting.Find(province, abandoned)).IsAbandoned);
        foreach (var id in new[] { waiting, abandoned })
        {
            Assert.Equal(
                LongJobStates.Cancelled,
                (await province.Send(new CancelLongJob.Command(id), Callers.Platform)).Value.State
            );
        }

        Assert.Equal(0, await province.WorkLongJobs());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_fails_is_tried_after_growing_pauses_ends_with_its_error_and_a_notice_and_can_be_carried_on(
        Engine engine
    )
    {
        var (province, hooks) = await Counting.Province(engine, ThreeAttempts);
        await using var _province = province;
        var admin = await People.Create(province, "admin", Roles.Administrator);
        var id = await Counting.Ask(province, new("fails", 3));
        hooks.Before = (_, number, _) =>
            number == 1 ? throw new IOException("the disk is away") : Task.CompletedTask;
        await province.WorkLongJobs(failing: true);
        var pauses = new List<TimeSpan>();
        while ((await Counting.Find(province, id)) is { NextAt: { } next })
        {
            pauses.Add(next - province.Clock!.GetUtcNow());
            province.Clock.SetUtcNow(next.AddMilliseconds(-1));
            Assert.Equal(0, await province.WorkLongJobs(failing: true));
            province.Clock.SetUtcNow(next);
            await province.WorkLongJobs(failing: true);
        }

        Assert.Equal(2, pauses.Count);
        Assert.True(pauses[1] > pauses[0], string.Join(", ", pauses));
        var job = await Counting.Find(province, id);
        Assert.Equal(
            (LongJobStates.Failed, 3, "IOException: the disk is away"),
            (job.State, job.Attempts, job.LastError)
        );
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @admin and link = '/long-jobs?state=failed'",
                new { admin }
            )
        );
        Assert.Equal(1, await Ends(province, id, "failed"));

        hooks.Before = (_, _, _) => Task.CompletedTask;
        await province.Send(new RetryLongJob.Command(id), Callers.With(Roles.Administrator));
        await province.WorkLongJobs(failing: true);
        Assert.Equal([0, 1, 2], await Counting.Counted(province, "fails"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_job_that_kills_its_worker_each_time_ends_too(Engine engine)
    {
        var (province, _) = await Counting.Province(engine, ThreeAttempts);
        await using var _province = province;
        var id = await Counting.Ask(province, new("poison", 3));
        for (var death = 0; death < 3; death++)
        {
            await using var scope = province.Services.CreateAsyncScope();
            var now = province.Clock!.GetUtcNow();
            Assert.NotNull(
                await scope
                    .ServiceProvider.GetRequiredService<LongJobStore>()
                    .Claim(
                        Guid.NewGuid(),
                        [Counting.Kind.Code],
                        now,
                        now.AddSeconds(30),
                        null,
                        default
                    )
            );
            province.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        await province.WorkLongJobs(failing: true);
        Assert.Equal(LongJobStates.Failed, (await Counting.Find(province, id)).State);
        Assert.Empty(await Counting.Counted(province, "poison"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_kind_that_this_node_does_not_know_waits_for_one_that_does(Engine engine)
    {
        var (province, _) = await Counting.Province(engine);
        await using var _province = province;
        var id = await Counting.Ask(province, new("newer", 2), kind: "tests.newer");
        Assert.Equal(0, await province.WorkLongJobs());
        var job = await Counting.Find(province, id);
        Assert.Equal((LongJobStates.Queued, "tests.newer"), (job.State, job.Name.En));
        // Whoever looks after all jobs sees it, nobody else.
        Assert.Empty(
            (await province.Send(new ListLongJobs.Query(), Callers.With(Roles.Supervisor)))
                .Value
                .Items
        );
        Assert.Single(
            (await province.Send(new ListLongJobs.Query(), Callers.With(Roles.Administrator)))
                .Value
                .Items
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_who_may_ask_for_such_a_job_or_looks_after_all_sees_cancels_and_carries_on(
        Engine engine
    )
    {
        var (province, _) = await Counting.Province(engine);
        await using var _province = province;
        var id = await Counting.Ask(province, new("whose", 2));
        foreach (var role in new[] { Roles.Bidder, Roles.CentreOperator, Roles.Auditor })
        {
            var stranger = Callers.With(role);
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new GetLongJob.Query(id), stranger)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new CancelLongJob.Command(id), stranger)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new RetryLongJob.Command(id), stranger)).Problem?.Kind
            );
            Assert.Empty((await province.Send(new ListLongJobs.Query(), stranger)).Value.Items);
        }

        foreach (var role in new[] { Roles.Supervisor, Roles.Administrator })
        {
            var follower = Callers.With(role);
            Assert.Single((await province.Send(new ListLongJobs.Query(), follower)).Value.Items);
            Assert.True((await province.Send(new CancelLongJob.Command(id), follower)).Succeeded);
            Assert.True((await province.Send(new RetryLongJob.Command(id), follower)).Succeeded);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Progress_only_grows_and_the_trail_has_the_end_with_its_cause_once(
        Engine engine
    )
    {
        var (province, _) = await Counting.Province(engine);
        await using var _province = province;
        var id = await Counting.Ask(province, new("grows", 6));
        var seen = new Seen();
        Assert.True(
            await province
                .Services.GetRequiredService<LongJobWorker>()
                .Work(id, seen, CancellationToken.None)
        );
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen.Jobs.Select(job => job.DoneCount));
        Assert.Equal(LongJobStates.Done, seen.Jobs[^1].State);
        var cause = Assert.Single(
            await province.Rows<string>(
                "select cause from audit_entry where action = 'Tests.Counting'"
            )
        );
        Assert.Equal($"long job {id} Tests.Ask by tests", cause);
        // It is forgotten in the end.
        province.Clock!.Advance(TimeSpan.FromDays(181));
        Assert.Equal(
            1,
            (await province.Send(new ForgetExpired.Command("long_job"), Callers.Platform))
                .Value
                .Rows
        );
    }

    private static Task<long> Ends(Province province, Guid id, string result) =>
        province.Scalar<long>(
            "select count(*) from audit_entry where action = 'Tests.Counting' and result = @result and cause like @cause",
            new { result, cause = $"long job {id} %" }
        );

    private sealed class Seen : IProgress<LongJob>
    {
        public List<LongJob> Jobs { get; } = [];

        public void Report(LongJob value) => Jobs.Add(value);
    }
}
