using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Alerts.Supervision;
using Trading.Domain;
using Trading.Exchange.Feed;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Dashboards;
using Trading.Tests.Exchange.Webhooks;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Supervision;

/// <summary>What a supervisors' system hears of warnings and cases, reads of them, and what it does not.</summary>
public sealed class FollowedSupervisionTests
{
    private const string Dalian = "210200";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_is_told_of_warnings_and_cases_of_its_division_by_id_alone(
        Engine engine
    )
    {
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(engine);
        var system = await Follower(province);
        await Subscribe(province, system, receiver.Address + "/follows");
        await Subscribe(
            province,
            (await Hooks.System(province, Dalian)).Id,
            receiver.Address + "/trades"
        );
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        var own = Assert.Single(alerts, alert => alert.Region == Dalian);
        Assert.Equal(3, alerts.Count);
        await WatchedProvince.Settle(province, own, AlertStates.Confirmed);
        var opened = (
            await province.Send(
                new OpenCase.Command(own.Id, "alert", WatchedProvince.Reason),
                WatchedProvince.Zhang
            )
        ).Value;
        await province.Services.GetRequiredService<ChangeSequencer>().Look(default);
        await Hooks.Work(province);

        var told = receiver.Posts.Where(post => post.Path == "/follows").ToList();
        Assert.Equal(
            [
                ($"alert/{own.Id}", 1, "raised"),
                ($"alert/{own.Id}", 2, "confirmed"),
                ($"case/{opened.Id}", 1, "begun"),
            ],
            told.Select(post =>
                    (
                        post.Subject!,
                        post.Version,
                        post.Json.GetProperty("data").GetProperty("reason").GetString()!
                    )
                )
                .OrderBy(one => one, Comparer<(string, long, string)>.Default)
        );
        Assert.All(
            told,
            post =>
                Assert.Equal(
                    ["at", "change", "cursor", "id", "kind", "links", "reason", "version"],
                    post.Json.GetProperty("data")
                        .EnumerateObject()
                        .Select(field => field.Name)
                        .Order(StringComparer.Ordinal)
                )
        );
        Assert.Equal(
            $"/api/v1/supervision/alerts/{own.Id}",
            told.First(post => post.Subject == $"alert/{own.Id}")
                .Json.GetProperty("data")
                .GetProperty("links")
                .GetProperty("self")
                .GetString()
        );
        // The trading system of the same city hears of its procurements and of no warning.
        var trades = receiver.Posts.Where(post => post.Path == "/trades").ToList();
        Assert.NotEmpty(trades);
        Assert.DoesNotContain(
            trades,
            post =>
                post.Subject!.StartsWith("alert/", StringComparison.Ordinal)
                || post.Subject.StartsWith("case/", StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_reads_what_lies_in_its_division_and_each_read_is_in_the_trail(
        Engine engine
    )
    {
        await using var province = Hooks.On(engine);
        var follower = await CallerOf(province, await Follower(province));
        var trader = await CallerOf(province, (await Hooks.System(province, Dalian)).Id);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        var own = alerts.Single(alert => alert.Region == Dalian);
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(
                        own.Id,
                        own.Version,
                        AlertStates.Confirmed,
                        "联系人13912345678，报价规律一致，需要核查。"
                    ),
                    WatchedProvince.Zhang
                )
            ).Succeeded
        );
        var opened = await Opened(province, own.Id);
        var elsewhere = alerts.First(alert => alert.Region != Dalian);
        var other = await Opened(province, elsewhere.Id);

        var alert = (await province.Send(new ReadFollowedAlert.Command(own.Id), follower)).Value;
        Assert.Equal((AlertStates.Confirmed, own.Version + 1), (alert.State, alert.Version));
        Assert.NotEmpty(alert.Signals);
        Assert.Equal("联系人139****78，报价规律一致，需要核查。", alert.Reason);
        var read = (await province.Send(new ReadFollowedCase.Command(opened), follower)).Value;
        Assert.Equal((own.Id, "open", 1), (read.ProcurementId, read.State, read.Version));
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action in ('Alerts.ReadFollowedAlert', 'Alerts.ReadFollowedCase')"
            )
        );

        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReadFollowedAlert.Command(elsewhere.Id), follower))
                .Problem!
                .Kind
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReadFollowedCase.Command(other), follower)).Problem!.Kind
        );
        foreach (var caller in new[] { trader, WatchedProvince.Zhang })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ReadFollowedAlert.Command(own.Id), caller)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ReadFollowedCase.Command(opened), caller)).Problem!.Kind
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_it_feeds_itself_brings_it_no_warning_from_another_division(Engine engine)
    {
        await using var province = Hooks.On(engine);
        await WatchedProvince.Fill(province);
        await province.Services.GetRequiredService<ChangeSequencer>().Look(default);
        var system = (
            await Hooks.System(
                province,
                "210300",
                Scopes.ChangesRead,
                Scopes.ProcurementRead,
                Scopes.SupervisionRead
            )
        ).Id;
        // As if it had fed all of it.
        var source = await province.Scalar<string>("select min(source) from procurement");
        var caller = (await CallerOf(province, system)) with { Source = source };
        caller = caller with
        {
            Scope = caller.Scope.Or(DataScope.Of([new DataArea { Source = source }])),
        };
        var seen = (await province.Send(new ReadChanges.Query(Limit: 5000), caller)).Value.Items;
        Assert.Contains(seen, change => change.Kind == FeedKinds.Procurement);
        Assert.DoesNotContain(seen, change => change.Kind == FeedKinds.Alert);
        var alert = (await WatchedProvince.Alerts(province))[0];
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReadFollowedAlert.Command(alert.Id), caller)).Problem!.Kind
        );
    }

    private static async Task<Guid> Follower(Province province) =>
        (await Hooks.System(province, Dalian, Scopes.ChangesRead, Scopes.SupervisionRead)).Id;

    private static async Task Subscribe(Province province, Guid system, string url) =>
        Assert.True(
            (
                await province.Send(
                    new SubscribeWebhook.Command(url, SystemId: system),
                    Hooks.Administrator
                )
            ).Succeeded
        );

    private static async Task<Caller> CallerOf(Province province, Guid system)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return (
            await scope.ServiceProvider.GetRequiredService<ISystemCallers>().Of([system], default)
        )[system];
    }

    private static async Task<Guid> Opened(Province province, Guid procurement) =>
        (
            await province.Send(
                new OpenCase.Command(procurement, "alert", WatchedProvince.Reason),
                WatchedProvince.Zhang
            )
        )
            .Value
            .Id;
}
