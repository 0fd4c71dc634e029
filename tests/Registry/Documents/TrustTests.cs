using Trading.Access;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Tests.Documents;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Documents;

/// <summary>How far a section can be trusted for what evidences it.</summary>
public sealed class TrustTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_first_document_attests_a_section_and_the_last_takes_it_along(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var first = await Attach(province, clerk, Files.Pdf(), "执照.pdf");
        var attested = await Firms.Dossier(province, clerk);
        Assert.Equal(
            (draft.Version + 1, SectionStates.Attested, SectionStates.Declared),
            (attested.Version, State(attested), State(attested, Sections.Contacts))
        );
        var line = await LastLine(province, clerk);
        Assert.Equal(("document_added", "资质：执照.pdf"), (line.Action, line.Reason));

        // A second one changes nothing that a version would tell.
        var second = await Attach(province, clerk, Files.Png(), "b.png");
        Assert.Equal(attested.Version, (await Firms.Dossier(province, clerk)).Version);
        await Remove(province, clerk, first);
        Assert.Equal(SectionStates.Attested, State(await Firms.Dossier(province, clerk)));
        await Remove(province, clerk, second);
        var fallen = await Firms.Dossier(province, clerk);
        Assert.Equal(
            (attested.Version + 1, SectionStates.Declared),
            (fallen.Version, State(fallen))
        );
        line = await LastLine(province, clerk);
        Assert.Equal(("document_removed", "资质：b.png"), (line.Action, line.Reason));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_edit_outruns_its_documents_until_the_firm_says_that_they_still_hold(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        await Attach(province, clerk, Files.Pdf(), "a.pdf");
        var attested = await Firms.Dossier(province, clerk);
        var edited = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    attested.Version,
                    Qualifications: [Firms.Licence() with { Grade = "特级" }]
                ),
                clerk
            )
        ).Value;
        Assert.Equal(SectionStates.Declared, State(edited));

        Assert.Equal(
            "section.no_document",
            (
                await province.Send(
                    new AttestSection.Command(code, edited.Version, Sections.Contacts),
                    clerk
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            ProblemKind.Stale,
            (
                await province.Send(
                    new AttestSection.Command(code, attested.Version, Sections.Qualifications),
                    clerk
                )
            )
                .Problem
                ?.Kind
        );
        var stranger = await Firms.SignUp(province, 2);
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new AttestSection.Command(code, edited.Version, Sections.Qualifications),
                    stranger
                )
            )
                .Problem
                ?.Kind
        );
        var again = (
            await province.Send(
                new AttestSection.Command(code, edited.Version, Sections.Qualifications),
                clerk
            )
        ).Value;
        Assert.Equal((edited.Version + 1, SectionStates.Attested), (again.Version, State(again)));
        // A second time it is no news.
        Assert.Equal(
            again.Version,
            (
                await province.Send(
                    new AttestSection.Command(code, again.Version, Sections.Qualifications),
                    clerk
                )
            )
                .Value
                .Version
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_officer_verified_with_its_documents_falls_back_without_them(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var seen = await Attach(province, clerk, Files.Pdf(), "a.pdf");
        Assert.True(
            (
                await province.Send(new SubmitEntity.Command(code, draft.Version + 1), clerk)
            ).Succeeded
        );
        Assert.True((await Firms.Decide(province, code, officer, verify: true)).Succeeded);
        var verified = await Firms.Dossier(province, clerk);
        Assert.Equal(SectionStates.Verified, State(verified));

        // Documents too come and go with a change that is begun.
        Assert.Equal(
            "entity.verified",
            (await DocumentTests.Attach(province, clerk, Files.Png(), name: "b.png")).Problem?.Code
        );
        await Firms.Begin(province, clerk);

        // What comes later neither raises nor, when it goes, lowers it.
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        var later = await Attach(province, clerk, Files.Png(), "b.png");
        Assert.Equal(SectionStates.Verified, State(await Firms.Dossier(province, clerk)));
        await Remove(province, clerk, later);
        Assert.Empty((await Firms.Dossier(province, clerk)).Draft!.Sections);

        var stays = await Attach(province, clerk, Files.Png(), "b.png");
        await Remove(province, clerk, seen);
        var fallen = await Firms.Dossier(province, clerk);
        Assert.Equal((EntityStates.Draft, SectionStates.Changed), (fallen.State, State(fallen)));
        Assert.Equal(SectionStates.Verified, State(await Firms.InForce(province, clerk)));

        // What the version in force rests on is there for trading systems until the change is verified.
        var system = Callers.System(Scopes.RegistryRead);
        Assert.Equal([seen.Id], await Seen(province, code, system));
        Assert.Equal([stays.Id], await Seen(province, code, clerk));
        Assert.Equal([stays.Id], await Seen(province, code, officer));
        // Evidenced anew it says so, and is still not what the officer verified.
        var attested = (
            await province.Send(
                new AttestSection.Command(code, fallen.Version, Sections.Qualifications),
                clerk
            )
        ).Value;
        Assert.Equal(
            (EntityStates.Draft, SectionStates.Attested, true),
            (
                attested.State,
                State(attested),
                attested
                    .Sections.Single(section => section.Section == Sections.Qualifications)
                    .VerifiedVersion
                    is not null
            )
        );
        Assert.True(
            (await province.Send(new SubmitEntity.Command(code, attested.Version), clerk)).Succeeded
        );
        Assert.True((await Firms.Decide(province, code, officer, verify: true)).Succeeded);
        Assert.Equal([stays.Id], await Seen(province, code, system));
        Assert.Equal(SectionStates.Verified, State(await Firms.InForce(province, clerk)));
    }

    [Fact]
    public async Task Nothing_attests_what_is_empty()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        await Attach(province, clerk, Files.Pdf(), "a.pdf");
        var dossier = await Firms.Dossier(province, clerk);
        Assert.Equal((1, SectionStates.Empty), (dossier.Version, State(dossier)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_edits_while_a_document_arrives_is_not_asked_for_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        await Attach(province, clerk, Files.Pdf(), "a.pdf");
        var save = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                draft.Version,
                Contacts: [Firms.Contact() with { Duty = "经理" }]
            ),
            clerk
        );
        // Nothing of the content was changed by anybody else, so there is nothing to ask.
        Assert.Equal("经理", save.Value.Record.Contacts[0].Duty);
        Assert.Equal(draft.Version + 2, save.Value.Version);
    }

    private static async Task<IReadOnlyList<Guid>> Seen(
        Province province,
        EntityCode code,
        Caller caller
    ) =>
        [
            .. (await province.Send(new ListDocuments.Query(code), caller)).Value.Documents.Select(
                document => document.Id
            ),
        ];

    private static async Task<Document> Attach(
        Province province,
        Caller clerk,
        byte[] content,
        string name
    ) => (await DocumentTests.Attach(province, clerk, content, name: name)).Value;

    private static async Task Remove(Province province, Caller clerk, Document document) =>
        Assert.True(
            (
                await province.Send(
                    new RemoveDocument.Command(clerk.EntityCode!.Value, document.Id),
                    clerk
                )
            ).Succeeded
        );

    private static string State(Dossier dossier, string section = Sections.Qualifications) =>
        dossier.Sections.Single(mark => mark.Section == section).State;

    private static async Task<EntityVersions.VersionLine> LastLine(
        Province province,
        Caller clerk
    ) =>
        (await province.Send(new EntityVersions.Query(clerk.EntityCode!.Value), clerk)).Value.Items[
            0
        ];
}
