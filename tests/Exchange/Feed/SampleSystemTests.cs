using System.Net;
using System.Text;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Client;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Feed;

/// <summary>A trading system that somebody wrote with the client library, as a process beside a host as a process.</summary>
public sealed class SampleSystemTests
{
    private static readonly string[] Asked =
    [
        Scopes.ChangesRead,
        Scopes.ProcurementRead,
        Scopes.RegistryRead,
    ];

    [Fact]
    public async Task Its_copy_begins_follows_survives_its_end_and_uses_records_with_receipts_that_hold()
    {
        await using var province = Province.OverInRealTime(Engines.New(Engine.Sqlite));
        using var node = Node.Start(
            province.Database,
            settings: new Dictionary<string, string>
            {
                ["Trading__Webhooks__AllowHttp"] = "true",
                ["Trading__Webhooks__AllowedNetworks"] = "127.0.0.0/8",
            }
        );
        using var http = new HttpClient();
        await Province.Until(() => node.IsReady(http), "the host is ready", seconds: 120);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var first = clerk.EntityCode!.Value;
        var key = await Key(province);

        using var system = await SampleSystem.Start(node.Address, key);
        await Has(system, $"entity/{first}", submitted.Version, "changed");

        // What comes later it is told of, by the feed and by a webhook that it believes.
        var (second, later) = await Firms.Submit(province, 2);
        await Has(system, $"entity/{second.EntityCode!.Value}", later.Version, "changed");
        await Province.Until(
            async () => (await system.Standing()).GetProperty("hints").GetInt64() > 0,
            "a webhook is believed"
        );

        // A record is used, and the receipt proves it; what is refused is said as the platform says it.
        var used = await system.Use(first.ToString(), "SY-2026-0001");
        Assert.Contains("the receipt was verified", used, StringComparison.Ordinal);
        var refused = await system.Use("91210102MA00000000", "SY-2026-0001");
        Assert.Contains("role=\"alert\"", refused, StringComparison.Ordinal);

        // What happens while it is away it hears when it comes back.
        system.Kill();
        var officer = Callers.With(Roles.RegistryOfficer);
        var suspended = await province.Send(
            new SuspendEntity.Command(first, submitted.Version, "核实投诉"),
            officer
        );
        Assert.True(suspended.Succeeded, suspended.Problem?.Message.En);
        await system.Again();
        await Has(system, $"entity/{first}", suspended.Value.Version, "removed");

        // A forged webhook changes nothing.
        using var forged = new StringContent("{}", Encoding.UTF8, "application/cloudevents+json");
        forged.Headers.Add("webhook-id", "x");
        forged.Headers.Add("webhook-timestamp", "1614265330");
        forged.Headers.Add("webhook-signature", "v1,AAAA");
        using var answer = await system.Post(forged);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);

        // The copy is what the platform's snapshot says, without what must not be used.
        using var client = new TradingClient(new TradingClientOptions(node.Address, key));
        var there = new Dictionary<string, (long Version, string State)>();
        await foreach (var line in client.Snapshot())
        {
            if (line.Cursor is null)
            {
                there[$"{line.Kind}/{line.Id}"] = (line.Version, "changed");
            }
        }

        var usable = (await system.Mirror()).Where(one => one.Value.State == "changed");
        Assert.Equal(there.OrderBy(one => one.Key), usable.OrderBy(one => one.Key));
        Assert.Contains("示例交易系统", await system.Page(), StringComparison.Ordinal);

        // What it read goes when it may read less, and when the firm is out of its sight.
        var tender = await Tenders.Published(province);
        await Has(system, $"procurement/{tender}", 1, "changed");
        await system.Use(second.EntityCode!.Value.ToString(), "SY-2026-0001");
        await Keeps(system, 1);
        var id = await province.Scalar<Guid>("select id from trading_system");
        var now = (await province.Send(new GetSystem.Query(id), Callers.Platform)).Value;
        now = (
            await province.Send(
                new ScopeSystem.Command(
                    id,
                    now.Version,
                    [new("identity", ["region", "address"], "邀请投标")]
                ),
                Callers.Platform
            )
        ).Value;
        // The host remembers the key for ten seconds.
        await Keeps(system, 0);
        await Province.Until(
            async () => (await system.Mirror())[$"procurement/{tender}"].State == "changed",
            "the copy is whole again"
        );
        await province.Send(
            new ChangeSystem.Command(id, now.Version, now.Name, RegionCode.Parse("210200")),
            Callers.Platform
        );
        await Has(system, $"procurement/{tender}", 1, "removed");
        await Has(system, $"entity/{second.EntityCode!.Value}", later.Version, "changed");
    }

    [Fact]
    public async Task A_client_is_told_what_is_refused_and_begins_anew_where_its_cursor_leads_nowhere()
    {
        await using var province = Province.OverInRealTime(Engines.New(Engine.Sqlite));
        using var node = Node.Start(province.Database);
        using var http = new HttpClient();
        await Province.Until(() => node.IsReady(http), "the host is ready", seconds: 120);
        var key = await Key(province);
        using var client = new TradingClient(
            new TradingClientOptions(node.Address, key) { Language = "en" }
        );

        var unreadable = await Assert.ThrowsAsync<TradingRefusedException>(() =>
            client.Changes("rubbish")
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "cursor.unreadable"),
            (unreadable.Status, unreadable.Code)
        );
        var field = await Assert.ThrowsAsync<TradingRefusedException>(() =>
            client.Changes(null, limit: 0)
        );
        Assert.Equal("limit.range", Assert.Single(field.Errors).Code);
        var unknown = await Assert.ThrowsAsync<TradingRefusedException>(() =>
            client.Use("XX-TEST:1", "T")
        );
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);

        var page = await client.Changes(null);
        await province.Rows<int>("update change_head set epoch = 'restored'");
        var anew = await Assert.ThrowsAsync<SnapshotNeededException>(() =>
            client.Changes(page.Next)
        );
        Assert.Equal("cursor.other_epoch", anew.Code);
        Assert.StartsWith("/api/v1/snapshot", anew.Snapshot, StringComparison.Ordinal);

        using var stranger = new TradingClient(
            new TradingClientOptions(node.Address, key + "x") { Retries = 1 }
        );
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await Assert.ThrowsAsync<TradingRefusedException>(() => stranger.Changes(null))).Status
        );
    }

    private static Task Keeps(SampleSystem system, long records) =>
        Province.Until(
            async () => (await system.Standing()).GetProperty("records").GetInt64() == records,
            $"it keeps {records} records",
            seconds: 60,
            standing: async () => (await system.Standing()).ToString()
        );

    private static Task Has(SampleSystem system, string id, long version, string state) =>
        Province.Until(
            async () =>
                (await system.Mirror()).TryGetValue(id, out var held) && held == (version, state),
            $"the copy has {id} in version {version}, {state}",
            standing: async () => (await system.Standing()).ToString()
        );

    private static async Task<string> Key(Province province)
    {
        var system = (
            await province.Send(
                new RegisterSystem.Command("示例交易系统", RegionCode.Parse("210000")),
                Callers.Platform
            )
        ).Value;
        return (
            await province.Send(
                new IssueKey.Command(
                    system.Id,
                    system.Version,
                    Asked,
                    DateTimeOffset.UtcNow.AddDays(30)
                ),
                Callers.Platform
            )
        )
            .Value
            .Key;
    }
}
