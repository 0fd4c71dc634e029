using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Tests.Harness;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>A change of what a system may be told of or read is told to its addresses.</summary>
public sealed class TellOfScopeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_of_division_or_fields_is_told_once_to_each_address_of_the_system(
        Engine engine
    )
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address + "/all");
        var id = made.Webhook.SystemId;
        await province.Send(
            new SubscribeWebhook.Command(receiver.Address + "/entities", ["entity"], null, id),
            Hooks.Administrator
        );
        await Hooks.Subscribed(province, receiver.Address + "/another");

        // A name is no scope.
        await Change(province, id, "更名的系统", "210000");
        await Told(province);
        Assert.Empty(receiver.Posts);

        await Change(province, id, "更名的系统", "210200");
        await Told(province);
        Assert.Equal(
            ["/all", "/entities"],
            receiver.Posts.Select(post => post.Path).Order(StringComparer.Ordinal)
        );
        Assert.Single(receiver.Posts.Select(post => post.Id).Distinct());
        Assert.All(
            receiver.Posts,
            post =>
            {
                Assert.Equal("trading.scope_changed", post.Json.GetProperty("type").GetString());
                Assert.Equal(
                    "/api/v1/changes",
                    post.Json.GetProperty("data")
                        .GetProperty("links")
                        .GetProperty("self")
                        .GetString()
                );
            }
        );
        await Told(province);
        Assert.Equal(2, receiver.Posts.Count);

        var system = await System(province, id);
        await province.Send(
            new ScopeSystem.Command(
                id,
                system.Version,
                [new(Sections.Identity, ["name"], "核对名称")]
            ),
            Hooks.Administrator
        );
        await Told(province);
        Assert.Equal(4, receiver.Posts.Count);
        Assert.Equal(2, receiver.Posts.Select(post => post.Id).Distinct().Count());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_is_told_where_nothing_is_left_and_come_back_to_where_it_is_refused(
        Engine engine
    )
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var made = await Hooks.Subscribed(province, receiver.Address);
        var id = made.Webhook.SystemId;
        await province.Send(
            new IssueKey.Command(
                id,
                (await System(province, id)).Version,
                [Scopes.ChangesRead],
                Province.Start.AddYears(1)
            ),
            Callers.Platform
        );
        receiver.Refuse(_ => true, 500);
        // What is left may follow the feed, which opens nothing.
        var opens = (await System(province, id)).Keys.Single(key =>
            key.Scopes.Contains(Scopes.RegistryRead)
        );
        await province.Send(new RevokeKey.Command(id, opens.Id), Hooks.Administrator);
        await Told(province);
        var refused = Assert.Single(receiver.Posts);

        receiver.Refuse(_ => false, 500);
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        await Told(province);
        Assert.Equal([refused.Id, refused.Id], receiver.Posts.Select(post => post.Id));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from webhook_delivery"));
    }

    private static async Task Told(Province province)
    {
        await province.DeliverDue();
        await Hooks.Work(province);
    }

    private static async Task<TradingSystem> System(Province province, Guid id) =>
        (await province.Send(new GetSystem.Query(id), Hooks.Administrator)).Value;

    private static async Task Change(Province province, Guid id, string name, string region)
    {
        var system = await System(province, id);
        Assert.True(
            (
                await province.Send(
                    new ChangeSystem.Command(id, system.Version, name, RegionCode.Given(region)),
                    Hooks.Administrator
                )
            ).Succeeded
        );
    }
}
