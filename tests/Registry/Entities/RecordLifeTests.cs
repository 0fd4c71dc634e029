using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>From sign-up to use, on every engine.</summary>
public sealed class RecordLifeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_record_entered_once_is_verified_and_used_and_the_firm_sees_by_whom(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var clerk = await Firms.SignUp(province, 1);
        var code = clerk.EntityCode!.Value;

        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(EntityStates.Draft, draft.State);
        Assert.Equal("沈阳第1建筑工程有限公司", draft.Record.Identity.Name);
        Assert.Equal(EntityKinds.Enterprise, draft.Record.Identity.Kind);
        Assert.Equal("210100", draft.Record.Identity.Region);

        var saved = (await province.Send(Firms.Everything(code, 1, draft.Version), clerk)).Value;
        Assert.Equal("medium", saved.SizeClass);
        Assert.All(saved.Sections, section => Assert.Empty(section.Errors));
        var submitted = (
            await province.Send(new SubmitEntity.Command(code, saved.Version), clerk)
        ).Value;
        Assert.Equal(EntityStates.Submitted, submitted.State);

        province.Clock!.Advance(TimeSpan.FromHours(26));
        var waiting = await Firms.Waiting(province, code, officer);
        Assert.Equal(26, waiting.AgeHours);
        Assert.False(waiting.Again);
        Assert.Equal(
            EntityStates.Active,
            (await Firms.Decide(province, code, officer, verify: true)).Value.State
        );
        Assert.Empty((await province.Send(new ReviewQueue.Query(), officer)).Value.Items);
        var notice = Assert.Single((await province.Send(new MyNotices.Query(), clerk)).Value.Items);
        Assert.Contains("通过核验", notice.Zh, StringComparison.Ordinal);

        var system = Callers.System(Scopes.RegistryRead);
        var used = (
            await province.Send(new UseEntity.Command(code, "ocds-x1-2026-7"), system)
        ).Value;
        Assert.Equal(EntityStates.Active, used.Entity.State);
        Assert.All(
            used.Entity.Sections,
            section => Assert.Equal(SectionStates.Verified, section.State)
        );
        Assert.Equal(Firms.Record(1).Identity, used.Entity.Record.Identity);
        Assert.Equal("138****2345", used.Entity.Record.Contacts[0].Phone);

        var receipt = Assert.Single(
            (await province.Send(new ListReceipts.Query(code), clerk)).Value.Items
        );
        Assert.Equal(
            (used.ReceiptId, system.Name, "ocds-x1-2026-7", used.UsedAt, used.Version),
            (receipt.Id, receipt.Reader, receipt.Tender, receipt.At, receipt.EntityVersion)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_of_a_verified_record_falls_back_where_it_was_edited_and_nobody_else_reads_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;

        var begun = await Firms.Begin(province, clerk);
        var edited = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Qualifications: [Firms.Licence() with { Grade = "特级" }]
                ),
                clerk
            )
        ).Value;
        Assert.Equal((EntityStates.Draft, true), (edited.State, edited.IsDraft));
        Assert.All(
            edited.Sections,
            section =>
                Assert.Equal(
                    section.Section == Sections.Qualifications
                        ? SectionStates.Changed
                        : SectionStates.Verified,
                    section.State
                )
        );

        var used = (
            await province.Send(
                new UseEntity.Command(code, "T-1"),
                Callers.System(Scopes.RegistryRead)
            )
        ).Value;
        Assert.Equal(
            (EntityStates.Active, version, version),
            (used.Entity.State, used.Entity.Version, used.Entity.VerifiedVersion)
        );
        Assert.Equal([Firms.Licence()], used.Entity.Record.Qualifications);
        Assert.All(
            used.Entity.Sections,
            section => Assert.Equal(SectionStates.Verified, section.State)
        );

        await province.Send(new SubmitEntity.Command(code, edited.Version), clerk);
        var waiting = await Firms.Waiting(province, code, officer);
        Assert.True(waiting.Again);
        var review = (await province.Send(new GetReview.Query(waiting.Id), officer)).Value;
        var change = Assert.Single(review.Differences);
        Assert.Equal(("一级", "特级"), (change.Before, change.After));

        Assert.Equal(
            EntityStates.Active,
            (await Firms.Decide(province, code, officer, verify: true)).Value.State
        );
        Assert.All(
            (await Firms.Dossier(province, clerk)).Sections,
            section => Assert.Equal(SectionStates.Verified, section.State)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_returned_record_says_why_and_can_be_mended_and_submitted_again(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;

        await Firms.Decide(province, code, officer, verify: false, "营业执照地址不符");
        var returned = await Firms.Dossier(province, clerk);
        Assert.Equal(EntityStates.Returned, returned.State);
        Assert.Equal("营业执照地址不符", returned.ReturnedBecause);
        var notice = Assert.Single((await province.Send(new MyNotices.Query(), clerk)).Value.Items);
        Assert.Contains("营业执照地址不符", notice.Zh, StringComparison.Ordinal);
        Assert.Equal("/my/record", notice.Link);

        var mended = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    returned.Version,
                    Identity: Firms.Identity(1) with
                    {
                        Address = "沈阳市和平区南京南街2号",
                    }
                ),
                clerk
            )
        ).Value;
        var again = await province.Send(new SubmitEntity.Command(code, mended.Version), clerk);
        Assert.Equal(EntityStates.Submitted, again.Value.State);
        Assert.Null((await Firms.Dossier(province, clerk)).ReturnedBecause);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_change_is_a_version_with_who_when_and_why(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await Firms.Decide(province, code, officer, verify: false, "缺少附件");

        var lines = (await province.Send(new EntityVersions.Query(code), clerk)).Value.Items;
        Assert.Equal(
            ["returned", "claimed", "submitted", "saved", "signed_up"],
            lines.Select(line => line.Action)
        );
        Assert.Equal([5L, 4, 3, 2, 1], lines.Select(line => line.Version));
        Assert.Equal("缺少附件", lines[0].Reason);
        Assert.Equal("firm-1", lines[^1].ByName);
        Assert.Equal(officer.Name, lines[0].ByName);

        var pages = new List<long>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(new EntityVersions.Query(code, cursor, 2), clerk)
            ).Value;
            pages.AddRange(page.Items.Select(line => line.Version));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal([5L, 4, 3, 2, 1], pages);

        var first = (await province.Send(new GetEntityVersion.Query(code, 1), clerk)).Value;
        Assert.Empty(first.Record.Contacts);
        var between = (await province.Send(new CompareVersions.Query(code, 1, 5), officer)).Value;
        Assert.Contains(
            between,
            change => change is { Pointer: "/contacts/0/phone", Before: null, After: "138****2345" }
        );
        Assert.Contains(
            between,
            change =>
                change
                    is { Pointer: "/identity/legalRepresentative", Before: null, After: "李代表" }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_submission_is_locked_until_it_is_withdrawn(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;

        var edit = new SaveEntity.Command(code, submitted.Version, Size: new SizeSection());
        Assert.Equal("entity.locked", (await province.Send(edit, clerk)).Problem?.Code);
        Assert.Equal(
            "entity.submitted",
            (await province.Send(new SubmitEntity.Command(code, submitted.Version), clerk))
                .Problem
                ?.Code
        );

        var withdrawn = (
            await province.Send(new WithdrawEntity.Command(code, submitted.Version), clerk)
        ).Value;
        Assert.Equal(EntityStates.Draft, withdrawn.State);
        Assert.Empty((await province.Send(new ReviewQueue.Query(), officer)).Value.Items);
        Assert.Equal(
            "entity.not_submitted",
            (await province.Send(new WithdrawEntity.Command(code, withdrawn.Version), clerk))
                .Problem
                ?.Code
        );
        Assert.True(
            (await province.Send(edit with { Expected = withdrawn.Version }, clerk)).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_verified_record_without_changes_need_not_be_submitted(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, version) = await Firms.Verify(province, 1, await Firms.Officer(province));

        var same = await province.Send(
            Firms.Everything(clerk.EntityCode!.Value, 1, version),
            clerk
        );
        Assert.Equal((version, EntityStates.Active), (same.Value.Version, same.Value.State));
        Assert.Equal(
            "entity.nothing_new",
            (await province.Send(new SubmitEntity.Command(clerk.EntityCode!.Value, version), clerk))
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_missing_is_listed_all_at_once_and_nothing_is_submitted(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var refused = await province.Send(
            new SubmitEntity.Command(clerk.EntityCode!.Value, 1),
            clerk
        );
        Assert.Equal(ProblemKind.Invalid, refused.Problem?.Kind);
        Assert.Equal(
            [
                "/identity/legalRepresentative",
                "/identity/address",
                "/identity/industry",
                "/contacts",
                "/size/year",
                "/size/employees",
                "/size/revenueMinor",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer)
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from review"));
    }
}
