using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Changes;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>What is posted to a receiver, in which order, and what comes of one that fails.</summary>
public sealed class WebhookTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_change_is_posted_once_signed_in_the_order_of_its_subject(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        await Hooks.Change(province, Notes.Of("before", 1));
        var made = await Hooks.Subscribed(province, receiver.Address + "/in");
        await Hooks.Change(
            province,
            [
                .. Enumerable
                    .Range(1, 5)
                    .SelectMany(version =>
                        new[] { "a", "b", "c" }.Select(s => Notes.Of(s, version))
                    ),
            ]
        );
        await Hooks.Work(province);
        var posts = receiver.Posts.ToList();
        Assert.Equal(15, posts.Count);
        Assert.Equal(15, posts.Select(post => post.Id).Distinct().Count());
        foreach (var subject in posts.GroupBy(post => post.Subject))
        {
            Assert.Equal([1, 2, 3, 4, 5], subject.Select(post => post.Version));
        }

        Assert.All(
            posts,
            post =>
            {
                Assert.True(post.IsSignedWith(made.Secret!, Province.Start));
                Assert.Equal(
                    "application/cloudevents+json; charset=utf-8",
                    post.Headers["Content-Type"]
                );
                Assert.Equal("1.0", post.Json.GetProperty("specversion").GetString());
                Assert.Equal(post.Id, post.Json.GetProperty("id").GetString());
                Assert.Equal("trading.change", post.Json.GetProperty("type").GetString());
            }
        );
        var hook = await Hooks.Get(province, made.Webhook.Id);
        Assert.Equal((15, 0, 0), (hook.Delivered, hook.Behind, hook.Failures));
        // What lies here cannot be read without the ring.
        Assert.DoesNotContain(
            made.Secret![6..],
            await province.Scalar<string>("select secret from webhook")
        );
        await Hooks.Work(province);
        Assert.Equal(15, receiver.Posts.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_beyond_the_filter_or_the_systems_scope_is_posted(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        await Hooks.Subscribed(province, receiver.Address + "/dalian", regions: ["210200"]);
        await Hooks.Subscribed(province, receiver.Address + "/credit", kinds: ["credit"]);
        await Hooks.Subscribed(province, receiver.Address + "/city", region: "210100");
        await Hooks.Change(
            province,
            Notes.Of("shenyang", 1, "210100"),
            Notes.Of("dalian", 1, "210200"),
            new Change(FeedKinds.Credit, "listing", 1, "listed"),
            new Change(FeedKinds.Procurement, "of-dalian", 1, "published")
            {
                Region = "210200",
                TradingKind = "construction",
            }
        );
        await Hooks.Work(province);
        var told = receiver
            .Posts.GroupBy(post => post.Path)
            .ToDictionary(
                path => path.Key,
                path => path.Select(post => post.Subject).Order(StringComparer.Ordinal).ToList()
            );
        // Listings lie in no division; records are the province's, procurements the city's.
        Assert.Equal(["credit/listing", "entity/dalian", "procurement/of-dalian"], told["/dalian"]);
        Assert.Equal(["credit/listing"], told["/credit"]);
        Assert.DoesNotContain("procurement/of-dalian", told["/city"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_without_a_live_key_is_told_when_it_has_one_again(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        await province.Send(
            new SwitchSystem.Command(made.Webhook.SystemId, 2, false),
            Callers.Platform
        );
        await Hooks.Change(province, Notes.Of("a", 1));
        await Hooks.Work(province);
        Assert.Empty(receiver.Posts);
        await province.Send(
            new SwitchSystem.Command(made.Webhook.SystemId, 3, true),
            Callers.Platform
        );
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        await Hooks.Work(province);
        Assert.Equal("entity/a", Assert.Single(receiver.Posts).Subject);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_address_that_is_away_is_come_back_to_and_nothing_is_lost(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(
            province,
            [.. Enumerable.Range(1, 20).Select(n => Notes.Of($"s{n}", 1))]
        );
        receiver.Refuse(_ => true, 503);
        await Hooks.Work(province);
        // One is enough to see it: nobody is asked twenty times who says that he cannot.
        Assert.InRange(receiver.Posts.Count, 1, 8);
        var away = await Hooks.Get(province, made.Webhook.Id);
        Assert.Equal((1, 0, 20), (away.Failures, away.Waiting, away.Behind));
        Assert.InRange(
            away.NextAttemptAt!.Value - Province.Start,
            TimeSpan.FromSeconds(4),
            TimeSpan.FromSeconds(6)
        );
        receiver.Refuse(_ => false, 503);
        Assert.Equal(0, await Hooks.Work(province));
        province.Clock!.Advance(TimeSpan.FromSeconds(6));
        await Hooks.Work(province);
        Assert.Equal(20, receiver.Taken.Select(post => post.Subject).Distinct().Count());
        Assert.Equal(0, (await Hooks.Get(province, made.Webhook.Id)).Failures);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pauses_double_and_a_receiver_may_ask_for_longer(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(province, Notes.Of("a", 1));
        receiver.Refuse(_ => true, 503);
        var pauses = new List<TimeSpan>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await Hooks.Work(province);
            var next = (await Hooks.Get(province, made.Webhook.Id)).NextAttemptAt!.Value;
            pauses.Add(next - province.Clock!.GetUtcNow());
            province.Clock.Advance(pauses[^1]);
        }

        Assert.All(
            pauses.Index(),
            pause =>
                Assert.InRange(
                    pause.Item.TotalSeconds,
                    5 * Math.Pow(2, pause.Index) * 0.79,
                    5 * Math.Pow(2, pause.Index) * 1.21
                )
        );
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        };
        await Hooks.Work(province);
        Assert.InRange(
            (await Hooks.Get(province, made.Webhook.Id)).NextAttemptAt!.Value
                - province.Clock!.GetUtcNow(),
            TimeSpan.FromHours(1),
            TimeSpan.FromHours(1.3)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_event_that_fails_alone_keeps_only_its_subject_waiting_then_is_dead_and_can_be_replayed_or_discarded(
        Engine engine
    )
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        var id = made.Webhook.Id;
        receiver.Refuse(post => post.Subject == "entity/bad", 422);
        await Hooks.Change(province, Notes.Of("a", 1), Notes.Of("bad", 1), Notes.Of("b", 1));
        await Hooks.Work(province);
        await Hooks.Change(province, Notes.Of("bad", 2), Notes.Of("a", 2));
        await Hooks.Work(province);
        Assert.Equal(
            ["entity/a 1", "entity/b 1", "entity/a 2"],
            receiver
                .Taken.Select(post => $"{post.Subject} {post.Version}")
                .Order(StringComparer.Ordinal)
                .OrderBy(told => told[^1])
        );
        Assert.Equal(1, receiver.Posts.Count(post => post.Subject == "entity/bad"));
        Assert.Equal(2, (await Hooks.Get(province, id)).Waiting);

        while ((await Hooks.Get(province, id)).Dead < 2)
        {
            province.Clock!.Advance(TimeSpan.FromMinutes(1));
            await Hooks.Work(province);
        }

        Assert.Equal(6, receiver.Posts.Count(post => post.Subject == "entity/bad"));
        var dead = (await province.Send(new ListDeadLetters.Query(id), Hooks.Administrator))
            .Value
            .Items;
        Assert.Equal(["bad", "bad"], dead.Select(letter => letter.Subject));
        Assert.All(
            dead,
            letter => Assert.Equal((3, "HTTP 422"), (letter.Attempts, letter.LastError))
        );
        Assert.True(await province.Scalar<long>("select count(*) from outbox_alarm") > 0);

        receiver.Refuse(_ => false, 422);
        await province.Send(
            new DiscardDeadLetter.Command(id, dead[0].EventId),
            Hooks.Administrator
        );
        await province.Send(new ReplayWebhook.Command(id, dead[1].EventId), Hooks.Administrator);
        await Hooks.Work(province);
        var replayed = receiver.Taken.Last();
        Assert.Equal((dead[1].EventId, 1L), (replayed.Id, replayed.Version));
        Assert.Equal(0, (await Hooks.Get(province, id)).Dead);
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new DiscardDeadLetter.Command(id, dead[0].EventId),
                    Hooks.Administrator
                )
            )
                .Problem
                ?.Kind
        );
        // The feed has it: what was discarded, or arrived, can be had again under the same id.
        await province.Send(new ReplayWebhook.Command(id, dead[0].EventId), Hooks.Administrator);
        await Hooks.Work(province);
        Assert.Equal(dead[0].EventId, receiver.Taken.Last().Id);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReplayWebhook.Command(id, "x-1"), Hooks.Administrator))
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_day_of_failures_it_is_paused_operators_are_told_and_it_goes_on_from_where_it_was(
        Engine engine
    )
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(province, Notes.Of("a", 1));
        receiver.Refuse(_ => true, 503);
        for (var hour = 0; hour <= 25; hour++)
        {
            await Hooks.Work(province);
            province.Clock!.Advance(TimeSpan.FromHours(1.3));
        }

        var paused = await Hooks.Get(province, made.Webhook.Id);
        Assert.Equal(
            (WebhookStates.Paused, WebhookPauses.Failing),
            (paused.State, paused.PausedBy)
        );
        Assert.True(await province.Scalar<long>("select count(*) from outbox_alarm") > 0);
        receiver.Refuse(_ => false, 503);
        await Hooks.Change(province, Notes.Of("b", 1));
        Assert.Equal(0, await Hooks.Work(province));
        await province.Send(
            new SwitchWebhook.Command(paused.Id, paused.Version, true),
            Hooks.Administrator
        );
        await Hooks.Work(province);
        Assert.Equal(["entity/a", "entity/b"], receiver.Taken.Select(post => post.Subject).Order());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_answers_that_it_is_gone_is_asked_no_more(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        receiver.Refuse(_ => true, 410);
        await Hooks.Change(province, Notes.Of("a", 1));
        await Hooks.Work(province);
        Assert.Equal(WebhookPauses.Gone, (await Hooks.Get(province, made.Webhook.Id)).PausedBy);
        province.Clock!.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await Hooks.Work(province));
        Assert.Single(receiver.Posts);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Merged_hints_say_from_where_to_where_the_feed_is_to_be_read(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine, Hooks.Settings with { Merge = true });
        await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(
            province,
            [.. Enumerable.Range(1, 300).Select(n => Notes.Of($"s{n}", 1))]
        );
        await Hooks.Work(province);
        var post = Assert.Single(receiver.Posts);
        var data = post.Json.GetProperty("data");
        Assert.Equal("trading.changes", post.Json.GetProperty("type").GetString());
        Assert.Equal(300, data.GetProperty("changes").GetInt32());
        Assert.Equal("/api/v1/changes", data.GetProperty("links").GetProperty("self").GetString());
        await Hooks.Change(province, Notes.Of("one", 1));
        await Hooks.Work(province);
        Assert.Equal("entity/one", receiver.Posts.Last().Subject);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task While_a_secret_is_changed_both_sign_and_later_the_new_one_alone(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var first = await Hooks.Subscribed(province, receiver.Address);
        var second = (
            await province.Send(
                new RotateWebhookSecret.Command(first.Webhook.Id, 1),
                Hooks.Administrator
            )
        ).Value;
        Assert.Equal(first.Webhook.PublicKey, second.Webhook.OldPublicKey);
        await Hooks.Change(province, Notes.Of("a", 1));
        await Hooks.Work(province);
        var both = receiver.Posts.Single();
        Assert.Equal(4, both.Headers["webhook-signature"].Split(' ').Length);
        Assert.True(both.IsSignedWith(first.Secret!, Province.Start));
        Assert.True(both.IsSignedWith(second.Secret!, Province.Start));
        province.Clock!.Advance(TimeSpan.FromHours(25));
        await Hooks.Change(province, Notes.Of("a", 2));
        await Hooks.Work(province);
        var later = receiver.Posts.Last();
        var now = province.Clock.GetUtcNow();
        Assert.False(later.IsSignedWith(first.Secret!, now));
        Assert.True(later.IsSignedWith(second.Secret!, now));
        // A repeated one, a forged one and one of another day are told apart.
        Assert.False(both.IsSignedWith(first.Secret!, now));
        Assert.False(later.IsSignedWith(second.Secret!, now, [.. later.Body, (byte)' ']));
        Assert.Equal(
            ProblemKind.Stale,
            (
                await province.Send(
                    new RotateWebhookSecret.Command(first.Webhook.Id, 1),
                    Hooks.Administrator
                )
            )
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Secrets_are_sealed_anew_under_another_key_of_the_ring(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        var lines = string.Join(';', KeyRing.New());
        var settings = new Dictionary<string, string?> { ["Trading:Keys"] = lines };
        await using var province = Province.On(
            engine,
            settings,
            services => services.AddSingleton(Hooks.Settings)
        );
        var made = await Hooks.Subscribed(province, receiver.Address);
        var next = province.Services.GetRequiredService<KeyRing>().Next();
        await using var rotated = Province.Over(
            province.Database,
            new() { ["Trading:Keys"] = $"{lines};{next}" },
            services => services.AddSingleton(Hooks.Settings)
        );
        var again = new List<int>();
        for (var time = 1; time <= 2; time++)
        {
            again.Add(
                (await rotated.Send(new ResealWebhooks.Command(), Callers.Platform)).Value.Webhooks
            );
        }

        Assert.Equal([1, 0], again);
        await Hooks.Change(rotated, Notes.Of("a", 1));
        await Hooks.Work(rotated);
        Assert.True(receiver.Posts.Single().IsSignedWith(made.Secret!, Province.Start));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_feed_has_no_more_is_told_of_by_the_snapshot(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(province, [.. Enumerable.Range(1, 5).Select(n => Notes.Of($"s{n}", 1))]);
        await province.Rows<int>("delete from change_log where position <= 3");
        await Hooks.Work(province);
        Assert.Equal(
            ["trading.change", "trading.change", "trading.changes_missed"],
            receiver.Posts.Select(post => post.Json.GetProperty("type").GetString()).Order()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_manages_its_own_and_sees_nobody_elses(Engine engine)
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var own = await Hooks.System(province);
        var caller = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead) with
        {
            SystemId = own.Id,
        };
        var other = await Hooks.Subscribed(province, receiver.Address);
        var made = (
            await province.Send(new SubscribeWebhook.Command(receiver.Address), caller)
        ).Value;
        Assert.Equal(own.Id, made.Webhook.SystemId);
        Assert.Equal(
            made.Webhook.Id,
            Assert.Single((await province.Send(new ListWebhooks.Query(), caller)).Value).Id
        );
        var id = other.Webhook.Id;
        Assert.Empty(
            (await province.Send(new ListWebhooks.Query(other.Webhook.SystemId), caller)).Value
        );
        ProblemKind?[] told =
        [
            (await province.Send(new GetWebhook.Query(id), caller)).Problem?.Kind,
            (await province.Send(new ListDeadLetters.Query(id), caller)).Problem?.Kind,
            (await province.Send(new PingWebhook.Command(id), caller)).Problem?.Kind,
            (await province.Send(new RemoveWebhook.Command(id), caller)).Problem?.Kind,
            (await province.Send(new SwitchWebhook.Command(id, 1, false), caller)).Problem?.Kind,
            (await province.Send(new RotateWebhookSecret.Command(id, 1), caller)).Problem?.Kind,
            (await province.Send(new ReplayWebhook.Command(id, "x"), caller)).Problem?.Kind,
            (await province.Send(new DiscardDeadLetter.Command(id, "x"), caller)).Problem?.Kind,
            (await province.Send(new ChangeWebhook.Command(id, 1, receiver.Address), caller))
                .Problem
                ?.Kind,
        ];
        Assert.All(told, kind => Assert.Equal(ProblemKind.NotFound, kind));
        Assert.Equal(
            ProblemKind.Invalid,
            (
                await province.Send(
                    new SubscribeWebhook.Command(
                        receiver.Address,
                        SystemId: other.Webhook.SystemId
                    ),
                    caller
                )
            )
                .Problem
                ?.Kind
        );
        // A filter that names what its key does not open is refused, not narrowed.
        Assert.Equal(
            "changes.kind_closed",
            (
                await province.Send(
                    new SubscribeWebhook.Command(receiver.Address, ["procurement"]),
                    caller
                )
            )
                .Problem
                ?.Code
        );
        Assert.True(
            (await province.Send(new PingWebhook.Command(made.Webhook.Id), caller)).Value.Succeeded
        );
        Assert.Equal("trading.ping", receiver.Posts.Last().Json.GetProperty("type").GetString());
        Assert.True(
            (await province.Send(new RemoveWebhook.Command(made.Webhook.Id), caller)).Succeeded
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new ListWebhooks.Query(own.Id),
                    Callers.With(Roles.RegistryOfficer)
                )
            )
                .Problem
                ?.Kind
        );
    }
}
