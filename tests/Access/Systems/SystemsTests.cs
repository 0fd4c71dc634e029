using System.Net;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class SystemsTests
{
    private static readonly Caller Administrator = Callers.With(Roles.Administrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_changes_over_with_two_live_keys_and_never_has_a_third(Engine engine)
    {
        await using var province = Province.On(engine);
        var system = await Register(province);
        var first = await Issue(province, system.Id, 1);
        var second = await Issue(province, system.Id, first.Value.Version);
        Assert.NotEqual(first.Value.Key, second.Value.Key);
        var third = await Issue(province, system.Id, second.Value.Version);
        Assert.Equal("keys.too_many", third.Problem?.Code);

        var after = await province.Send(
            new RevokeKey.Command(system.Id, first.Value.KeyId),
            Administrator
        );
        Assert.True((await Issue(province, system.Id, after.Value.Version)).Succeeded);
    }

    [Fact]
    public async Task An_expired_key_leaves_room_for_a_new_one()
    {
        await using var province = Province.On(Engine.Sqlite);
        var system = await Register(province);
        await Issue(province, system.Id, 1, Province.Start.AddDays(1));
        await Issue(province, system.Id, 2, Province.Start.AddDays(1));
        province.Clock!.Advance(TimeSpan.FromDays(1));
        Assert.True((await Issue(province, system.Id, 3, Province.Start.AddDays(30))).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_request_sent_twice_issues_one_key(Engine engine)
    {
        await using var province = Province.On(engine);
        var system = await Register(province);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Issue(province, system.Id, 1))
        );
        Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.All(
            outcomes.Where(outcome => !outcome.Succeeded),
            outcome => Assert.Equal(ProblemKind.Stale, outcome.Problem?.Kind)
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from api_key"));
    }

    [Fact]
    public async Task A_key_itself_is_kept_nowhere()
    {
        await using var province = Province.On(Engine.Sqlite);
        var system = await Register(province);
        var key = (await Issue(province, system.Id, 1)).Value.Key;
        Assert.All(
            await province.Rows<string>(
                "select payload from audit_entry union all select reply from idempotency union all select hash from api_key union all select prefix from api_key"
            ),
            text => Assert.DoesNotContain(key, text)
        );
    }

    [Theory]
    [InlineData("registry.read", 0, "key.expired")]
    [InlineData("registry.read", 732, "key.too_long")]
    [InlineData("registry.write", 30, "scopes.unknown")]
    [InlineData(null, 30, "scopes.none")]
    public async Task A_key_without_sense_is_refused_with_the_rule(
        string? scope,
        int days,
        string rule
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var system = await Register(province);
        var refused = await province.Send(
            new IssueKey.Command(
                system.Id,
                1,
                scope is null ? [] : [scope],
                Province.Start.AddDays(days)
            ),
            Administrator
        );
        Assert.Equal(rule, refused.Problem?.Errors.Single().Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Systems_are_listed_with_their_keys_page_by_page(Engine engine)
    {
        await using var province = Province.On(engine);
        foreach (
            var (name, region) in new[] { ("甲", "210200"), ("乙", "210100"), ("丙", "210100") }
        )
        {
            await province.Send(
                new RegisterSystem.Command(name, RegionCode.Given(region)),
                Administrator
            );
        }

        var first = (await province.Send(new ListSystems.Query { Take = 2 }, Administrator)).Value;
        var rest = (
            await province.Send(
                new ListSystems.Query { Take = 2, Cursor = first.Next },
                Administrator
            )
        ).Value;
        Assert.Equal(
            ["210100", "210100", "210200"],
            first.Items.Concat(rest.Items).Select(system => system.Region)
        );
        Assert.Null(rest.Next);

        await Issue(province, rest.Items[0].Id, 1);
        var found = (
            await province.Send(new ListSystems.Query { Text = "甲" }, Administrator)
        ).Value;
        var key = Assert.Single(Assert.Single(found.Items).Keys);
        Assert.StartsWith("trd_", key.Prefix, StringComparison.Ordinal);
        Assert.Equal([Scopes.RegistryRead], key.Scopes);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_with_the_next_request()
    {
        await using var web = new WebProvince();
        var platform = Callers.Platform;
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("沈阳交易系统", RegionCode.Given("210100")),
                platform
            )
        ).Value;
        var key = (
            await web.Sender.Send(
                new IssueKey.Command(
                    system.Id,
                    1,
                    [Scopes.ProcurementRead],
                    DateTimeOffset.UtcNow.AddDays(30)
                ),
                platform
            )
        ).Value;
        using var client = web.WithKey(key.Key);
        using var before = await client.GetAsync("/api/v1/procurements");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await web.Sender.Send(new RevokeKey.Command(system.Id, key.KeyId), platform);
        using var after = await client.GetAsync("/api/v1/procurements");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    private static async Task<TradingSystem> Register(Province province) =>
        (
            await province.Send(
                new RegisterSystem.Command("沈阳市工程建设交易系统", RegionCode.Given("210100")),
                Administrator
            )
        ).Value;

    private static Task<Outcome<IssueKey.Issued>> Issue(
        Province province,
        Guid system,
        long version,
        DateTimeOffset? expires = null
    ) =>
        province.Send(
            new IssueKey.Command(
                system,
                version,
                [Scopes.RegistryRead],
                expires ?? Province.Start.AddYears(2)
            ),
            Administrator
        );
}
