using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Resolution;

public sealed class CaseTests
{
    private static readonly EntityCode First = Firms.Code(1);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_officer_says_that_it_is_the_same_and_takes_it_back(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var officer = await Firms.Officer(province);
        var id = await Queued(province, phone: "13840033333");

        var shown = (await province.Send(new GetCase.Query(id), officer)).Value;
        Assert.Equal((ResolutionStates.Open, First), (shown.State, shown.Candidates[0].Code));
        Assert.Contains(
            shown.Candidates[0].Findings,
            finding => finding is { Finding: "name.abbreviated", Reason.Length: > 0 }
        );
        Assert.DoesNotContain("13840033333", shown.Record!.Contacts[0].Phone);

        var decided = (
            await province.Send(
                new DecideCase.Command(id, ResolutionDecisions.Same, First),
                officer
            )
        ).Value;
        Assert.Equal([Sections.Contacts], decided.Taken);
        Assert.Single(await Contacts(province, officer));

        var undone = (await province.Send(new UndoCase.Command(id, "看错了"), officer)).Value;
        Assert.Empty(undone.Left);
        Assert.Empty(await Contacts(province, officer));
        Assert.Equal(
            ResolutionStates.Open,
            (await province.Send(new GetCase.Query(id), officer)).Value.State
        );
        // Who, when and why stand in the firm's history.
        Assert.Equal(
            [("took_in", "人工核对：同一主体"), ("gave_back", "看错了")],
            await province.Rows<(string, string)>(
                "select action, reason from entity_version where entity_code = @First and version > 1 order by version",
                new { First = First.ToString() }
            )
        );
        Assert.Equal(
            2,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action in ('Registry.DecideCase', 'Registry.UndoCase') and result = 'ok'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_changed_since_is_left_and_named(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var officer = await Firms.Officer(province);
        var id = await Queued(province, phone: "13840033333");
        await province.Send(new DecideCase.Command(id, ResolutionDecisions.Same), officer);
        // The firm signs up and takes its record over.
        await Firms.SignUp(province, 1);

        var undone = (await province.Send(new UndoCase.Command(id, "看错了"), officer)).Value;

        Assert.Equal([Sections.Contacts], undone.Left);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Not_the_same_is_recorded_under_its_old_code_and_later_waits(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var officer = await Firms.Officer(province);
        var old = EntityCode.Parse("CN-REG:210100000000002");
        var id = await Queued(province, old);

        await province.Send(
            new DecideCase.Command(id, ResolutionDecisions.Later, null, "待查档"),
            officer
        );
        Assert.Equal(
            ResolutionStates.Later,
            Assert.Single((await province.Send(new ListCases.Query(), officer)).Value.Items).State
        );
        var decided = (
            await province.Send(new DecideCase.Command(id, ResolutionDecisions.Different), officer)
        ).Value;
        Assert.Equal((ResolutionStates.Separate, old.ToString()), (decided.State, decided.Code));
        Assert.Equal(
            "resolution.decided",
            (await province.Send(new DecideCase.Command(id, ResolutionDecisions.Same), officer))
                .Problem!
                .Code
        );
        Assert.True((await province.Send(new GetDossier.Query(old), officer)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_are_decided_together_and_of_each_it_is_told(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var officer = await Firms.Officer(province);
        var id = await Queued(province);

        var result = (
            await province.Send(
                new DecideCases.Command(
                    [id, Guid.NewGuid()],
                    ResolutionDecisions.Different,
                    "逐条看过"
                ),
                officer
            )
        ).Value;

        Assert.Equal((1, true, false), (result.Done, result.Rows[0].Done, result.Rows[1].Done));
    }

    [Fact]
    public async Task Who_has_another_division_or_no_right_does_not_see_it()
    {
        await using var province = Intake.Province(Engine.Sqlite);
        var id = await Queued(province);
        var elsewhere = (await Firms.Officer(province)) with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };

        Assert.Empty((await province.Send(new ListCases.Query(), elsewhere)).Value.Items);
        Assert.NotNull((await province.Send(new GetCase.Query(id), elsewhere)).Problem);
        Assert.NotNull(
            (
                await province.Send(new DecideCase.Command(id, ResolutionDecisions.Same), elsewhere)
            ).Problem
        );
        var clerk = await Firms.SignUp(province, 2);
        Assert.NotNull((await province.Send(new GetCase.Query(id), clerk)).Problem);
        Assert.NotNull(
            (
                await province.Send(new DecideCase.Command(id, ResolutionDecisions.Same), clerk)
            ).Problem
        );
        Assert.Equal(
            ResolutionStates.Open,
            await province.Scalar<string>("select state from resolution_case")
        );
    }

    [PostgresFact]
    public async Task Of_two_officers_who_decide_at_once_one_is_told_of_the_other()
    {
        await using var province = Intake.Province(Engine.Postgres);
        var (one, other) = (
            await Firms.Officer(province),
            await Firms.Officer(province, "officer-2")
        );
        await Intake.Import(province, Intake.Firm("沈阳鑫盛建筑工程有限公司", First));
        for (var round = 0; round < 25; round++)
        {
            var row = Assert.Single(
                await Intake.Import(
                    province,
                    Intake.Firm(
                        "沈阳鑫盛建筑有限公司",
                        null,
                        "王志强",
                        $"沈阳市和平区长江街{round + 100}号"
                    )
                )
            );
            var id = row.CaseId!.Value;

            var decided = await Task.WhenAll(
                province.Send(new DecideCase.Command(id, ResolutionDecisions.Same), one),
                province.Send(new DecideCase.Command(id, ResolutionDecisions.Different), other)
            );

            Assert.Equal(1, decided.Count(outcome => outcome.Succeeded));
            Assert.Equal(
                "resolution.decided",
                Assert.Single(decided, outcome => !outcome.Succeeded).Problem!.Code
            );
        }
    }

    private static async Task<Guid> Queued(
        Province province,
        EntityCode? code = null,
        string? phone = null
    )
    {
        await Intake.Import(province, Intake.Firm("沈阳鑫盛建筑工程有限公司", First));
        var row = Assert.Single(
            await Intake.Import(province, Intake.Firm("沈阳鑫盛建筑有限公司", code, phone: phone))
        );
        Assert.Equal(IntakeOutcomes.Queued, row.Outcome);
        return row.CaseId!.Value;
    }

    private static async Task<IReadOnlyList<Contact>> Contacts(Province province, Caller officer) =>
        (await province.Send(new GetDossier.Query(First), officer)).Value.Record.Contacts;
}
