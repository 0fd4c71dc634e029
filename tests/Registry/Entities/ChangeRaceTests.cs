using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Two who do something about one change at the same instant.</summary>
public sealed class ChangeRaceTests
{
    private const int Rounds = 8;

    [PostgresFact]
    public async Task Two_who_begin_a_change_get_the_same_one()
    {
        await using var province = Province.On(Engine.Postgres);
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= Rounds; round++)
        {
            var (clerk, version) = await Firms.Verify(province, round, officer);
            var code = clerk.EntityCode!.Value;
            var begun = await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(_ =>
                        Task.Run(() => province.Send(new BeginChange.Command(code), clerk))
                    )
            );
            Assert.All(begun, one => Assert.Equal(version + 1, one.Value.Version));
        }
    }

    [PostgresFact]
    public async Task Of_a_discard_and_a_submission_one_is_refused()
    {
        await using var province = Province.On(Engine.Postgres);
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= Rounds; round++)
        {
            var (clerk, _) = await Firms.Verify(province, round, officer);
            var code = clerk.EntityCode!.Value;
            var begun = await Firms.Begin(province, clerk);
            var saved = (
                await province.Send(ChangeTests.Address(code, begun.Version, "乙地址"), clerk)
            ).Value;
            var discard = Task.Run(() =>
                province.Send(new DiscardChange.Command(code, saved.Version), clerk)
            );
            var submit = Task.Run(() =>
                province.Send(new SubmitEntity.Command(code, saved.Version), clerk)
            );
            var (discarded, submitted) = (await discard, await submit);
            Assert.NotEqual(discarded.Succeeded, submitted.Succeeded);
            var now = await Firms.InForce(province, clerk);
            Assert.Equal(submitted.Succeeded ? "submitted" : null, now.Draft?.State);
            Assert.Equal(
                submitted.Succeeded ? 1 : 0,
                (await province.Send(new ReviewQueue.Query(), officer)).Value.Items.Count(item =>
                    item.Code == code
                )
            );
        }
    }

    [PostgresFact]
    public async Task A_save_beside_a_verification_goes_into_what_is_left_of_the_draft_or_is_refused()
    {
        await using var province = Province.On(Engine.Postgres);
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= Rounds; round++)
        {
            var (clerk, _) = await Firms.Verify(province, round, officer);
            var code = clerk.EntityCode!.Value;
            var begun = await Firms.Begin(province, clerk);
            var saved = (
                await province.Send(
                    new SaveEntity.Command(
                        code,
                        begun.Version,
                        Contacts: [Firms.Contact() with { Duty = "经理" }],
                        Qualifications: [Firms.Licence() with { Grade = "特级" }]
                    ),
                    clerk
                )
            ).Value;
            await province.Send(
                new SubmitEntity.Command(code, saved.Version, [Sections.Qualifications]),
                clerk
            );
            var waiting = await Firms.Waiting(province, code, officer);
            var claimed = (await province.Send(new ClaimReview.Command(waiting.Id), officer)).Value;
            var decide = Task.Run(() =>
                province.Send(
                    new DecideReview.Command(waiting.Id, claimed.Version, true, null),
                    officer
                )
            );
            var save = Task.Run(() =>
                province.Send(
                    new SaveEntity.Command(
                        code,
                        claimed.Version,
                        Contacts: [Firms.Contact() with { Duty = "总经理" }],
                        Qualifications: [Firms.Licence() with { Grade = "二级" }]
                    ),
                    clerk
                )
            );
            var (decided, late) = (await decide, await save);
            Assert.True(decided.Succeeded);
            var now = await Firms.InForce(province, clerk);
            Assert.Equal("特级", now.Record.Qualifications[0].Grade);
            Assert.Equal("投标经理", now.Record.Contacts[0].Duty);
            Assert.All(now.Sections, mark => Assert.Equal(SectionStates.Verified, mark.State));
            var draft = await Firms.Dossier(province, clerk);
            if (late.Succeeded)
            {
                Assert.Equal(
                    ("二级", "总经理"),
                    (draft.Record.Qualifications[0].Grade, draft.Record.Contacts[0].Duty)
                );
            }
            else
            {
                Assert.Equal("entity.locked", late.Problem?.Code);
                Assert.Equal("经理", draft.Record.Contacts[0].Duty);
            }
        }
    }

    [PostgresFact]
    public async Task Of_many_who_save_other_fields_at_once_nothing_is_lost()
    {
        await using var province = Province.On(Engine.Postgres);
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= Rounds; round++)
        {
            var (clerk, _) = await Firms.Verify(province, round, officer);
            var code = clerk.EntityCode!.Value;
            var begun = await Firms.Begin(province, clerk);
            var identity = Firms.Identity(round);
            SaveEntity.Command[] saves =
            [
                new(code, begun.Version, identity with { Address = "乙地址" }),
                new(code, begun.Version, identity with { LegalRepresentative = "赵新任" }),
                new(code, begun.Version, Contacts: [Firms.Contact() with { Duty = "经理" }]),
                new(
                    code,
                    begun.Version,
                    Personnel:
                    [
                        Firms.Builder(),
                        Firms.Builder() with
                        {
                            Name = "钱工",
                            IdentityNumber = null,
                        },
                    ]
                ),
            ];
            var saved = await Task.WhenAll(
                saves.Select(save => Task.Run(() => province.Send(save, clerk)))
            );
            Assert.All(saved, one => Assert.True(one.Succeeded));
            var draft = (await Firms.Dossier(province, clerk)).Record;
            Assert.Equal(
                ("乙地址", "赵新任", "经理", 2),
                (
                    draft.Identity.Address,
                    draft.Identity.LegalRepresentative,
                    draft.Contacts[0].Duty,
                    draft.Personnel.Count
                )
            );
        }
    }
}
