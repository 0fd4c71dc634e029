using Trading.Access;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>An expert sits on one panel a day, whoever draws, replaces and answers at the same instant.</summary>
public sealed class OneDayTests
{
    private const string Doubles = """
        select count(*) from (
            select i.expert_id from panel p join panel_invitation i on i.panel_id = p.id
            where i.state in ('drawn', 'invited', 'accepted')
            group by i.expert_id, p.evaluation_at having count(*) > 1) twice
        """;

    [PostgresFact]
    public async Task Panels_of_one_hour_drawn_answered_and_replaced_at_the_same_instant_share_no_expert()
    {
        const int rounds = 8;
        const int together = 4;
        await using var province = Province.On(Engine.Postgres);
        await Panels.Experts(province, 26);
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        for (var round = 0; round < rounds; round++)
        {
            var panels = new List<Guid>();
            for (var number = 1; number <= together; number++)
            {
                var panel = await Requested(province, (round * together) + number, centre: centre);
                await province.Send(new FreezeList.Command(panel), Callers.Platform);
                panels.Add(panel);
            }

            await AtOnce(panels, panel => Delivered(province, new DrawPanel.Command(panel)));
            Assert.Equal(0, await province.Scalar<long>(Doubles));
            await province.DeliverDue();

            var asked = await Asked(province, panels);
            Assert.Equal(together * 5, asked.Count);
            await AtOnce(
                asked,
                seat => Panels.Answer(province, seat.One, seat.One.Number % 5 != 1)
            );
            await AtOnce(
                asked.Where(seat => seat.One.Number % 5 == 1),
                seat => Delivered(province, new ReplaceExpert.Command(seat.Panel, seat.One.Id))
            );
            Assert.Equal(0, await province.Scalar<long>(Doubles));
            await province.DeliverDue();

            await AtOnce(
                await Asked(province, panels),
                seat => Panels.Answer(province, seat.One, accept: true)
            );
            Assert.Equal(0, await province.Scalar<long>(Doubles));
            foreach (var panel in panels)
            {
                var report = (
                    await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)
                ).Value;
                Assert.True(report.Sound, string.Join(';', report.Findings));
            }

            province.Clock!.Advance(TimeSpan.FromDays(1));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_seats_of_one_day_from_before_are_told_apart_and_the_expert_who_takes_both_is_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (first, second) = await Doubled(province);
        var given = await Panels.Invitations(province, first);
        var doubled = (await Panels.Invitations(province, second)).First(one =>
            given.Exists(other => other.ExpertId == one.ExpertId)
        );
        var kept = given.Single(one => one.ExpertId == doubled.ExpertId);

        // An answer says so at once, and the seat goes to the next.
        var caller = Panels.As(kept);
        await Panels.Answer(province, kept, accept: true);
        var refused = await province.Send(new AnswerInvitation.Command(doubled.Id, true), caller);
        Assert.Equal("invitation.engaged", refused.Problem?.Code);
        await province.DeliverDue();
        Assert.Equal("excluded", await State(province, doubled));
        Assert.Equal("accepted", await State(province, kept));
        Assert.True(
            (await province.Send(new VerifyDraw.Query(second), Tenders.Centre)).Value.Sound
        );
        Assert.Equal(0, await province.Scalar<long>(Doubles));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_accepted_seats_of_one_day_from_before_are_mended_by_the_upgrade_and_the_sweep(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (first, second) = await Doubled(province);
        var given = await Panels.Invitations(province, first);
        var doubled = (await Panels.Invitations(province, second)).First(one =>
            given.Exists(other => other.ExpertId == one.ExpertId)
        );
        var kept = given.Single(one => one.ExpertId == doubled.ExpertId);
        await province.Rows<int>(
            "update panel_invitation set state = 'accepted' where id = @id or id = @other",
            new { id = kept.Id, other = doubled.Id }
        );
        await Downgrade(province);
        Schema.Migrate(province.Database);

        Assert.Equal(
            [kept.Id],
            await province.Rows<Guid>(
                "select id from panel_invitation where expert_id = @id and engaged_on is not null",
                new { id = kept.ExpertId }
            )
        );
        Assert.Equal(
            await province.Scalar<long>("select count(distinct expert_id) from panel_invitation"),
            await province.Scalar<long>(
                "select count(*) from panel_invitation where engaged_on = @day",
                new { day = ChinaTime.DateOf(Panels.Evaluation) }
            )
        );
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(0, await province.Scalar<long>(Doubles));
        Assert.Equal("accepted", await State(province, kept));
        Assert.Equal("excluded", await State(province, doubled));
        // The panel's log says what was done and why.
        Assert.Equal(
            "engaged",
            await province.Scalar<string>(
                "select reason from panel_event where panel_id = @second and number = @number and kind = 'excluded'",
                new { second, number = doubled.Number }
            )
        );
        Assert.Equal(
            0,
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps
        );
        // A draw from before there were commitments goes on verifying.
        Assert.Null(
            (await province.Send(new ProofOfDraw.Query(second), Caller.Anonymous)).Value.Commitment
        );
        Assert.True(
            (await province.Send(new VerifyDraw.Query(second), Tenders.Centre)).Value.Sound
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_turns_out_tied_before_answering_is_told_so_and_the_seat_is_passed_on(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 8);
        var panel = await Requested(province, 1);
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];
        var file = (await province.Send(new GetExpert.Query(one.ExpertId), Tenders.Centre)).Value;
        await province.Send(
            new ChangeExpert.Command(
                file.Id,
                file.Version,
                file.Name,
                RegionCode.Given(file.Region),
                file.Specialties,
                [
                    new Tie
                    {
                        OrganisationName = "第1建设有限公司",
                        FromDay = new DateOnly(2020, 1, 1),
                    },
                ],
                "active",
                null
            ),
            Tenders.Centre
        );
        var refused = await province.Send(
            new AnswerInvitation.Command(one.Id, true),
            Panels.As(one)
        );
        Assert.Equal("invitation.excluded", refused.Problem?.Code);
        await province.DeliverDue();
        var seats = await Panels.Invitations(province, panel);
        Assert.Equal(("excluded", 6), (seats[0].State, seats.Count));
    }

    private static async Task<List<(Guid Panel, Panels.Asked One)>> Asked(
        Province province,
        IEnumerable<Guid> panels
    )
    {
        var asked = new List<(Guid Panel, Panels.Asked One)>();
        foreach (var panel in panels)
        {
            asked.AddRange(
                (await Panels.Invitations(province, panel))
                    .Where(one => one.State == "invited")
                    .Select(one => (panel, one))
            );
        }

        return asked;
    }

    // As draws at one instant once did: of nine experts, some sit on both of two panels of five.
    private static async Task<(Guid First, Guid Second)> Doubled(Province province)
    {
        await Panels.Experts(province, 9);
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        var first = await Requested(province, 1, centre: centre);
        var second = await Requested(province, 2, days: 2, centre);
        foreach (var panel in new[] { first, second })
        {
            await province.Send(new FreezeList.Command(panel), Callers.Platform);
        }

        // Nor were there records of the freeze.
        await province.Rows<int>(
            "update panel set record_json = null, record_hash = null, commit_by = null, reveal_by = null"
        );
        await province.DeliverDue();
        await province.Rows<int>(
            "update panel_invitation set engaged_on = null, drawn_at = @later where panel_id = @second",
            new { second, later = province.Clock!.GetUtcNow().AddMinutes(1) }
        );
        await province.Rows<int>(
            "update panel set evaluation_at = (select p.evaluation_at from panel p where p.id = @first) where id = @second",
            new { first, second }
        );
        return (first, second);
    }

    private static Task<string> State(Province province, Panels.Asked asked) =>
        province.Scalar<string>(
            "select state from panel_invitation where id = @id",
            new { id = asked.Id }
        );

    // The schema as it was before an expert's days were held.
    private static async Task Downgrade(Province province)
    {
        foreach (
            var statement in new[]
            {
                province.Database.Engine == Engine.SqlServer
                    ? "drop index ux_panel_invitation_day on panel_invitation"
                    : "drop index ux_panel_invitation_day",
                "alter table panel_invitation drop column engaged_on",
                "alter table panel drop column draw_secret",
                "alter table panel drop column secret_commitment",
                "delete from SchemaVersions where ScriptName like '0024%'",
            }
        )
        {
            await province.Rows<int>(statement);
        }
    }

    private static async Task<Guid> Requested(
        Province province,
        int number,
        int days = 1,
        Caller? centre = null
    )
    {
        var procurement = await Tenders.Opened(province, number, 1);
        var requested = await province.Send(
            Panels.Request(procurement) with
            {
                EvaluationAt = province.Clock!.GetUtcNow().AddDays(days),
            },
            centre ?? Tenders.Centre
        );
        Assert.True(requested.Succeeded, requested.Problem?.Code);
        return requested.Value.Id;
    }

    // A job that collided too often is delivered again.
    private static async Task Delivered(
        Province province,
        Trading.Kernel.Commands.ICommand<Unit> command
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Assert.True((await province.Send(command, Callers.Platform)).Succeeded);
                return;
            }
            catch (System.Data.Common.DbException error)
                when (attempt < 4 && (Database.IsDuplicate(error) || Database.IsTransient(error)))
            {
                // Once more.
            }
        }
    }

    private static Task AtOnce<T>(IEnumerable<T> all, Func<T, Task> act) =>
        Task.WhenAll(all.Select(one => Task.Run(() => act(one))));
}
