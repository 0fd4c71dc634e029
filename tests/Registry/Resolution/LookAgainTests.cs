using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Resolution;

/// <summary>What was like no firm is looked at again when its firm comes.</summary>
public sealed class LookAgainTests
{
    private const string Name = "沈阳鑫盛建筑工程有限公司";
    private static readonly EntityCode First = Firms.Code(1);
    private static readonly EntityCode Registration = EntityCode.Parse("CN-REG:210100000000002");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_row_that_was_like_none_finds_its_firm_when_that_comes(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var rows = await Intake.Import(
            province,
            Intake.Firm("沈陽鑫盛建築工程有限責任公司", phone: "13840011111"),
            Intake.Firm("沈阳鑫盛建筑有限公司"),
            Intake.Firm("王志强", null) with
            {
                Record = new()
                {
                    Identity = new()
                    {
                        Name = "王志强",
                        Kind = EntityKinds.NaturalPerson,
                        Region = "210102",
                    },
                },
            },
            Intake.Firm("鞍山从来没有见过的有限公司", null, "佟某人", null, "210300")
        );
        Assert.All(rows, row => Assert.Equal(IntakeOutcomes.Undecidable, row.Outcome));
        await Quiet(province);
        Assert.All(await States(province), state => Assert.Equal("undecidable", state.State));

        await Intake.Import(province, Intake.Firm(Name, First));
        await Quiet(province);

        Assert.Equal(
            [
                ("merged", First.ToString(), 1),
                ("open", First.ToString(), 0),
                ("undecidable", null, 0),
                ("undecidable", (string?)null, 0),
            ],
            await States(province)
        );
        // What is said of the file's rows follows, the telephone came along, and who waits no more has no blocks.
        Assert.Equal(
            [IntakeOutcomes.Merged, IntakeOutcomes.Queued],
            await province.Rows<string>(
                "select outcome from intake_outcome where candidate is not null order by line"
            )
        );
        var officer = Callers.With(Roles.RegistryOfficer);
        Assert.Single(
            (await province.Send(new GetDossier.Query(First), officer)).Value.Record.Contacts
        );
        Assert.Equal(
            1,
            await province.Scalar<int>("select count(distinct case_id) from resolution_block")
        );
        var shown = (await province.Send(new ListCases.Query(), officer)).Value.Items;
        Assert.Contains(shown, one => one.Name == "沈阳鑫盛建筑有限公司");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_that_signs_up_is_found_like_one_that_is_imported(Engine engine)
    {
        await using var province = Intake.Province(engine);
        await Intake.Import(
            province,
            Intake.Firm(Firms.Identity(2).Name!, null, "李代表", "沈阳市和平区南京南街1号")
        );
        // What nobody has handed in is nobody's firm yet.
        await Firms.SignUp(province, 1);
        await Quiet(province);
        Assert.Equal("undecidable", (await States(province)).Single().State);

        await Firms.Submit(province, 2);
        await Quiet(province);

        Assert.Equal(("merged", Firms.Code(2).ToString(), 1), (await States(province)).Single());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_record_under_an_old_code_meets_the_firm_that_comes_by_likeness(
        Engine engine
    )
    {
        foreach (
            var (came, person, code, state) in new[]
            {
                (Name, "王志强", First, "merged"),
                // The name and the place alone are not enough for a record that stands by itself.
                (Name, null, First, "recorded"),
                (Name, "孙海涛", First, "recorded"),
                ("大连鑫盛建筑工程有限公司", "王志强", First, "recorded"),
            }
        )
        {
            await using var province = Intake.Province(engine);
            await Intake.Import(province, Intake.Firm(Name, Registration, address: null));
            await Quiet(province);

            await Intake.Import(province, Intake.Firm(came, code, person, null));
            await Quiet(province);

            Assert.Equal(
                state,
                await province.Scalar<string>(
                    "select state from entity where code = @old",
                    new { old = Registration.ToString() }
                )
            );
            Assert.Equal(
                "recorded",
                await province.Scalar<string>(
                    "select state from entity where code = @code",
                    new { code = code.ToString() }
                )
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_officer_said_of_the_two_stays_said(Engine engine)
    {
        await using var province = Intake.Province(engine);
        await Intake.Import(province, Intake.Firm(Name, Registration, address: null));
        await Intake.Import(province, Intake.Firm(Name, First, null, null));
        await Quiet(province);
        var id = await province.Scalar<Guid>(
            "select id from resolution_case where subject_code = @old and state = 'open'",
            new { old = Registration.ToString() }
        );
        await province.Send(
            new DecideCase.Command(id, ResolutionDecisions.Different),
            await Firms.Officer(province)
        );

        await province.Send(
            new LookAgain.Command([First.ToString(), Registration.ToString()], [], []),
            Caller.Platform("cli:tests")
        );

        Assert.Equal("separate", (await States(province)).Single().State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_valid_codes_are_never_one_and_an_organisation_code_is_by_itself(
        Engine engine
    )
    {
        await using var province = Intake.Province(engine);
        var old = EntityCode.Of(First.Unified!.Value.OrganisationCode);
        await Intake.Import(
            province,
            Intake.Firm(Name, Firms.Code(2)),
            Intake.Firm("沈阳鑫盛建筑公司", old, null, null)
        );
        await Quiet(province);

        await Intake.Import(province, Intake.Firm(Name, First));
        await Quiet(province);

        Assert.Equal(
            2,
            await province.Scalar<int>(
                "select count(*) from entity where state = 'recorded' and scheme = 'CN-USCC'"
            )
        );
        Assert.Equal(
            First.ToString(),
            await province.Scalar<string>(
                "select successor_code from entity where code = @old",
                new { old = old.ToString() }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rows_of_before_the_upgrade_are_found_too(Engine engine)
    {
        await using var province = Intake.Province(engine);
        await Intake.Import(province, Intake.Firm(Name));
        await Quiet(province);
        await province.Rows<int>("delete from resolution_block");

        await Intake.Import(province, Intake.Firm(Name, First));
        await Quiet(province);
        Assert.Equal("undecidable", (await States(province)).Single().State);
        await province.Send(
            new LookAgain.Command([], [], [], Guid.Empty),
            Caller.Platform("cli:tests")
        );

        Assert.Equal("merged", (await States(province)).Single().State);
    }

    [Fact]
    public async Task Of_a_row_and_its_firm_that_come_at_once_the_later_finds_the_other()
    {
        await using var province = Intake.Province(Engine.Postgres);
        for (var round = 1; round <= 12; round++)
        {
            var name =
                $"沈阳{"鑫宏华盛隆达恒泰瑞丰源顺"[round - 1]}{"博雅凯腾飞鹏航洋润昊宇锦"[round - 1]}建筑工程有限公司";
            var officer = Callers.With(Roles.RegistryOfficer);
            await Task.WhenAll(
                Task.Run(() =>
                    province.Send(
                        new ResolveRows.Command([Intake.Firm(name, null, null, null)]),
                        officer
                    )
                ),
                Task.Run(() =>
                    province.Send(
                        new ResolveRows.Command([
                            Intake.Firm(name, Firms.Code(100 + round), null, null),
                        ]),
                        officer
                    )
                )
            );
        }

        await Quiet(province);

        var states = await States(province);
        Assert.Equal(12, states.Count);
        Assert.All(states, state => Assert.Equal("merged", state.State));
    }

    [Fact]
    public async Task Many_rows_are_looked_at_some_at_a_time()
    {
        await using var province = Intake.Province(Engine.Sqlite);
        const int rows = LookAgain.MostAtOnce + 7;
        await Intake.Import(
            province,
            [
                .. Enumerable
                    .Range(0, rows)
                    .Select(number => Intake.Firm(Name, phone: $"138400{number:00000}")),
            ]
        );
        await Quiet(province);

        await Intake.Import(province, Intake.Firm(Name, First));
        await Quiet(province);

        Assert.Equal(
            rows,
            await province.Scalar<int>(
                "select count(*) from resolution_case where state = 'merged'"
            )
        );
    }

    private static async Task Quiet(Province province)
    {
        while (await province.DeliverDue() > 0) { }
    }

    private static Task<List<(string State, string? Code, int Unasked)>> States(
        Province province
    ) =>
        province.Rows<(string, string?, int)>(
            "select state, entity_code, unasked from resolution_case order by line, id"
        );
}
