using Trading.Access;
using Trading.Access.People;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Alerts.Signals;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Tests.Alerts.Cases;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.Cases.CaseProvince;

namespace Trading.Tests.Alerts;

/// <summary>What becomes of warnings and cases of somebody who supervises no more.</summary>
public sealed class ReleaseHeldTests
{
    private static readonly Caller Security = Callers.With(Roles.SecurityAdministrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task They_go_back_to_the_queue_with_a_line_in_their_history_and_the_office_is_told(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var gone = await Offices.Supervisor(province, "gone", Offices.Shenyang);
        var colleague = await Offices.Member(province, "colleague", gone.OfficeId!.Value);
        var elsewhere = await Offices.Supervisor(province, "elsewhere", Offices.Dalian);
        await Sources.Say(province, procurement, SignalSources.Clause, Sources.Of("P01", 2));
        Assert.True((await province.Send(new ClaimAlert.Command(procurement), gone)).Succeeded);
        var left = await Open(province, procurement, gone);
        var kept = await Open(province, await Publish(province, 2), gone);
        Assert.True(
            (
                await province.Send(
                    new HandOverCase.Command(kept.Id, 1, colleague.PersonId!.Value, Reason),
                    gone
                )
            ).Succeeded
        );
        await province.DeliverDue();
        var before = (await Notices(province, colleague)).Count;
        await Disable(province, gone);
        await province.DeliverDue(times: 2);

        var alert = (await province.Send(new GetAlert.Query(procurement), colleague)).Value;
        Assert.Null(alert.ClaimedBy);
        Assert.Equal("released", alert.History[^1].Action);
        var case1 = (await province.Send(new GetSupervisionCase.Query(left.Id), colleague)).Value;
        Assert.Equal((null, 2L), (case1.Assignee, case1.Version));
        var line = case1.Timeline.Single(moment => moment.Code == "released");
        Assert.EndsWith("gone", line.Said, StringComparison.Ordinal);
        Assert.Equal(
            "colleague",
            (await province.Send(new GetSupervisionCase.Query(kept.Id), colleague)).Value.Assignee
        );
        var told = (await Notices(province, colleague)).Select(notice => notice.Link).ToList();
        Assert.Equal(before + 2, told.Count);
        Assert.Contains("/alerts?claim=none", told);
        Assert.Contains($"/cases/{left.Id}", told);
        Assert.Empty(await Notices(province, elsewhere));
        // Somebody takes it up.
        Assert.True(
            (
                await province.Send(
                    new HandOverCase.Command(left.Id, 2, colleague.PersonId.Value, Reason),
                    colleague
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_has_the_role_again_by_then_keeps_them(Engine engine)
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var back = await Offices.Supervisor(province, "back", Offices.Shenyang);
        var one = await Open(province, procurement, back);
        await Give(province, back, Roles.Purchaser);
        await Give(province, back, Roles.Supervisor);
        await province.DeliverDue(times: 2);
        Assert.Equal("back", (await Read(province, one.Id)).Assignee);
        await Give(province, back, Roles.Purchaser);
        await province.DeliverDue();
        // Without a colleague whoever sees its place is told.
        Assert.Null((await Read(province, one.Id)).Assignee);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Handed_over_at_the_same_instant_a_case_is_in_one_pair_of_hands_or_in_none(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var gone = await Offices.Supervisor(province, "gone", Offices.Shenyang);
        var colleague = await Offices.Member(province, "colleague", gone.OfficeId!.Value);
        var cases = new List<CaseMark> { await Open(province, procurement, gone) };
        for (var number = 2; number <= 20; number++)
        {
            cases.Add(await Open(province, await Publish(province, number), gone));
        }

        await Disable(province, gone);
        foreach (var one in cases)
        {
            var handing = Task.Run(() =>
                province.Send(
                    new HandOverCase.Command(one.Id, 1, colleague.PersonId!.Value, Reason),
                    colleague
                )
            );
            var releasing = Task.Run(() =>
                province.Send(
                    new ReleaseHeldOf.OneCase(one.Id, gone.PersonId!.Value),
                    Callers.Platform
                )
            );
            await Task.WhenAll(handing, releasing);
            var (handed, released) = (await handing, await releasing);
            Assert.True(released.Succeeded);
            Assert.NotEqual(handed.Succeeded, released.Value.Done);
            if (!handed.Succeeded)
            {
                Assert.Equal(ProblemKind.Stale, handed.Problem!.Kind);
            }

            var now = await Read(province, one.Id);
            Assert.Equal((handed.Succeeded ? "colleague" : null, 2L), (now.Assignee, now.Version));
        }
    }

    private static async Task<IReadOnlyList<MyNotices.Notice>> Notices(
        Province province,
        Caller caller
    ) => (await province.Send(new MyNotices.Query(), caller)).Value.Items;

    private static async Task Disable(Province province, Caller caller)
    {
        var person = await Person(province, caller);
        Assert.True(
            (
                await province.Send(new DisablePerson.Command(person.Id, person.Version), Security)
            ).Succeeded
        );
    }

    private static async Task Give(Province province, Caller caller, string role)
    {
        var person = await Person(province, caller);
        var given = await province.Send(
            new SetRoles.Command(person.Id, person.Version, [role]),
            Security
        );
        Assert.True(given.Succeeded, given.Problem?.Code);
    }

    private static async Task<Person> Person(Province province, Caller caller) =>
        (await province.Send(new GetPerson.Query(caller.PersonId!.Value), Security)).Value;
}
