using Trading.Access;
using Trading.Alerts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

/// <summary>Who looks into an alert, and what is done with many at once.</summary>
public sealed class AlertClaimTests
{
    private const string Reason = "同一批项目的报价规则一致，已逐项核对。";

    private static readonly Caller Zhang = Callers.With(Roles.Supervisor) with { Name = "zhang" };
    private static readonly Caller Li = Callers.With(Roles.Supervisor) with { Name = "li" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_takes_an_alert_on_has_it_until_it_is_given_back_or_taken_over(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var id = (await WarnedProvince.All(province))[0].Id;
        var claimed = (await province.Send(new ClaimAlert.Command(id), Zhang)).Value;
        Assert.Equal(("zhang", 2L), (claimed.ClaimedBy, claimed.Version));
        // Taking what one has changes nothing.
        Assert.Equal(2, (await province.Send(new ClaimAlert.Command(id), Zhang)).Value.Version);
        Assert.Equal(
            "alert.claimed",
            (await province.Send(new ClaimAlert.Command(id), Li)).Problem!.Code
        );
        Assert.Equal(
            "alert.claimed",
            (await province.Send(new ReleaseAlert.Command(id), Li)).Problem!.Code
        );
        Assert.Equal([id], await Listed(province, Zhang, ClaimFilters.Mine));
        Assert.Empty(await Listed(province, Li, ClaimFilters.Mine));
        Assert.DoesNotContain(id, await Listed(province, Li, ClaimFilters.None));

        var taken = (await province.Send(new ClaimAlert.Command(id, TakeOver: true), Li)).Value;
        Assert.Equal("li", taken.ClaimedBy);
        Assert.Null((await province.Send(new ReleaseAlert.Command(id), Li)).Value.ClaimedBy);
        var detail = (await province.Send(new GetAlert.Query(id), Zhang)).Value;
        Assert.Null(detail.ClaimedBy);
        Assert.Equal(
            ["raised", "claimed", "claimed", "released"],
            detail.History.Select(entry => entry.Action)
        );
        // Who looked before that is told.
        Assert.Equal(
            ProblemKind.Stale,
            (
                await province.Send(
                    new SettleAlert.Command(id, 1, AlertStates.Dismissed, Reason),
                    Zhang
                )
            )
                .Problem!
                .Kind
        );
    }

    [Fact]
    public async Task Nobody_claims_out_of_scope_and_no_machine_does()
    {
        await using var province = await WarnedProvince.Screened.On(Engine.Sqlite);
        var id = (await WarnedProvince.All(province))[0].Id;
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new ClaimAlert.Command(id),
                    Zhang with
                    {
                        Scope = DataScope.Nothing,
                    }
                )
            )
                .Problem!
                .Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ClaimAlert.Command(id), Callers.Platform)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ClaimAlert.Command(id), Callers.With(Roles.RegistryOfficer)))
                .Problem!
                .Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_claim_at_once_one_has_it_and_the_other_is_told(Engine engine)
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var id = (await WarnedProvince.All(province))[0].Id;
        for (var round = 0; round < 15; round++)
        {
            var outcomes = await Task.WhenAll(
                new[] { Zhang, Li }.Select(caller =>
                    Task.Run(() => province.Send(new ClaimAlert.Command(id), caller))
                )
            );
            var winner = Assert.Single(outcomes, outcome => outcome.Succeeded).Value;
            Assert.Equal(
                "alert.claimed",
                outcomes.Single(outcome => !outcome.Succeeded).Problem!.Code
            );
            Assert.True(
                (
                    await province.Send(
                        new ReleaseAlert.Command(id),
                        winner.ClaimedBy == Zhang.Name ? Zhang : Li
                    )
                ).Succeeded
            );
        }

        Assert.Equal(
            1 + (2 * 15),
            await province.Scalar<long>($"select version from alert where id = '{Id(engine, id)}'")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_reason_settles_many_each_by_itself_and_says_which_not_and_why(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var alerts = await WarnedProvince.All(province);
        var (first, second) = (alerts[0], alerts[1]);
        // Changed since it was looked at.
        await province.Send(new ClaimAlert.Command(second.Id), Li);
        var nobodys = Guid.NewGuid();
        var result = (
            await province.Send(
                new SettleAlerts.Command(
                    [new(first.Id, 1), new(second.Id, 1), new(nobodys, 1)],
                    AlertStates.Dismissed,
                    Reason
                ),
                Zhang
            )
        ).Value;
        Assert.Equal(1, result.Done);
        Assert.Equal(
            [(first.Id, null), (second.Id, "stale"), (nobodys, "not_found")],
            result.Rows.Select(row => (row.Id, row.Code))
        );
        Assert.Equal(
            AlertStates.Dismissed,
            (await province.Send(new GetAlert.Query(first.Id), Zhang)).Value.State
        );
        Assert.Equal(
            AlertStates.Open,
            (await province.Send(new GetAlert.Query(second.Id), Zhang)).Value.State
        );
        // Each has a line of its own in the trail.
        Assert.Equal(
            3,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Alerts.SettleAlert'"
            )
        );

        var claimed = (
            await province.Send(new ClaimAlerts.Command([first.Id, second.Id]), Zhang)
        ).Value;
        Assert.Equal(
            ["alert.claimed"],
            claimed.Rows.Where(row => !row.Done).Select(row => row.Code)
        );
    }

    [Theory]
    [InlineData(0, "bulk.none")]
    [InlineData(501, "bulk.many")]
    public async Task None_and_too_many_are_refused_whole(int count, string code)
    {
        await using var province = Province.On(Engine.Sqlite);
        var command = new ClaimAlerts.Command([
            .. Enumerable.Range(0, count).Select(_ => Guid.NewGuid()),
        ]);
        Assert.Equal(
            code,
            Assert.Single((await province.Send(command, Zhang)).Problem!.Errors).Code
        );
        Assert.Equal(
            "bulk.twice",
            Assert
                .Single(
                    (await province.Send(new ClaimAlerts.Command([Guid.Empty, Guid.Empty]), Zhang))
                        .Problem!
                        .Errors
                )
                .Code
        );
    }

    private static string Id(Engine engine, Guid id) =>
        engine == Engine.Sqlite ? id.ToString().ToUpperInvariant() : id.ToString();

    private static async Task<List<Guid>> Listed(Province province, Caller caller, string claim) =>
        [
            .. (
                await province.Send(new ListAlerts.Query { Claim = claim }, caller)
            ).Value.Items.Select(item => item.Id),
        ];
}
