using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Registry.Secrets;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Records that a version filled in which a change was made in the record itself.</summary>
public sealed class ChangeUpgradeTests
{
    private const long Verified = 5;
    private static readonly DateTimeOffset VerifiedAt = Province.Start.AddDays(-30);
    private static readonly EntityRecord Then = Firms.Record(1);

    private static readonly EntityRecord Since = Then with
    {
        Identity = Then.Identity with { Name = "改名后有限公司" },
        Contacts = [Firms.Contact() with { Phone = "13940099999" }],
        Qualifications = [Firms.Licence("市政公用工程")],
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_verified_is_in_force_again_and_what_was_typed_since_is_its_draft(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        var keys = string.Join(';', KeyRing.New());
        Schema.Migrate(database, through: "0032");
        Dictionary<string, string?> settings = new() { ["Trading:Keys"] = keys };
        var (changed, submitted, returned, suspended, same, first, stopped) = (
            Firms.Code(1),
            Firms.Code(2),
            Firms.Code(3),
            Firms.Code(4),
            Firms.Code(5),
            Firms.Code(6),
            Firms.Code(7)
        );
        await using (var older = Province.Over(database, settings))
        {
            var contents = older.Services.GetRequiredService<SectionContent>();
            await using var connection = await database.Open(CancellationToken.None);
            await new Kept(connection, contents, changed).Write("changed", Since);
            await new Kept(connection, contents, submitted).Write("submitted", Since);
            await new Kept(connection, contents, returned).Write("returned", Since);
            await new Kept(connection, contents, suspended).Write("suspended", Since);
            await new Kept(connection, contents, same).Write("changed", Then);
            await new Kept(connection, contents, first).Write("draft", Since, everVerified: false);
            await new Kept(connection, contents, stopped).Write("suspended", null);
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database, settings);
        // Killed at any place, it goes on with what is left.
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new SeparateDrafts.Command(), Caller.Platform("test"))
        );
        await Upgrades.Complete(province.Services, database, CancellationToken.None);
        await Upgrades.Complete(province.Services, database, CancellationToken.None);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from entity_undivided"));
        await province.DeliverDue();

        var system = Callers.System(Scopes.RegistryRead);
        var officer = await Firms.Officer(province);
        foreach (var code in new[] { changed, submitted, returned })
        {
            var used = (await province.Send(new UseEntity.Command(code, "T-1"), system)).Value;
            Assert.Equal(
                (EntityStates.Active, Verified, "沈阳第1建筑工程有限公司"),
                (
                    used.Entity.State,
                    used.Entity.VerifiedVersion!.Value,
                    used.Entity.Record.Identity.Name
                )
            );
            Assert.Equal("138****2345", used.Entity.Record.Contacts[0].Phone);
            Assert.All(
                used.Entity.Sections,
                mark =>
                    Assert.Equal(
                        (SectionStates.Verified, VerifiedAt, Verified),
                        (mark.State, mark.VerifiedAt!.Value, mark.VerifiedVersion!.Value)
                    )
            );
            var draft = await Firms.Dossier(province, Firms.Clerk(code));
            Assert.Equal(
                ("改名后有限公司", "13940099999", true),
                (draft.Record.Identity.Name, draft.Record.Contacts[0].Phone, draft.IsDraft)
            );
            Assert.Equal(
                [Sections.Identity, Sections.Contacts, Sections.Qualifications],
                draft.Draft!.Sections
            );
            Assert.Equal(
                SectionStates.Changed,
                draft.Sections.Single(one => one.Section == Sections.Identity).State
            );
            var then = await province.Send(
                new GetEntityVersion.Query(code, Verified),
                Firms.Clerk(code)
            );
            Assert.Equal("13840012345", then.Value.Record.Contacts[0].Phone);
            var typed = await province.Send(
                new GetEntityVersion.Query(code, Verified + 1),
                Firms.Clerk(code)
            );
            Assert.Equal("13940099999", typed.Value.Record.Contacts[0].Phone);
        }

        Assert.Equal(
            ("draft", "submitted", "returned"),
            (
                await DraftState(province, changed),
                await DraftState(province, submitted),
                await DraftState(province, returned)
            )
        );
        var stays = await Firms.Dossier(province, Firms.Clerk(suspended));
        Assert.Equal(("draft", "改名后有限公司"), (stays.State, stays.Record.Identity.Name));
        Assert.Equal("suspended", (await Firms.InForce(province, Firms.Clerk(suspended))).State);
        foreach (var code in new[] { same, stopped })
        {
            Assert.Null(await DraftState(province, code));
        }

        var own = await Firms.Dossier(province, Firms.Clerk(first));
        Assert.Equal(
            ("draft", "改名后有限公司", false),
            (own.State, own.Record.Identity.Name, own.IsDraft)
        );

        // What lay with an officer lies there still, with all that was changed, and is verified.
        var decided = await Firms.Decide(province, submitted, officer, verify: true);
        Assert.Equal(EntityStates.Active, decided.Value.State);
        var now = await Firms.InForce(province, Firms.Clerk(submitted));
        Assert.Equal(("改名后有限公司", null), (now.Record.Identity.Name, now.Draft));

        var found = (
            await province.Send(new SearchEntities.Query { Words = "改名后" }, officer)
        ).Value.Items.Select(one => one.Code);
        Assert.Equal([submitted, first], found.Where(code => code != first).Append(first));

        // A key that is turned opens and seals drafts as all else.
        Assert.True(
            (
                await province.Send(
                    new ResealSections.Command(ToTheEnd: true, new ResealSections.SectionKey()),
                    Caller.Platform("test")
                )
            ).Succeeded
        );
        Assert.Equal(
            "13940099999",
            (await Firms.Dossier(province, Firms.Clerk(changed))).Record.Contacts[0].Phone
        );
    }

    private static async Task<string?> DraftState(Province province, EntityCode code) =>
        (await Firms.InForce(province, Firms.Clerk(code))).Draft?.State;

    /// <summary>A record as the version before kept it: one line of versions, the last of them in force.</summary>
    private sealed class Kept(
        System.Data.Common.DbConnection connection,
        SectionContent contents,
        EntityCode code
    )
    {
        public async Task Write(string state, EntityRecord? since, bool everVerified = true)
        {
            var last = since is null ? Verified + 1 : Verified + 3;
            var marks = Sections
                .All.Select(section => new SectionMark
                {
                    Section = section.Code,
                    State =
                        since is not null && !section.Same(since, Then)
                            ? everVerified
                                ? SectionStates.Changed
                                : SectionStates.Declared
                            : everVerified
                                ? SectionStates.Verified
                                : SectionStates.Declared,
                    VerifiedAt = everVerified ? VerifiedAt : null,
                    VerifiedVersion = everVerified ? Verified : null,
                })
                .ToList();
            var now = (since ?? Then).Identity;
            await connection.ExecuteAsync(
                """
                insert into entity (code, scheme, name, name_folded, kind, state, region, version, created_at, changed_at,
                    verified_at, verified_version, marks, state_reason)
                values (@code, 'CN-USCC', @name, @name, @kind, @state, @region, @last, @at, @at, @verifiedAt, @verified,
                    @marks, @reason)
                """,
                new
                {
                    code,
                    name = now.Name,
                    kind = now.Kind,
                    state,
                    region = now.Region,
                    last,
                    at = Province.Start,
                    verifiedAt = everVerified ? VerifiedAt : (DateTimeOffset?)null,
                    verified = everVerified ? Verified : (long?)null,
                    marks = SectionContent.Plain<IReadOnlyList<SectionMark>>(marks),
                    reason = state == "suspended" ? "核实" : null,
                }
            );
            var states = everVerified
                ? new[] { "draft", "draft", "submitted", "in_review", "active" }
                : ["draft", "draft", "draft", "draft", "draft"];
            for (var version = 1L; version <= last; version++)
            {
                var after =
                    version <= Verified ? states[version - 1]
                    : version == last ? state
                    : everVerified ? "changed"
                    : "draft";
                await connection.ExecuteAsync(
                    """
                    insert into entity_version (entity_code, version, at, by_kind, by_name, action, state)
                    values (@code, @version, @at, 'Person', 'clerk', @action, @after)
                    """,
                    new
                    {
                        code,
                        version,
                        at = version <= Verified ? VerifiedAt : Province.Start,
                        action = after == state
                        && version == last
                        && state is not ("changed" or "draft")
                            ? state
                            : "saved",
                        after,
                    }
                );
            }

            foreach (var section in Sections.All)
            {
                var edited = since is not null && !section.Same(since, Then);
                await Section(section, Then, 2, edited ? Verified + 1 : null);
                if (edited)
                {
                    await Section(section, since!, Verified + 1, null);
                }
            }

            if (state == "submitted")
            {
                await connection.ExecuteAsync(
                    """
                    insert into review (id, entity_code, submitted_version, submitted_at, submitted_by)
                    values (@id, @code, @last, @at, 'clerk')
                    """,
                    new
                    {
                        id = Guid.NewGuid(),
                        code,
                        last,
                        at = Province.Start,
                    }
                );
            }
        }

        private Task Section(
            SectionShape section,
            EntityRecord record,
            long version,
            long? until
        ) =>
            connection.ExecuteAsync(
                """
                insert into entity_section (entity_code, section, version, until_version, key_id, content)
                values (@code, @section, @version, @until, @keyId, @content)
                """,
                new
                {
                    code,
                    section = section.Code,
                    version,
                    until,
                    keyId = contents.KeyOf(record, section),
                    content = contents.Write(record, section, code, version),
                }
            );
    }
}
