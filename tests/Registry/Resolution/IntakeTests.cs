using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Resolution;

public sealed class IntakeTests
{
    private const string Name = "沈阳鑫盛建筑工程有限公司";
    private static readonly EntityCode First = Firms.Code(1);
    private static readonly EntityCode OldFirst = EntityCode.Of(
        First.Unified!.Value.OrganisationCode
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_each_row_it_is_said_what_became_of_it(Engine engine)
    {
        await using var province = Intake.Province(engine);
        await Intake.Import(
            province,
            Intake.Firm(Name, First),
            Intake.Firm(
                "大连海源商贸有限公司",
                Firms.Code(2),
                "孙海涛",
                "大连市中山区人民路5号",
                "210202"
            )
        );

        EntityToImport[] rows =
        [
            Intake.Firm("沈阳恒信物流有限公司", Firms.Code(3)),
            Intake.Firm(Name, First),
            Intake.Firm("沈阳鑫盛建设有限公司", First),
            Intake.Firm("沈陽鑫盛建築工程有限責任公司（盖章）", phone: "13840011111"),
            Intake.Firm("沈阳鑫盛建筑工程公司", OldFirst, person: null, address: null),
            Intake.Firm("沈阳鑫盛建筑有限公司"),
            Intake.Firm("鞍山从来没有见过的有限公司", null, "佟某人", null, "210300"),
        ];
        var outcomes = await Intake.Import(province, rows);

        Assert.Equal(
            [
                (1, IntakeOutcomes.Added, Firms.Code(3).ToString(), null),
                (2, IntakeOutcomes.Known, First.ToString(), null),
                (3, IntakeOutcomes.KnownOtherwise, First.ToString(), null),
                (4, IntakeOutcomes.Merged, null, First.ToString()),
                (5, IntakeOutcomes.Merged, OldFirst.ToString(), First.ToString()),
                (6, IntakeOutcomes.Queued, null, First.ToString()),
                (7, IntakeOutcomes.Undecidable, null, (string?)null),
            ],
            outcomes.Select(row => (row.Line, row.Outcome, row.Code, row.Candidate))
        );
        // The telephone that only the row had is the firm's now, and lies sealed.
        var officer = Callers.With(Roles.RegistryOfficer);
        var dossier = (await province.Send(new GetDossier.Query(First), officer)).Value;
        Assert.Equal(
            (Name, 1, 2L),
            (dossier.Record.Identity.Name, dossier.Record.Contacts.Count, dossier.Version)
        );
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from resolution_case where content like '%13840011111%' or content like '%鑫盛%'"
            )
        );

        // The same file again is the same rows.
        var again = await Intake.Import(province, rows);
        Assert.Equal(
            outcomes.Select(row =>
                (
                    row.Line,
                    row.Outcome == IntakeOutcomes.Added ? IntakeOutcomes.Known : row.Outcome,
                    row.CaseId
                )
            ),
            again.Select(row => (row.Line, row.Outcome, row.CaseId))
        );
        Assert.Equal(5, await province.Scalar<int>("select count(*) from resolution_case"));
        Assert.Equal(3, await province.Scalar<int>("select count(*) from entity"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_record_under_an_old_code_goes_into_that_of_the_new_one_and_comes_back(
        Engine engine
    )
    {
        await using var province = Intake.Province(engine);
        var stated = EntityCode.Parse("CN-REG:210100000000002");
        await Intake.Import(
            province,
            Intake.Firm("沈阳鑫盛建筑公司", OldFirst, phone: "13840022222"),
            Intake.Firm("辽宁恒信物流公司", stated)
        );

        await Intake.Import(
            province,
            Intake.Firm(Name, First),
            Intake.Firm("辽宁恒信物流有限公司", Firms.Code(2)) with
            {
                FormerCode = stated,
            }
        );

        Assert.Equal(
            [("merged", First.ToString()), ("merged", Firms.Code(2).ToString())],
            await province.Rows<(string, string)>(
                "select state, successor_code from entity where scheme <> 'CN-USCC' order by code"
            )
        );
        var officer = Callers.With(Roles.RegistryOfficer, Guid.NewGuid());
        Assert.Single(
            (await province.Send(new GetDossier.Query(First), officer)).Value.Record.Contacts
        );
        // A row under the code that was stated is told by it, whatever it is called.
        var row = Assert.Single(
            await Intake.Import(province, Intake.Firm("恒信物流", stated, person: null))
        );
        Assert.Equal((IntakeOutcomes.KnownOtherwise, stated.ToString()), (row.Outcome, row.Code));

        var id = await province.Scalar<Guid>(
            "select id from resolution_case where subject_code = @old",
            new { old = OldFirst.ToString() }
        );
        var undone = (
            await province.Send(
                new UndoCase.Command(id, "两家不同的单位"),
                await Firms.Officer(province)
            )
        ).Value;
        Assert.Empty(undone.Left);
        Assert.Equal(
            ("recorded", null),
            await province.Scalar<(string, string?)>(
                "select state, successor_code from entity where code = @old",
                new { old = OldFirst.ToString() }
            )
        );
        Assert.Empty(
            (await province.Send(new GetDossier.Query(First), officer)).Value.Record.Contacts
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_firm_keeps_itself_no_row_changes(Engine engine)
    {
        await using var province = Intake.Province(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var before = (await province.Send(new GetDossier.Query(First), clerk)).Value;

        var row = Assert.Single(
            await Intake.Import(
                province,
                Intake.Firm(
                    before.Record.Identity.Name!,
                    null,
                    before.Record.Identity.LegalRepresentative,
                    "沈阳市大东区别处路9号",
                    phone: "13999999999"
                ) with
                {
                    AsOf = new DateOnly(2030, 1, 1),
                }
            )
        );

        Assert.Equal((IntakeOutcomes.Merged, First.ToString()), (row.Outcome, row.Candidate));
        var after = (await province.Send(new GetDossier.Query(First), clerk)).Value;
        Assert.Equal(before.Version, after.Version);
        // What the row said is kept beside it.
        var shown = (
            await province.Send(
                new GetCase.Query(row.CaseId!.Value),
                Callers.With(Roles.RegistryOfficer)
            )
        ).Value;
        Assert.Equal("沈阳市大东区别处路9号", shown.Record!.Identity.Address);
        Assert.Contains(
            shown.Candidates[0].Fields,
            field =>
                field is { Section: Sections.Identity, Same: false, Row: "沈阳市大东区别处路9号" }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_what_files_say_the_later_day_counts_and_the_other_is_kept_beside(
        Engine engine
    )
    {
        await using var province = Intake.Province(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        await Intake.Import(
            province,
            Intake.Firm(Name, First, phone: "13840020200") with
            {
                AsOf = new(2020, 1, 1),
            }
        );

        foreach (
            var (day, phone, counts) in new[]
            {
                (new DateOnly(2019, 1, 1), "13840020199", "13840020200"),
                (new DateOnly(2024, 1, 1), "13840020244", "13840020244"),
                (new DateOnly(2022, 1, 1), "13840020222", "13840020244"),
            }
        )
        {
            var row = Assert.Single(
                await Intake.Import(
                    province,
                    Intake.Firm(Name, null, phone: phone) with
                    {
                        AsOf = day,
                    }
                )
            );

            Assert.Equal(IntakeOutcomes.Merged, row.Outcome);
            var revealed = await province.Send(
                new Trading.Registry.Secrets.RevealSecret.Command(
                    First,
                    "/contacts/0/phone",
                    "核对导入的联系电话是否正确"
                ),
                await Firms.Officer(province, $"officer-{day.Year}")
            );
            Assert.Equal(counts, revealed.Value.Value);
            Assert.NotNull(
                (await province.Send(new GetCase.Query(row.CaseId!.Value), officer)).Value.Record
            );
        }

        // Who the firm is stays as the record has it that has the code.
        Assert.Equal(
            Name,
            (await province.Send(new GetDossier.Query(First), officer)).Value.Record.Identity.Name
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_there_before_is_found_once_it_is_indexed_again(Engine engine)
    {
        await using var province = Intake.Province(engine);
        await Intake.Import(province, Intake.Firm(Name, First));
        var blocks = await province.Rows<long>("select block from entity_block order by block");
        await province.Rows<int>("delete from entity_block");

        await province.Send(new ReindexEntities.Command(0), Caller.Platform("cli:tests"));
        await province.DeliverDue();

        Assert.NotEmpty(blocks);
        Assert.Equal(
            blocks,
            await province.Rows<long>("select block from entity_block order by block")
        );
    }
}
