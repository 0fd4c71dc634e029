using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;
using Trading.Registry.Secrets;
using Trading.Tests.Documents;
using Trading.Tests.Harness;
using Trading.Tests.Registry.Documents;

namespace Trading.Tests.Registry;

/// <summary>Verified stays verified: a change is a draft beside it.</summary>
public sealed class ChangeTests
{
    private static readonly Qualification Special = Firms.Licence() with { Grade = "特级" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_letter_typed_and_taken_back_leaves_nothing_and_nobody_else_hears_of_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var system = Callers.System(Scopes.RegistryRead);
        var before = (await province.Send(new UseEntity.Command(code, "T-1"), system)).Value;

        var refused = await province.Send(Address(code, version, "甲"), clerk);
        Assert.Equal("entity.verified", refused.Problem?.Code);

        var begun = await Firms.Begin(province, clerk);
        Assert.Equal((true, "draft"), (begun.IsDraft, begun.State));
        var typed = (await province.Send(Address(code, begun.Version, "甲"), clerk)).Value;
        Assert.Equal([Sections.Identity], typed.Draft!.Sections);
        Assert.Equal(SectionStates.Changed, State(typed, Sections.Identity));
        Assert.Equal(SectionStates.Verified, State(typed, Sections.Contacts));

        var during = (await province.Send(new ReadRecord.Query(code), system)).Value;
        Assert.Equal(before.Entity.Version, during.Version);
        Assert.Equal(before.Entity.Record.Identity, during.Record.Identity);
        Assert.Equal("active", during.State);
        var standing = (await province.Send(new GetDraftStanding.Query(code), system)).Value;
        Assert.Equal(version, standing.InForceVersion);
        Assert.Equal(
            ("draft", Province.Start, false),
            (standing.Draft!.State, standing.Draft.Since, standing.Draft.HandedInAt is not null)
        );
        Assert.Equal([Sections.Identity], standing.Draft.Sections);
        Assert.Equal(
            Firms.Identity(1).Name,
            (await province.Send(new GetEntity.Query(code), system)).Value.Name
        );

        var back = (
            await province.Send(
                new SaveEntity.Command(code, typed.Version, Firms.Identity(1)),
                clerk
            )
        ).Value;
        Assert.Empty(back.Draft!.Sections);
        Assert.Equal(SectionStates.Verified, State(back, Sections.Identity));
        Assert.Empty((await province.Send(new GetDraft.Query(code), clerk)).Value.Differences);
        Assert.Equal(
            "entity.nothing_new",
            (await province.Send(new SubmitEntity.Command(code, back.Version), clerk)).Problem?.Code
        );
        var gone = (
            await province.Send(new DiscardChange.Command(code, back.Version), clerk)
        ).Value;
        Assert.Equal(
            (EntityStates.Active, false, version),
            (gone.State, gone.IsDraft, gone.InForceVersion)
        );
        Assert.Equal(
            version,
            (await province.Send(new UseEntity.Command(code, "T-2"), system)).Value.Version
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from entity_draft"));
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from entity_section where draft = 1 and until_version is null"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_searched_told_of_and_indexed_is_the_verified_version_until_the_change_is(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var saved = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Firms.Identity(1) with
                    {
                        Name = "全新名称有限公司",
                    },
                    Qualifications: [Firms.Licence("市政公用工程")],
                    Shareholders: [Firms.Holder() with { Name = "新股东" }]
                ),
                clerk
            )
        ).Value;
        await province.DeliverDue();
        var directory = province.Services.CreateScope().ServiceProvider;
        Assert.Equal(
            Firms.Identity(1).Name,
            (await directory.GetRequiredService<IEntityDirectory>().Find(code, default))!.Name
        );
        Assert.Empty(await Found(province, officer, "全新名称"));
        Assert.Equal([code], await Found(province, officer, "沈阳第1"));
        Assert.Equal(
            "建筑工程施工总承包",
            Assert.Single(
                await province.Rows<string>("select name_folded from entity_qualification")
            )
        );
        Assert.Equal(
            "李代表",
            Assert.Single(await province.Rows<string>("select holder_folded from entity_holder"))
        );

        await province.Send(new SubmitEntity.Command(code, saved.Version), clerk);
        Assert.Equal([code], await Found(province, officer, "沈阳第1"));
        await Firms.Decide(province, code, officer, verify: true);
        await province.DeliverDue();
        Assert.Equal([code], await Found(province, officer, "全新名称"));
        Assert.Empty(await Found(province, officer, "沈阳第1"));
        Assert.Equal(
            "市政公用工程",
            Assert.Single(
                await province.Rows<string>("select name_folded from entity_qualification")
            )
        );
        var eligibility = (await province.Send(new GetEligibility.Query(code), officer)).Value;
        Assert.True(eligibility.RecordVerified);
        Assert.True(eligibility.RecordVersion > version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_is_handed_in_by_section_and_the_mark_of_what_was_not_stays(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var old = await Firms.InForce(province, clerk);
        province.Clock!.Advance(TimeSpan.FromDays(3));
        var begun = await Firms.Begin(province, clerk);
        var saved = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Contacts: [Firms.Contact() with { Duty = "经理" }],
                    Qualifications: [Special]
                ),
                clerk
            )
        ).Value;
        Assert.Equal(
            "/sections",
            (
                await province.Send(
                    new SubmitEntity.Command(code, saved.Version, [Sections.Financials]),
                    clerk
                )
            )
                .Problem!
                .Errors[0]
                .Pointer
        );
        var handed = (
            await province.Send(
                new SubmitEntity.Command(code, saved.Version, [Sections.Qualifications]),
                clerk
            )
        ).Value;
        Assert.Equal("submitted", handed.State);
        Assert.Equal([Sections.Qualifications], handed.Draft!.HandedIn);
        Assert.Equal(
            "entity.locked",
            (await province.Send(Address(code, handed.Version, "乙"), clerk)).Problem?.Code
        );

        // The officer sees what was handed in over what is in force, and nothing of the rest.
        var waiting = await Firms.Waiting(province, code, officer);
        var review = (await province.Send(new GetReview.Query(waiting.Id), officer)).Value;
        Assert.Equal([Sections.Qualifications], review.HandedIn);
        Assert.Equal("特级", Assert.Single(review.Differences).After);
        Assert.Equal("投标经理", review.Dossier.Record.Contacts[0].Duty);

        Assert.True((await Firms.Decide(province, code, officer, verify: true)).Succeeded);
        var now = await Firms.InForce(province, clerk);
        Assert.Equal([Special], now.Record.Qualifications);
        Assert.Equal("投标经理", now.Record.Contacts[0].Duty);
        Assert.Equal(now.VerifiedVersion, Mark(now, Sections.Qualifications).VerifiedVersion);
        Assert.Equal(
            (version, old.VerifiedAt),
            (
                Mark(now, Sections.Identity).VerifiedVersion!.Value,
                Mark(now, Sections.Identity).VerifiedAt
            )
        );
        var left = await Firms.Dossier(province, clerk);
        Assert.Equal(("draft", "经理"), (left.State, left.Record.Contacts[0].Duty));
        Assert.Equal([Sections.Contacts], left.Draft!.Sections);
        Assert.Equal([Special], left.Record.Qualifications);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_returned_change_stays_with_the_officers_words_and_the_verified_version_stands_on(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await HandIn(province, clerk);
        var decided = await Firms.Decide(province, code, officer, verify: false, "证书未上传");
        Assert.Equal("returned", decided.Value.State);
        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(("returned", "证书未上传"), (draft.State, draft.ReturnedBecause));
        Assert.Equal([Special], draft.Record.Qualifications);
        var inForce = await Firms.InForce(province, clerk);
        Assert.Equal((EntityStates.Active, version), (inForce.State, inForce.InForceVersion));
        Assert.Equal([Firms.Licence()], inForce.Record.Qualifications);
        Assert.Null(inForce.ReturnedBecause);
        var again = await province.Send(new SubmitEntity.Command(code, draft.Version), clerk);
        Assert.Equal("submitted", again.Value.State);
        var withdrawn = await province.Send(
            new WithdrawEntity.Command(code, again.Value.Version),
            clerk
        );
        Assert.Equal("draft", withdrawn.Value.State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_suspended_record_keeps_its_change_and_one_that_ends_has_none(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var handed = await HandIn(province, clerk);
        var document = (await DocumentIds(province, clerk)).Count;
        Assert.Equal(0, document);

        var suspended = await province.Send(
            new SuspendEntity.Command(code, handed.Version, "核实"),
            officer
        );
        Assert.Empty((await province.Send(new ReviewQueue.Query(), officer)).Value.Items);
        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(("draft", "特级"), (draft.State, draft.Record.Qualifications[0].Grade));
        Assert.Equal(
            "entity.suspended",
            (await province.Send(new SubmitEntity.Command(code, draft.Version), clerk))
                .Problem
                ?.Code
        );
        Assert.True((await province.Send(Address(code, draft.Version, "乙地址"), clerk)).Succeeded);
        await DocumentTests.Attach(province, clerk, Files.Pdf(), name: "a.pdf");
        Assert.Single(await DocumentIds(province, clerk));
        draft = await Firms.Dossier(province, clerk);
        var resumed = await province.Send(
            new ResumeEntity.Command(code, draft.Version, "已核实"),
            officer
        );
        Assert.Equal("active", resumed.Value.State);
        draft = await Firms.Dossier(province, clerk);
        Assert.Equal("乙地址", draft.Record.Identity.Address);

        Assert.True(
            (
                await province.Send(new CloseEntity.Command(code, draft.Version, "注销"), officer)
            ).Succeeded
        );
        var closed = await Firms.Dossier(province, clerk);
        Assert.Equal(("closed", false), (closed.State, closed.IsDraft));
        Assert.Equal(Firms.Identity(1).Address, closed.Record.Identity.Address);
        Assert.Empty(await DocumentIds(province, clerk));
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from entity_section where draft = 1 and until_version is null"
            )
        );
        Assert.Equal(
            "entity.closed",
            (await province.Send(new BeginChange.Command(code), clerk)).Problem?.Code
        );
        Assert.Equal(suspended.Value.Code, code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_history_tells_versions_of_the_draft_apart_and_shows_each_as_it_stood(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var handed = await HandIn(province, clerk);
        await Firms.Decide(province, code, officer, verify: true);
        var lines = (await province.Send(new EntityVersions.Query(code), clerk)).Value.Items;
        Assert.Equal(
            [
                ("verified", false, "active"),
                ("claimed", true, "in_review"),
                ("submitted", true, "submitted"),
                ("saved", true, "draft"),
                ("begun", true, "draft"),
                ("verified", false, "active"),
            ],
            lines.Take(6).Select(line => (line.Action, line.Draft, line.State))
        );
        Assert.Equal(
            "特级",
            (await province.Send(new GetEntityVersion.Query(code, handed.Version), clerk))
                .Value
                .Record
                .Qualifications[0]
                .Grade
        );
        var differences = (
            await province.Send(new CompareVersions.Query(code, version, lines[0].Version), clerk)
        ).Value;
        Assert.Equal("特级", Assert.Single(differences).After);
        var audited = await province.Rows<string>(
            "select action from audit_entry where about = @code",
            new { code = code.ToString() }
        );
        Assert.Contains(
            audited,
            action => action.Contains(nameof(BeginChange), StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_a_change_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new BeginChange.Command(code), clerk)
        );
        var begun = await Firms.Dossier(province, clerk);
        var saved = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Contacts: [Firms.Contact() with { Duty = "经理" }],
                Qualifications: [Special]
            ),
            clerk
        );
        await province.Send(
            new SubmitEntity.Command(code, saved.Value.Version, [Sections.Qualifications]),
            clerk
        );
        var waiting = await Firms.Waiting(province, code, officer);
        var claimed = await province.Send(new ClaimReview.Command(waiting.Id), officer);
        await Crash.BetweenAnyTwoStatements(
            province,
            () =>
                province.Send(
                    new DecideReview.Command(waiting.Id, claimed.Value.Version, true, null),
                    officer
                )
        );
        Assert.Equal([Special], (await Firms.InForce(province, clerk)).Record.Qualifications);
        var left = await Firms.Dossier(province, clerk);
        Assert.Equal("经理", left.Record.Contacts[0].Duty);
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new DiscardChange.Command(code, left.Version), clerk)
        );
        Assert.Null((await Firms.InForce(province, clerk)).Draft);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_who_edit_other_things_are_not_asked_and_two_who_edit_the_same_choose(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var one = await province.Send(Address(code, begun.Version, "甲地址"), clerk);
        var other = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Firms.Identity(1) with
                {
                    LegalRepresentative = "赵新任",
                },
                [Firms.Contact() with { Duty = "经理" }]
            ),
            clerk
        );
        Assert.True(one.Succeeded && other.Succeeded);
        Assert.Equal(
            ("甲地址", "赵新任", "经理"),
            (
                other.Value.Record.Identity.Address,
                other.Value.Record.Identity.LegalRepresentative,
                other.Value.Record.Contacts[0].Duty
            )
        );

        var third = Address(code, begun.Version, "丙地址");
        var asked = (await province.Send(third, clerk)).Problem!;
        var lost = Assert.Single((IReadOnlyList<Difference>)asked.Extensions["differences"]!);
        Assert.Equal(
            (ProblemKind.Stale, "甲地址", "丙地址"),
            (asked.Kind, lost.Before, lost.After)
        );
        // What was seen may be decided, and nothing that came later.
        var late = await province.Send(
            third with
            {
                Keep = SaveEntity.KeepMine,
                Seen = other.Value.Version - 1,
            },
            clerk
        );
        Assert.Equal(ProblemKind.Stale, late.Problem?.Kind);
        var saved = await province.Send(
            third with
            {
                Keep = SaveEntity.KeepSaved,
                Seen = other.Value.Version,
            },
            clerk
        );
        Assert.Equal("甲地址", saved.Value.Record.Identity.Address);
        var mine = await province.Send(
            third with
            {
                Keep = SaveEntity.KeepMine,
                Seen = saved.Value.Version,
            },
            clerk
        );
        Assert.Equal(
            ("丙地址", "赵新任"),
            (mine.Value.Record.Identity.Address, mine.Value.Record.Identity.LegalRepresentative)
        );
    }

    [Fact]
    public async Task Numbers_in_a_draft_are_masked_for_officers_sealed_at_rest_and_given_to_nobody_else()
    {
        const string number = "13940099999";
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Trading:Keys"] = string.Join(';', KeyRing.New()) }
        );
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var saved = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Contacts: [Firms.Contact() with { Phone = number }]
            ),
            clerk
        );
        Assert.All(
            await province.Rows<string>("select content from entity_section"),
            content => Assert.DoesNotContain(number, content, StringComparison.Ordinal)
        );
        var shown = (await province.Send(new GetDraft.Query(code), officer)).Value;
        Assert.Equal("139****9999", shown.Dossier.Record.Contacts[0].Phone);
        Assert.Equal("139****9999", Assert.Single(shown.Differences).After);
        await province.Send(new SubmitEntity.Command(code, saved.Value.Version), clerk);
        Assert.Equal(
            number,
            (
                await province.Send(
                    new RevealSecret.Command(
                        code,
                        "/contacts/0/phone",
                        "电话核实变更后的联系人",
                        true
                    ),
                    officer
                )
            )
                .Value
                .Value
        );
        var system = Callers.System(Scopes.RegistryRead);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetDraft.Query(code), system)).Problem?.Kind
        );
        var used = (await province.Send(new UseEntity.Command(code, "T-1"), system)).Value;
        Assert.Equal("138****2345", used.Entity.Record.Contacts[0].Phone);
        Assert.Contains("/contacts/0/phone", used.Entity.Withheld);
    }

    [Fact]
    public async Task Nobody_changes_or_sees_the_draft_of_another_firm()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (one, _) = await Firms.Verify(province, 1, await Firms.Officer(province));
        var other = await Firms.SignUp(province, 2);
        var code = one.EntityCode!.Value;
        await Firms.Begin(province, one);
        Problem?[] problems =
        [
            (await province.Send(new BeginChange.Command(code), other)).Problem,
            (await province.Send(new DiscardChange.Command(code, 1), other)).Problem,
            (await province.Send(new ChooseInDraft.Command(code, 1, []), other)).Problem,
            (await province.Send(new GetDraft.Query(code), other)).Problem,
            (await province.Send(new GetDraftStanding.Query(code), other)).Problem,
        ];
        Assert.All(problems, problem => Assert.Equal(ProblemKind.Forbidden, problem?.Kind));
        var first = await province.Send(new BeginChange.Command(other.EntityCode!.Value), other);
        Assert.Equal("entity.never_verified", first.Problem?.Code);
    }

    internal static SaveEntity.Command Address(EntityCode code, long expected, string address) =>
        new(code, expected, Firms.Identity(1) with { Address = address });

    /// <summary>A verified firm's licence becomes another grade, and that is handed in.</summary>
    internal static async Task<Dossier> HandIn(Province province, Caller clerk)
    {
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var saved = await province.Send(
            new SaveEntity.Command(code, begun.Version, Qualifications: [Special]),
            clerk
        );
        return (
            await province.Send(new SubmitEntity.Command(code, saved.Value.Version), clerk)
        ).Value;
    }

    private static async Task<IReadOnlyList<Guid>> DocumentIds(Province province, Caller clerk) =>
        [
            .. (
                await province.Send(
                    new Trading.Registry.Documents.ListDocuments.Query(clerk.EntityCode!.Value),
                    clerk
                )
            ).Value.Documents.Select(document => document.Id),
        ];

    private static async Task<IReadOnlyList<EntityCode>> Found(
        Province province,
        Caller officer,
        string words
    ) =>
        [
            .. (
                await province.Send(new SearchEntities.Query { Words = words }, officer)
            ).Value.Items.Select(one => one.Code),
        ];

    private static SectionMark Mark(Dossier dossier, string section) =>
        dossier.Sections.Single(mark => mark.Section == section);

    private static string State(Dossier dossier, string section) => Mark(dossier, section).State;
}
