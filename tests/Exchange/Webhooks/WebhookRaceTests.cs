using Microsoft.Extensions.DependencyInjection;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Changes;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>Two nodes on one PostgreSQL, at once, and one of them killed.</summary>
public sealed class WebhookRaceTests
{
    private const int Subscribers = 6;
    private const int Subjects = 8;
    private const int Versions = 12;

    [PostgresFact]
    public async Task Two_nodes_post_every_event_and_none_of_a_subject_out_of_order()
    {
        await using var receiver = await Receiver.Start();
        await using var one = Hooks.On(Engine.Postgres);
        await using var other = Over(one.Database, Hooks.Settings);
        await Subscribe(one, receiver);
        for (var round = 1; round <= Versions; round++)
        {
            await Hooks.Change(
                one,
                [.. Enumerable.Range(1, Subjects).Select(n => Notes.Of($"s{n}", round))]
            );
            await Task.WhenAll(Hooks.Work(one), Hooks.Work(other));
        }

        await Settled(one, receiver);
        AssertComplete(receiver, mayRepeat: false);
    }

    [PostgresFact]
    public async Task What_a_killed_node_held_is_posted_by_another_when_its_lease_is_over_under_the_same_ids()
    {
        await using var receiver = await Receiver.Start();
        await using var one = Hooks.On(Engine.Postgres);
        await Subscribe(one, receiver);
        await Hooks.Change(
            one,
            [
                .. Enumerable
                    .Range(1, Versions)
                    .SelectMany(version =>
                        Enumerable.Range(1, Subjects).Select(n => Notes.Of($"s{n}", version))
                    ),
            ]
        );
        for (var kill = 1; kill <= 8; kill++)
        {
            // It dies before a statement of its own, wherever that is: what it posted by then it has not written down.
            await using var doomed = Over(one.Database, Hooks.Settings, one.Clock!.GetUtcNow());
            doomed.Crash.Arm(2 + kill);
            try
            {
                await Hooks.Work(doomed);
            }
            catch (CrashException)
            {
                // Before it held anything.
            }

            doomed.Crash.Disarm();
            one.Clock.Advance(Hooks.Settings.Lease + TimeSpan.FromSeconds(1));
        }

        await Settled(one, receiver);
        AssertComplete(receiver, mayRepeat: true);
        foreach (
            var told in receiver.Posts.GroupBy(post => (post.Path, post.Subject, post.Version))
        )
        {
            Assert.Single(told.Select(post => post.Id).Distinct());
        }
    }

    private static async Task Subscribe(Province province, Receiver receiver)
    {
        for (var number = 1; number <= Subscribers; number++)
        {
            await Hooks.Subscribed(province, $"{receiver.Address}/{number}");
        }
    }

    private static async Task Settled(Province province, Receiver receiver)
    {
        while (await Hooks.Work(province) > 0)
        {
            // Until nothing is ready.
        }

        Assert.NotEmpty(receiver.Posts);
    }

    private static void AssertComplete(Receiver receiver, bool mayRepeat)
    {
        for (var number = 1; number <= Subscribers; number++)
        {
            var posts = receiver.Posts.Where(post => post.Path == $"/{number}").ToList();
            foreach (var subject in posts.GroupBy(post => post.Subject))
            {
                var versions = subject.Select(post => post.Version).ToList();
                // The first time each came: a repeated one lies behind what it repeats.
                Assert.Equal(
                    Enumerable.Range(1, Versions).Select(version => (long)version),
                    mayRepeat ? versions.Distinct() : versions
                );
            }

            Assert.Equal(Subjects, posts.Select(post => post.Subject).Distinct().Count());
        }
    }

    private static Province Over(
        Database database,
        WebhookSettings settings,
        DateTimeOffset? now = null
    )
    {
        var province = Province.Over(database, also: services => services.AddSingleton(settings));
        if (now is { } instant)
        {
            province.Clock!.SetUtcNow(instant);
        }

        return province;
    }
}
