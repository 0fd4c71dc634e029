using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation;

/// <summary>What happens elsewhere and concerns a panel.</summary>
public sealed class PanelEventTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cancelled_procurement_cancels_its_panel_and_tells_whoever_was_asked(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, centre) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: false);
        await province.DeliverDue();
        var procurement = await province.Scalar<Guid>("select procurement_id from panel");

        var cancelled = await province.Send(
            new CancelProcurement.Command(procurement, "采购需求变更"),
            Tenders.Centre
        );
        Assert.True(cancelled.Succeeded, cancelled.Problem?.Code);
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        await province.DeliverDue(times: 2);

        Assert.Equal("cancelled", (await Panels.Watch(province, panel)).State);
        var after = await Panels.Invitations(province, panel);
        Assert.All(
            after,
            one => Assert.Equal(one.Id == asked[1].Id ? "declined" : "cancelled", one.State)
        );
        foreach (var one in after.Where(one => one.State == "cancelled"))
        {
            Assert.Equal(1, await Told(province, one.PersonId, "已取消"));
        }

        Assert.Equal(0, await Told(province, asked[1].PersonId, "已取消"));
        Assert.Equal(1, await Told(province, centre.PersonId!.Value, "项目已终止"));
        Assert.Equal(
            "evaluation.cancel_panels",
            await province.Scalar<string>(
                "select caller from audit_entry where action = 'Evaluation.CancelPanelsOf'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_asked_for_as_its_procurement_was_cancelled_is_never_drawn(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        // Cancelled where no event of it could find the panel.
        await province.Rows<int>("update procurement set state = 'cancelled'");
        await province.DeliverDue();
        Assert.Equal("cancelled", (await Panels.Watch(province, panel)).State);
        Assert.Empty(await Panels.Invitations(province, panel));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_suspended_expert_leaves_the_panels_to_come_and_the_next_of_the_order_is_asked(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[2], accept: true);
        var file = (
            await province.Send(new GetExpert.Query(asked[2].ExpertId), Tenders.Centre)
        ).Value;

        var suspended = await province.Send(
            new ChangeExpert.Command(
                file.Id,
                file.Version,
                file.Name,
                RegionCode.Given(file.Region),
                file.Specialties,
                file.Ties,
                "suspended",
                "年度考核不合格"
            ),
            Tenders.Centre
        );
        Assert.True(suspended.Succeeded, suspended.Problem?.Code);
        await province.DeliverDue(times: 2);

        var after = await Panels.Invitations(province, panel);
        Assert.Equal(6, after.Count);
        Assert.Equal("excluded", after[2].State);
        Assert.Equal("invited", after[5].State);
        Assert.NotEqual(asked[2].ExpertId, after[5].ExpertId);
        Assert.Equal(1, await Told(province, asked[2].PersonId, "资格已暂停"));
        Assert.True(
            (
                await province.Send(
                    new Trading.Evaluation.Panels.VerifyDraw.Query(panel),
                    Tenders.Centre
                )
            )
                .Value
                .Sound
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_worked_for_a_firm_that_was_merged_into_a_bidder_leaves_the_panel(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (old, version) = await Firms.Verify(province, 9, officer);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        var bidder = await province.Scalar<EntityCode>("select min(bidder_code) from bid");
        var file = (
            await province.Send(new GetExpert.Query(asked[2].ExpertId), Tenders.Centre)
        ).Value;
        var tied = await province.Send(
            new ChangeExpert.Command(
                file.Id,
                file.Version,
                file.Name,
                RegionCode.Parse(file.Region),
                file.Specialties,
                [
                    .. file.Ties,
                    new Tie
                    {
                        OrganisationName = "沈阳第9建筑工程有限公司",
                        OrganisationCode = old.EntityCode,
                        FromDay = new DateOnly(2024, 1, 1),
                    },
                ],
                "active",
                null
            ),
            Tenders.Centre
        );
        Assert.True(tied.Succeeded, tied.Problem?.Code);

        var merged = await province.Send(
            new MergeEntity.Command(old.EntityCode!.Value, version, bidder, "吸收合并"),
            officer
        );
        Assert.True(merged.Succeeded, merged.Problem?.Code);
        await province.DeliverDue(times: 2);

        var after = await Panels.Invitations(province, panel);
        Assert.Equal("excluded", after[2].State);
        Assert.Equal("invited", after[5].State);
        Assert.All(
            after.Where(one => one.Number != after[2].Number),
            one => Assert.Equal("invited", one.State)
        );
        var ties = (await province.Send(new GetExpert.Query(file.Id), Tenders.Centre)).Value;
        Assert.Equal(
            [old.EntityCode, bidder],
            ties.Ties.Skip(1).Select(tie => tie.OrganisationCode)
        );
        // Whoever had the file open saves over nothing.
        Assert.Equal(tied.Value.Version + 1, ties.Version);
    }

    private static Task<long> Told(Province province, Guid person, string words) =>
        province.Scalar<long>(
            "select count(*) from notice where person_id = @person and zh like @like",
            new { person, like = $"%{words}%" }
        );
}
