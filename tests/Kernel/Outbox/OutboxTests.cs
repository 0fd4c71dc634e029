using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Outbox;

public sealed class OutboxTests
{
    private static readonly Dictionary<string, string?> ThreeAttempts = new()
    {
        ["Trading:Outbox:MaxAttempts"] = "3",
    };

    private static readonly Caller Administrator = Callers.With(Roles.Administrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_fails_is_tried_after_growing_pauses_and_dies_and_only_its_subject_waits_until_it_is_replayed(
        Engine engine
    )
    {
        var broken = true;
        var (stuck, free) = (Guid.NewGuid(), Guid.NewGuid());
        long poison = 0;
        var failing = new Failing
        {
            Before = message =>
                broken && message.Id == poison
                    ? throw new InvalidOperationException("the store is away")
                    : Task.CompletedTask,
        };
        await using var province = Messages.Province(engine, failing, ThreeAttempts);
        var admin = await People.Create(province, "admin", Roles.Administrator);
        poison = await Messages.Post(province, Messages.About(stuck));
        var behind = await Messages.Post(province, Messages.About(stuck));
        var other = await Messages.Post(province, Messages.About(free));

        await province.DeliverDue(failing: true);
        Assert.Equal([other], await Messages.Effects(province));
        var pauses = new List<TimeSpan>();
        while (await State(province, poison) == "waiting")
        {
            var ready = await province.Scalar<DateTimeOffset>(
                "select ready_at from outbox_message where id = @poison",
                new { poison }
            );
            pauses.Add(ready - province.Clock!.GetUtcNow());
            province.Clock.SetUtcNow(ready.AddMilliseconds(-1));
            Assert.Equal(0, await province.DeliverDue(failing: true));
            province.Clock.SetUtcNow(ready);
            await province.DeliverDue(failing: true);
        }

        Assert.Equal(2, pauses.Count);
        Assert.True(pauses[1] > pauses[0], string.Join(", ", pauses));
        Assert.Equal([other], await Messages.Effects(province));
        var dead = Assert.Single(
            (await province.Send(new ListMessages.Query(), Administrator)).Value.Items
        );
        Assert.Equal((poison, 3, 1L), (dead.Id, dead.Attempts, dead.Behind));
        Assert.Equal("InvalidOperationException: the store is away", dead.LastError);
        Assert.Contains(stuck.ToString(), dead.Payload, StringComparison.Ordinal);
        Assert.Equal(1, await Notices(province, admin));

        broken = false;
        await province.Send(new ReplayMessage.Command(poison, "It is back."), Administrator);
        await province.DeliverDue(failing: true);
        Assert.Equal([poison, behind, other], await Messages.Effects(province));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));
        Assert.Equal(1, await Trail(province, "Kernel.ReplayMessage"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_breaks_beside_the_messages_gives_them_back_at_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var worker = province.Services.GetRequiredService<OutboxWorker>();
        var broken = new List<string>();
        var posted = 0;
        for (var statement = 1; statement <= 32; statement++)
        {
            var claim = Guid.NewGuid();
            await Messages.Post(province, Messages.About(Guid.NewGuid()));
            await Messages.Post(province, Messages.About(Guid.NewGuid()));
            posted += 2;
            var ids = await Messages.Claim(province, claim);
            province.Crash.Arm(statement);
            try
            {
                await worker.Work(claim, ids, default);
            }
            catch (CrashException)
            {
                broken.Add(province.Crash.Seen[^1]);
            }

            province.Crash.Disarm();
            // Nothing is held for a lease by somebody who does not work it.
            Assert.Equal(
                0,
                await province.Scalar<long>(
                    "select count(*) from outbox_message where claim_id is not null"
                )
            );
        }

        Assert.Contains("kernel.outbox.take_over", broken);
        Assert.Contains("kernel.outbox.delivered", broken);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await province.DeliverDue(failing: true);
        Assert.Equal(posted, (await Messages.Effects(province)).Count);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_handed_over_is_given_back_at_once()
    {
        var queue = new FullQueue();
        await using var province = Province.On(
            Engine.Sqlite,
            also: services =>
                services.AddSingleton<IClaimQueue>(queue).AddSingleton<DispatchPending>()
        );
        var message = await Messages.Post(province, Messages.About(Guid.NewGuid()));
        var dispatcher = province.Services.GetRequiredService<DispatchPending>();
        await Assert.ThrowsAsync<IOException>(() => dispatcher.Look(default));
        queue.Full = false;
        Assert.Equal(1, await dispatcher.Look(default));
        Assert.Equal([message], queue.Handed);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_discarded_message_has_no_effect_any_more_even_if_its_lost_worker_comes_back(
        Engine engine
    )
    {
        var subject = Guid.NewGuid();
        long poison = 0;
        var failing = new Failing
        {
            Before = message =>
                message.Id == poison
                    ? throw new InvalidOperationException("never")
                    : Task.CompletedTask,
        };
        await using var province = Messages.Province(
            engine,
            failing,
            new() { ["Trading:Outbox:MaxAttempts"] = "1" }
        );
        poison = await Messages.Post(province, Messages.About(subject));
        OutboxMessage held;
        await using (var scope = province.Services.CreateAsyncScope())
        {
            var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
            var lost = Guid.NewGuid();
            var ids = await store.Claim(
                lost,
                province.Clock!.GetUtcNow(),
                province.Clock.GetUtcNow(),
                9,
                default
            );
            held = Assert.Single(await store.Of(lost, ids, default));
        }

        var behind = await Messages.Post(province, Messages.About(subject));
        await province.DeliverDue(failing: true);
        Assert.Equal("dead", await State(province, poison));
        Assert.Equal(
            "outbox.waiting",
            (await province.Send(new DiscardMessage.Command(behind, "Why not."), Administrator))
                .Problem
                ?.Code
        );
        var discarded = await province.Send(
            new DiscardMessage.Command(poison, "Not needed."),
            Administrator
        );
        Assert.Equal("evaluation.invite", discarded.Value.Queue);
        await province.DeliverDue();
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));
        await Assert.ThrowsAsync<AlreadyInEffectException>(() =>
            failing.Real!.Deliver(held, default)
        );
        // The refusal, too.
        Assert.Equal(2, await Trail(province, "Kernel.DiscardMessage"));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new DiscardMessage.Command(poison, "Again."), Administrator))
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rule_that_refuses_has_answered_once_and_holds_nobody_up(Engine engine)
    {
        await using var province = Province.On(engine);
        var refused = await Messages.Post(province, new ReindexEntities.Command(-1));
        await province.DeliverDue(times: 3);
        var listed = Assert.Single(
            (
                await province.Send(
                    new ListMessages.Query { State = OutboxStates.Refused },
                    Administrator
                )
            )
                .Value
                .Items
        );
        Assert.Equal(refused, listed.Id);
        Assert.StartsWith("invalid: ", listed.LastError, StringComparison.Ordinal);
        Assert.Equal(
            ["invalid"],
            await province.Rows<string>(
                "select result from audit_entry where action = 'Registry.ReindexEntities'"
            )
        );

        await province.Send(new ReplayMessage.Command(refused, "Once more."), Administrator);
        await province.DeliverDue();
        Assert.Equal(2, await Trail(province, "Registry.ReindexEntities"));
        province.Clock!.Advance(TimeSpan.FromDays(91));
        await province.Send(new ForgetExpired.Command("refused_message"), Callers.Platform);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_trail_names_the_command_of_a_job_with_its_cause_once_and_no_tick_without_effect(
        Engine engine
    )
    {
        var entries = new ConcurrentQueue<AuditEntry>();
        await using var province = Province.On(
            engine,
            also: services => services.AddScoped<IAuditTrail>(_ => new Overheard(entries))
        );
        var (panel, _) = await Trading.Tests.Evaluation.Panels.Requested(province);
        var frozen = await province.Scalar<long>(
            "select id from outbox_message where queue = 'evaluation.freeze'"
        );
        await province.DeliverDue(times: 2);
        var freezing = Assert.Single(entries, entry => entry.Action == "Evaluation.FreezeList");
        Assert.Equal(
            (CallerKind.Platform, "evaluation.freeze"),
            (freezing.Caller.Kind, freezing.Caller.Name)
        );
        Assert.Equal(panel.ToString(), freezing.About);
        Assert.Equal(
            $"outbox:{frozen} Evaluation.RequestPanel by {Roles.CentreOperator}",
            freezing.Cause
        );
        Assert.Equal(
            5,
            entries.Count(entry =>
                entry.Action == "Evaluation.InviteExpert"
                && entry.Cause!.EndsWith(
                    " Evaluation.DrawPanel by evaluation.draw",
                    StringComparison.Ordinal
                )
            )
        );

        var before = entries.Count;
        await province.Send(new ForgetExpired.Command("effect"), Callers.Platform);
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        Assert.Equal(before, entries.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Claims_made_at_the_same_instant_share_nothing_and_never_pass_an_earlier_one(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        Guid[] subjects = [.. Enumerable.Range(0, 12).Select(_ => Guid.NewGuid())];
        await using (var scope = province.Services.CreateAsyncScope())
        {
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            await sql.Begin(default);
            scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Insert(
                    [
                        .. Enumerable
                            .Range(0, 300)
                            .Select(number => new NewMessage(
                                number % 2 == 0 ? "one" : "two",
                                "{}",
                                subjects[number * 7 % 12].ToString()
                            )),
                    ],
                    "test",
                    province.Clock!.GetUtcNow()
                );
            await sql.Commit(default);
        }

        var done = new List<OutboxMessage>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (
                            await province.Scalar<long>("select count(*) from outbox_message") > 0
                        )
                        {
                            await using var scope = province.Services.CreateAsyncScope();
                            var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
                            var claim = Guid.NewGuid();
                            var ids = await Messages.Claim(province, claim, take: 5);
                            if (ids.Count == 0)
                            {
                                continue;
                            }

                            var messages = await store.Of(claim, ids, default);
                            Assert.Equal(ids.Count, messages.Count);
                            Assert.Equal(
                                messages.Count,
                                messages.DistinctBy(one => (one.Queue, one.Subject)).Count()
                            );
                            lock (done)
                            {
                                done.AddRange(messages);
                            }

                            await store.Delivered(claim, ids, default);
                        }
                    })
                )
        );
        Assert.Equal(300, done.DistinctBy(one => one.Id).Count());
        Assert.Equal(300, done.Count);
        Assert.All(
            done.GroupBy(one => (one.Queue, one.Subject)),
            line => Assert.Equal(line.Select(one => one.Id).Order(), line.Select(one => one.Id))
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Several_of_one_kind_go_together_and_the_one_that_fails_is_found_alone(
        Engine engine
    )
    {
        long poison = 0;
        var failing = new Failing
        {
            Before = message =>
                message.Id == poison
                    ? throw new InvalidOperationException("poison")
                    : Task.CompletedTask,
        };
        await using var province = Messages.Province(engine, failing);
        var together = new List<long>();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            together.Add(await Messages.Post(province, Recheck()));
        }

        Assert.Equal(4, await WorkAll());
        Assert.Equal([4], failing.Joined);
        Assert.Equal(together, await Messages.Effects(province));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));

        await Messages.Post(province, Recheck());
        poison = await Messages.Post(province, Recheck());
        var alone = await Messages.Post(province, Messages.About(Guid.NewGuid()));
        await Messages.Post(province, Recheck());
        Assert.Equal(4, await WorkAll());
        Assert.Equal([4, 3], failing.Joined);
        Assert.Equal(
            [poison],
            await province.Rows<long>("select id from outbox_message where attempts = 1")
        );
        Assert.Equal(7, (await Messages.Effects(province)).Count);
        Assert.Contains(alone, await Messages.Effects(province));

        // What failed before goes alone, whoever waits beside it.
        poison = 0;
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await Messages.Post(province, Recheck());
        Assert.Equal(2, await WorkAll());
        Assert.Equal([4, 3], failing.Joined);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));

        RecheckPanelsOf.Command Recheck() => new(Guid.NewGuid());

        async Task<int> WorkAll()
        {
            var claim = Guid.NewGuid();
            var ids = await Messages.Claim(province, claim);
            return await province
                .Services.GetRequiredService<OutboxWorker>()
                .Work(claim, ids, default);
        }
    }

    [PostgresFact]
    public async Task Of_two_workers_that_were_given_the_same_messages_each_has_its_effect_once()
    {
        await using var province = Province.On(Engine.Postgres);
        var delivery = province.Services.GetRequiredService<IMessageDelivery>();
        for (var round = 0; round < 20; round++)
        {
            var posted = new List<long>();
            foreach (var _ in Enumerable.Range(0, 6))
            {
                posted.Add(
                    await Messages.Post(province, new RecheckPanelsOf.Command(Guid.NewGuid()))
                );
            }

            var claim = Guid.NewGuid();
            var ids = await Messages.Claim(province, claim);
            await using var scope = province.Services.CreateAsyncScope();
            var messages = await scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Of(claim, ids, default);
            // One in the order of posting, the other against it, and each has one that the other has not.
            var effects = await Task.WhenAll(
                new[] { messages[..5], [.. Enumerable.Reverse(messages[1..])] }.Select(some =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            Assert.Null(await delivery.Deliver(some, default));
                            return some.Count;
                        }
                        catch (AlreadyInEffectException)
                        {
                            return 0;
                        }
                    })
                )
            );
            Assert.Equal(5, effects.Sum());
            Assert.Equal(5, (await Messages.Effects(province)).Count(id => posted.Contains(id)));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_deliveries_of_one_message_at_the_same_instant_one_has_the_effect(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var delivery = province.Services.GetRequiredService<IMessageDelivery>();
        for (var round = 0; round < 20; round++)
        {
            await Messages.Post(province, Messages.About(Guid.NewGuid()));
            var claim = Guid.NewGuid();
            var ids = await Messages.Claim(province, claim);
            await using var scope = province.Services.CreateAsyncScope();
            var message = Assert.Single(
                await scope
                    .ServiceProvider.GetRequiredService<OutboxStore>()
                    .Of(claim, ids, default)
            );
            var effects = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(async () =>
                        {
                            try
                            {
                                Assert.Null(await delivery.Deliver(message, default));
                                return 1;
                            }
                            catch (AlreadyInEffectException)
                            {
                                return 0;
                            }
                        })
                    )
            );
            Assert.Equal(1, effects.Sum());
        }

        Assert.Equal(20, await Trail(province, "Evaluation.InviteExpert"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_long_message_keeps_its_lease_and_gives_the_rest_of_its_claim_to_others(
        Engine engine
    )
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        long slow = 0;
        var failing = new Failing
        {
            Before = message =>
            {
                if (message.Id != slow)
                {
                    return Task.CompletedTask;
                }

                begun.SetResult();
                return end.Task;
            },
        };
        await using var province = Messages.Province(engine, failing);
        var quick = await Messages.Post(province, Messages.About(Guid.NewGuid()));
        slow = await Messages.Post(province, Messages.About(Guid.NewGuid()));
        var neighbour = await Messages.Post(province, Messages.About(Guid.NewGuid()));
        var claim = Guid.NewGuid();
        var ids = await Messages.Claim(province, claim);
        Assert.Equal([quick, slow, neighbour], ids.Order());
        var working = Task.Run(() =>
            province.Services.GetRequiredService<OutboxWorker>().Work(claim, ids, default)
        );
        await begun.Task;
        Assert.Empty(await Messages.Claim(province, Guid.NewGuid()));

        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await Province.Until(
            async () =>
                await province.Scalar<long>(
                    "select count(*) from outbox_message where claim_id is null"
                ) == 1,
            "the neighbour is given back"
        );
        Assert.Equal([neighbour], await Messages.Claim(province, Guid.NewGuid()));
        // What had its effect before is not held up either.
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from outbox_message where id = @quick",
                new { quick }
            )
        );
        var late = province.Clock.GetUtcNow().AddSeconds(100);
        await Province.Until(
            async () =>
            {
                Assert.DoesNotContain(slow, await Messages.Claim(province, Guid.NewGuid()));
                var held = await province.Scalar<DateTimeOffset>(
                    "select ready_at from outbox_message where id = @slow",
                    new { slow }
                );
                // However slow the machine is: a renewal that is due is on its way.
                if (held - province.Clock.GetUtcNow() > TimeSpan.FromSeconds(10))
                {
                    province.Clock.Advance(TimeSpan.FromMilliseconds(500));
                }

                return province.Clock.GetUtcNow() > late;
            },
            "the lease is renewed again and again",
            every: 1
        );
        end.SetResult();
        await working;
        Assert.Contains(slow, await Messages.Effects(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_due_later_waits_and_holds_nobody_up(Engine engine)
    {
        await using var province = Province.On(engine);
        var subject = Guid.NewGuid();
        var later = await Messages.Post(
            province,
            Messages.About(subject),
            province.Clock!.GetUtcNow().AddHours(1)
        );
        var now = await Messages.Post(province, Messages.About(subject));
        await province.DeliverDue();
        Assert.Equal([now], await Messages.Effects(province));
        province.Clock.Advance(TimeSpan.FromHours(1));
        await province.DeliverDue();
        Assert.Equal([later, now], await Messages.Effects(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Messages_of_the_version_before_are_carried_over_and_run(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0017");
        var subject = Guid.NewGuid();
        await using (var connection = await database.Open(CancellationToken.None))
        {
            // As that version wrote them: due, due later, taken by a worker that died, done, refused.
            foreach (
                var (number, due, dispatched, handled, refusal) in new (
                    int,
                    DateTimeOffset,
                    DateTimeOffset?,
                    DateTimeOffset?,
                    string?
                )[]
                {
                    (1, Province.Start, null, null, null),
                    (2, Province.Start.AddHours(1), null, null, null),
                    (3, Province.Start.AddMinutes(-9), Province.Start, null, null),
                    (4, Province.Start, Province.Start, Province.Start, null),
                    (5, Province.Start, Province.Start, Province.Start, "no: refused"),
                }
            )
            {
                await connection.ExecuteAsync(
                    """
                    insert into outbox (id, job, payload, due_at, created_at, dispatched_at, handled_at, refusal)
                    values (@id, 'evaluation.invite', @payload, @due, @at, @dispatched, @handled, @refusal)
                    """,
                    new
                    {
                        id = Guid.CreateVersion7(),
                        payload = $$"""{"panelId":"{{subject}}","invitationId":"{{Guid.NewGuid()}}"}""",
                        due,
                        at = Province.Start.AddSeconds(number),
                        dispatched,
                        handled,
                        refusal,
                    }
                );
            }
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        Assert.Equal(2, await province.DeliverDue());
        Assert.Equal(
            "no: refused",
            Assert
                .Single(
                    (
                        await province.Send(
                            new ListMessages.Query { State = OutboxStates.Refused },
                            Administrator
                        )
                    )
                        .Value
                        .Items
                )
                .LastError
        );
        province.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await province.DeliverDue());
        Assert.Equal(3, await Trail(province, "Evaluation.InviteExpert"));
    }

    [Fact]
    public async Task Only_system_administrators_see_and_decide_on_messages()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (var role in Roles.All.Where(role => role.Code != Roles.Administrator))
        {
            var caller = Callers.With(role.Code);
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListMessages.Query(), caller)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ReplayMessage.Command(1, "Why."), caller)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new DiscardMessage.Command(1, "Why."), caller)).Problem?.Kind
            );
        }
    }

    private static Task<string> State(Province province, long id) =>
        province.Scalar<string>("select state from outbox_message where id = @id", new { id });

    private static Task<long> Trail(Province province, string action) =>
        province.Scalar<long>(
            "select count(*) from audit_entry where action = @action",
            new { action }
        );

    private static Task<long> Notices(Province province, Guid person) =>
        province.Scalar<long>(
            "select count(*) from notice where person_id = @person and link like '/outbox%'",
            new { person }
        );

    private sealed class FullQueue : IClaimQueue
    {
        public bool Full { get; set; } = true;
        public List<long> Handed { get; } = [];

        public void Enqueue(Guid claim, IReadOnlyList<long> ids)
        {
            if (Full)
            {
                throw new IOException("the queue is away");
            }

            Handed.AddRange(ids);
        }

        public long Waiting() => Handed.Count;
    }

    private sealed class Overheard(ConcurrentQueue<AuditEntry> entries) : IAuditTrail
    {
        public void Expect() { }

        public Task Append(AuditEntry entry, CancellationToken cancel)
        {
            entries.Enqueue(entry);
            return Task.CompletedTask;
        }
    }
}
