using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Sources;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>An authoritative source that is a process of its own, asked over HTTP.</summary>
public sealed class SourceTests(SourceServer server) : IClassFixture<SourceServer>, IAsyncLifetime
{
    private readonly SourceServer _server = server;

    public Task InitializeAsync() => _server.BeginAnew();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_submitted_record_that_the_source_agrees_with_is_confirmed_by_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var (clerk, submitted) = await Firms.Submit(province, 1);
        await _server.Knows(
            clerk.EntityCode!.Value.ToString(),
            new { identity = Identity(1), qualifications = Licences() }
        );
        Assert.Equal(SectionStates.Declared, Mark(submitted, Sections.Identity).State);

        var refreshed = (await Refresh(province)).Value;
        Assert.Equal((1, 0), (refreshed.Asked, refreshed.Failed));
        var dossier = await Firms.Dossier(province, clerk);
        Assert.Equal(submitted.Version + 1, dossier.Version);
        var mark = Mark(dossier, Sections.Identity);
        Assert.Equal(
            (
                SectionStates.Authoritative,
                SourceServer.Name,
                (DateTimeOffset?)Province.Start,
                (DateOnly?)new DateOnly(2026, 11, 23),
                (long?)dossier.Version
            ),
            (mark.State, mark.Source, mark.AskedAt, mark.AsOf, mark.SourceVersion)
        );
        Assert.Equal(
            ["name", "legalRepresentative", "region", "establishedOn", "address"],
            mark.SourceFields
        );
        Assert.Equal(SectionStates.Authoritative, Mark(dossier, Sections.Qualifications).State);
        Assert.Equal(SectionStates.Declared, Mark(dossier, Sections.Contacts).State);
        var line = (await province.Send(new EntityVersions.Query(clerk.EntityCode!.Value), clerk))
            .Value
            .Items[0];
        Assert.Equal(("asked", SourceServer.Name), (line.Action, line.Reason));

        // What trading systems read says it too, and the officer's word does not lower it.
        var officer = await Firms.Officer(province);
        Assert.True(
            (await Firms.Decide(province, clerk.EntityCode!.Value, officer, verify: true)).Succeeded
        );
        var seen = (
            await province.Send(new PreviewRecord.Query(clerk.EntityCode!.Value), clerk)
        ).Value;
        var used = seen.Sections.Single(section => section.Section == Sections.Identity);
        Assert.Equal(
            (SectionStates.Authoritative, SourceServer.Name, true),
            (used.State, used.Source, used.VerifiedAt is not null)
        );

        // Asked again after a month, it says the same: no version.
        var before = (await Firms.Dossier(province, clerk)).Version;
        Assert.Equal(0, (await Refresh(province)).Value.Asked);
        province.Clock!.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, (await Refresh(province)).Value.Asked);
        Assert.Equal(before, (await Firms.Dossier(province, clerk)).Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_contradiction_is_kept_until_the_firm_takes_over_what_is_registered(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { LegalRepresentative = "赵新任" } }
        );
        await Refresh(province);

        var shown = (await province.Send(new ListSources.Query(code), clerk)).Value;
        var contradiction = Assert.Single(shown.Contradictions);
        Assert.Equal(
            (SourceServer.Name, "identity", "legalRepresentative", "李代表", "赵新任"),
            (
                contradiction.Source,
                contradiction.Section,
                contradiction.Field,
                contradiction.Ours,
                contradiction.Theirs
            )
        );
        Assert.Equal(SourceOutcomes.Contradicts, Assert.Single(shown.Sources).Outcome);
        Assert.Equal(submitted.Version, (await Firms.Dossier(province, clerk)).Version);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where entity_code = @code and zh like '%法定代表人%'",
                new { code }
            )
        );

        // The same answer again is neither another contradiction nor another notice.
        var officer = await Firms.Officer(province);
        Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from source_contradiction"));
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where entity_code = @code and zh like '%法定代表人%'",
                new { code }
            )
        );

        // While an officer may read it, it cannot be taken over; withdrawn, with one click.
        var locked = await province.Send(Adopt(code, submitted.Version), clerk);
        Assert.Equal("entity.locked", locked.Problem?.Code);
        var draft = (
            await province.Send(new WithdrawEntity.Command(code, submitted.Version), clerk)
        ).Value;
        var adopted = (await province.Send(Adopt(code, draft.Version), clerk)).Value;
        Assert.Equal(draft.Version + 1, adopted.Version);
        Assert.Equal("赵新任", adopted.Record.Identity.LegalRepresentative);
        // What the source says nothing of stays as it is.
        Assert.Equal("E47", adopted.Record.Identity.Industry);
        Assert.Equal(SectionStates.Authoritative, Mark(adopted, Sections.Identity).State);
        var settled = (await province.Send(new ListSources.Query(code), clerk)).Value;
        Assert.NotNull(Assert.Single(settled.Contradictions).ClosedAt);
        Assert.Equal(SourceOutcomes.Agrees, Assert.Single(settled.Sources).Outcome);
        var line = (await province.Send(new EntityVersions.Query(code), clerk)).Value.Items[0];
        Assert.Equal("adopted", line.Action);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_firm_corrects_by_hand_settles_a_contradiction_with_the_next_answer(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(
            code.ToString(),
            new { qualifications = new[] { Licence() with { Grade = "二级" } } }
        );
        await Refresh(province);
        var found = Assert.Single(
            (await province.Send(new ListSources.Query(code), officer)).Value.Contradictions
        );
        Assert.Equal(
            ("建筑工程施工总承包 一级", "grade", "一级", "二级"),
            (found.Item, found.Field, found.Ours, found.Theirs)
        );

        Assert.True(
            (await Firms.Decide(province, code, officer, verify: false, "等级不符")).Succeeded
        );
        var returned = await Firms.Dossier(province, clerk);
        var saved = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    returned.Version,
                    Qualifications: [Firms.Licence() with { Grade = "二级" }]
                ),
                clerk
            )
        ).Value;
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.True(
            (await province.Send(new SubmitEntity.Command(code, saved.Version), clerk)).Succeeded
        );
        await Refresh(province);
        Assert.NotNull(
            Assert
                .Single(
                    (await province.Send(new ListSources.Query(code), officer)).Value.Contradictions
                )
                .ClosedAt
        );
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.Dossier(province, clerk), Sections.Qualifications).State
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Over_a_contradiction_an_officer_verifies_only_with_a_reason(Engine engine)
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { Name = "另一公司" } }
        );
        await Refresh(province);

        var silently = await Firms.Decide(province, code, officer, verify: true);
        var error = Assert.Single(silently.Problem!.Errors);
        Assert.Equal(("/reason", "review.contradicted"), (error.Pointer, error.Code));
        var review = await Firms.Waiting(province, code, officer);
        var version = (await province.Send(new GetDossier.Query(code), officer)).Value.Version;
        var decided = await province.Send(
            new Trading.Registry.Reviews.DecideReview.Command(
                review.Id,
                version,
                true,
                "变更登记正在办理，已核对受理通知书"
            ),
            officer
        );
        Assert.True(decided.Succeeded);
        var line = (await province.Send(new EntityVersions.Query(code), clerk)).Value.Items[0];
        Assert.Equal(
            ("verified", "变更登记正在办理，已核对受理通知书"),
            (line.Action, line.Reason)
        );
        // The contradiction stays for all to see.
        Assert.Null(
            Assert
                .Single(
                    (await province.Send(new ListSources.Query(code), officer)).Value.Contradictions
                )
                .ClosedAt
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_source_that_dies_is_asked_again_until_it_is_back(Engine engine)
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        await Firms.Submit(province, 2);
        var code = clerk.EntityCode!.Value;
        await _server.Die();

        // The first silence ends the run for this source: the second firm costs no time-out.
        var first = (await Refresh(province)).Value;
        Assert.Equal((1, 1), (first.Asked, first.Failed));
        province.Clock!.Advance(TimeSpan.FromSeconds(30));
        await Refresh(province);
        var shown = Assert.Single(
            (await province.Send(new ListSources.Query(code), officer)).Value.Sources
        );
        Assert.Equal(SourceOutcomes.Silent, shown.Outcome);
        Assert.NotNull(shown.Detail);
        Assert.Null(shown.AskedAt);
        Assert.Equal(submitted.Version, (await Firms.Dossier(province, clerk)).Version);
        // Not before a while has passed.
        Assert.Equal(0, (await Refresh(province)).Value.Asked);

        await _server.ComeUp();
        await _server.Knows(code.ToString(), new { identity = Identity(1) });
        await _server.Knows(Firms.Code(2).ToString(), new { identity = Identity(2) });
        province.Clock.Advance(TimeSpan.FromMinutes(3));
        var second = (await Refresh(province)).Value;
        Assert.Equal((2, 0), (second.Asked, second.Failed));
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.Dossier(province, clerk), Sections.Identity).State
        );
    }

    [Fact]
    public async Task The_job_that_asks_runs_by_itself_and_repairs_what_a_dead_source_left_open()
    {
        await using var province = Province.InRealTime(Engine.Sqlite, _server.Settings());
        await province.StartJobs();
        var (clerk, _) = await Firms.Submit(province, 1);
        await _server.Die();
        await Run("silent");

        await _server.ComeUp();
        await _server.Knows(clerk.EntityCode!.Value.ToString(), new { identity = Identity(1) });
        // Two minutes of waiting are not what is tested here.
        await province.Rows<long>(
            "update entity_source set due_at = (select min(created_at) from entity); select 1"
        );
        await Run("agrees");
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.Dossier(province, clerk), Sections.Identity).State
        );

        async Task Run(string outcome)
        {
            province
                .Services.GetRequiredService<Hangfire.IRecurringJobManager>()
                .Trigger("registry.refresh-sources");
            await Province.Until(
                async () =>
                    await province.Scalar<long>(
                        "select count(*) from entity_source where outcome = @outcome",
                        new { outcome }
                    ) == 1,
                $"The source {outcome}"
            );
        }
    }

    [Theory]
    [InlineData("slow", SourceOutcomes.Silent)]
    [InlineData("dripping", SourceOutcomes.Silent)]
    [InlineData("failing", SourceOutcomes.Silent)]
    [InlineData("moved", SourceOutcomes.Refused)]
    [InlineData("endless", SourceOutcomes.Unreadable)]
    [InlineData("html", SourceOutcomes.Unreadable)]
    public async Task A_source_in_a_bad_mood_proves_nothing_and_holds_nobody_up(
        string mood,
        string outcome
    )
    {
        await using var province = Province.On(Engine.Sqlite, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        await _server.Knows(clerk.EntityCode!.Value.ToString(), new { identity = Identity(1) });
        await _server.Feels(mood);

        var asking = province.Send(new AskSources.Command(clerk.EntityCode!.Value), officer);
        // SQLite has one writer: while the source is waited for, others write.
        Assert.True((await province.Send(Firms.SigningUp(2), Caller.Anonymous)).Succeeded);
        var asked = (await asking.WaitAsync(TimeSpan.FromSeconds(15))).Value;
        Assert.Equal(outcome, Assert.Single(asked.Outcomes).Result);
        Assert.Equal(submitted.Version, (await Firms.Dossier(province, clerk)).Version);

        await _server.Feels("well");
        asked = (
            await province.Send(new AskSources.Command(clerk.EntityCode!.Value), officer)
        ).Value;
        Assert.Equal(SourceOutcomes.Agrees, Assert.Single(asked.Outcomes).Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"code\":\"CODE\"")]
    [InlineData(
        "{\"code\":\"OTHER\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{}}"
    )]
    [InlineData("{\"code\":\"OTHER\",\"known\":false}")]
    [InlineData("{\"known\":false}")]
    [InlineData("{\"code\":\"CODE\",\"known\":\"no\"}")]
    [InlineData("{\"code\":\"CODE\",\"state\":\"fine\",\"asOf\":\"2026-11-23\",\"sections\":{}}")]
    [InlineData("{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"yesterday\",\"sections\":{}}")]
    [InlineData("{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2027-01-01\",\"sections\":{}}")]
    [InlineData("{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":[]}")]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{},\"more\":1}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":[]}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{\"name\":1}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{\"nom\":\"甲\"}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{\"region\":\"99\"}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{\"name\":\"a\\u202eb\"}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"identity\":{\"establishedOn\":\"0001-01-01\"}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"bankAccount\":{\"bank\":\"甲\"}}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"qualifications\":[null]}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"qualifications\":[{\"name\":\"甲\"}]}}"
    )]
    [InlineData(
        "{\"code\":\"CODE\",\"state\":\"active\",\"asOf\":\"2026-11-23\",\"sections\":{\"qualifications\":{\"number\":\"1\"}}}"
    )]
    public async Task Rubbish_is_refused_whole_and_told_as_such(string json)
    {
        await using var province = Province.On(Engine.Sqlite, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Answers(
            code.ToString(),
            json.Replace("CODE", code.ToString(), StringComparison.Ordinal)
                .Replace("OTHER", Firms.Code(2).ToString(), StringComparison.Ordinal)
        );
        var asked = (await province.Send(new AskSources.Command(code), officer)).Value;
        Assert.Equal(SourceOutcomes.Unreadable, Assert.Single(asked.Outcomes).Result);
        Assert.Equal(submitted.Version, asked.Version);
        Assert.Empty(
            (await province.Send(new ListSources.Query(code), clerk)).Value.Contradictions
        );
    }

    [Fact]
    public async Task A_wrong_key_is_told_to_the_officer_and_the_key_to_nobody()
    {
        const string wrong = "a-wrong-key";
        await using var province = Province.On(Engine.Sqlite, _server.Settings(key: wrong));
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(code.ToString(), new { identity = Identity(1) });
        var asked = (await province.Send(new AskSources.Command(code), officer)).Value;
        Assert.Equal(SourceOutcomes.Refused, Assert.Single(asked.Outcomes).Result);
        var shown = (await province.Send(new ListSources.Query(code), officer)).Value;
        Assert.Equal("HTTP 401", Assert.Single(shown.Sources).Detail);
        var own = (await province.Send(new ListSources.Query(code), clerk)).Value;
        Assert.Null(Assert.Single(own.Sources).Detail);
        foreach (var payload in await province.Rows<string>("select payload from audit_entry"))
        {
            Assert.DoesNotContain(wrong, payload, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_edited_after_the_source_confirmed_it_falls_back(Engine engine)
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(code.ToString(), new { identity = Identity(1) });
        Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);
        Assert.Equal(EntityStates.Active, (await Firms.Dossier(province, clerk)).State);

        // An edit of what the source says nothing of: its word about the rest does not cover it.
        var begun = await Firms.Begin(province, clerk);
        var edited = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Firms.Identity(1) with
                    {
                        Industry = "I65",
                    }
                ),
                clerk
            )
        ).Value;
        Assert.Equal(
            (EntityStates.Draft, SectionStates.Changed),
            (edited.State, Mark(edited, Sections.Identity).State)
        );
        var asked = (await province.Send(new AskSources.Command(code), officer)).Value;
        Assert.Equal(SourceOutcomes.Agrees, Assert.Single(asked.Outcomes).Result);
        var after = await Firms.Dossier(province, clerk);
        Assert.Equal(SectionStates.Changed, Mark(after, Sections.Identity).State);

        // Taken back, it stands as the officer and the source confirmed it: the same content is no change.
        var back = (
            await province.Send(
                new SaveEntity.Command(code, after.Version, Firms.Identity(1)),
                clerk
            )
        ).Value;
        Assert.Equal(SectionStates.Authoritative, Mark(back, Sections.Identity).State);
        Assert.Empty(back.Draft!.Sections);
        Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.Dossier(province, clerk), Sections.Identity).State
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_source_that_changes_its_mind_takes_its_word_back(Engine engine)
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1), qualifications = Licences() }
        );
        Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);

        // A new name in the register: the record stands as the officer verified it, and contradicted.
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { Name = "新名称" } }
        );
        province.Clock!.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, (await Refresh(province)).Value.Asked);
        var dossier = await Firms.Dossier(province, clerk);
        var mark = Mark(dossier, Sections.Identity);
        Assert.Equal((SectionStates.Verified, null), (mark.State, mark.Source));
        // It said nothing of the licences this time: its earlier word holds.
        Assert.Equal(SectionStates.Authoritative, Mark(dossier, Sections.Qualifications).State);

        // Struck off its register altogether.
        await _server.Forgets(code.ToString());
        var asked = (await province.Send(new AskSources.Command(code), officer)).Value;
        Assert.Equal(SourceOutcomes.Unknown, Assert.Single(asked.Outcomes).Result);
        Assert.Equal(
            SectionStates.Verified,
            Mark(await Firms.Dossier(province, clerk), Sections.Qualifications).State
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deregistered_firm_is_told_to_officers_once_and_closed_by_none_but_them(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(code.ToString(), new { identity = Identity(1) }, "deregistered");
        for (var time = 0; time < 2; time++)
        {
            Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);
        }

        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @id and zh like '%已注销%'",
                new { id = officer.PersonId }
            )
        );
        var dossier = await Firms.Dossier(province, clerk);
        Assert.Equal(EntityStates.Active, dossier.State);
        Assert.True(
            Assert
                .Single((await province.Send(new ListSources.Query(code), officer)).Value.Sources)
                .Deregistered
        );

        Assert.True(
            (
                await province.Send(
                    new CloseEntity.Command(code, dossier.Version, "登记机关已注销"),
                    officer
                )
            ).Succeeded
        );
        var closed = await province.Send(new AskSources.Command(code), officer);
        Assert.Equal("entity.closed", closed.Problem?.Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_verified_record_that_takes_over_a_registered_change_stays_verified(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { LegalRepresentative = "赵新任" } }
        );
        var adopted = (await province.Send(Adopt(code, version), clerk)).Value;
        Assert.Equal(
            (EntityStates.Active, SectionStates.Authoritative),
            (adopted.State, Mark(adopted, Sections.Identity).State)
        );

        // What is being changed beside it takes in what the source brings, and does not hide behind it.
        var begun = await Firms.Begin(province, clerk);
        var edited = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    adopted.Record.Identity with
                    {
                        Industry = "I65",
                    }
                ),
                clerk
            )
        ).Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { LegalRepresentative = "钱再任" } }
        );
        var again = (await province.Send(Adopt(code, edited.Version), clerk)).Value;
        Assert.Equal(
            ("钱再任", "I65"),
            (again.Record.Identity.LegalRepresentative, again.Record.Identity.Industry)
        );
        Assert.Equal(
            (EntityStates.Draft, SectionStates.Changed),
            (again.State, Mark(again, Sections.Identity).State)
        );
        var inForce = await Firms.InForce(province, clerk);
        Assert.Equal(
            ("钱再任", "E47"),
            (inForce.Record.Identity.LegalRepresentative, inForce.Record.Identity.Industry)
        );
        Assert.Equal(
            (EntityStates.Active, SectionStates.Authoritative),
            (inForce.State, Mark(inForce, Sections.Identity).State)
        );

        var stale = await province.Send(Adopt(code, edited.Version), clerk);
        Assert.Equal(ProblemKind.Stale, stale.Problem?.Kind);
        await _server.Die();
        var silent = await province.Send(Adopt(code, again.Version), clerk);
        Assert.Equal(
            (ProblemKind.Unavailable, "source.silent"),
            (silent.Problem!.Kind, silent.Problem.Code)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Records_from_before_a_source_was_configured_are_listed_and_asked(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        for (var number = 1; number <= 3; number++)
        {
            await Firms.Verify(province, number, officer);
            await _server.Knows(Firms.Code(number).ToString(), new { identity = Identity(number) });
        }

        await Firms.SignUp(province, 4);
        await province.Rows<long>("delete from entity_source; select 1");
        Assert.Equal(0, (await Refresh(province)).Value.Asked);
        var enrolled = await province.Send(new EnrolRecords.Command(true), Callers.Platform);
        Assert.Equal((3, false), (enrolled.Value.Records, enrolled.Value.More));
        Assert.Equal(
            0,
            (await province.Send(new EnrolRecords.Command(true), Callers.Platform)).Value.Records
        );
        Assert.Equal(3, (await Refresh(province)).Value.Asked);
        Assert.Equal(3, await _server.Asked());
    }

    [Fact]
    public async Task A_contradicted_number_is_kept_masked_and_taken_over_sealed()
    {
        const string registered = "21050136500599990099";
        await using var province = Province.On(
            Engine.Sqlite,
            _server.Settings(Sections.BankAccount)
        );
        var officer = await Firms.Officer(province);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(code.ToString(), new { bankAccount = new { number = registered } });
        Assert.True((await province.Send(new AskSources.Command(code), officer)).Succeeded);
        var own = Assert.Single(
            (await province.Send(new ListSources.Query(code), clerk)).Value.Contradictions
        );
        Assert.Equal(("****0088", "****0099"), (own.Ours, own.Theirs));

        var adopted = await province.Send(
            new AdoptFromSource.Command(
                code,
                draft.Version,
                SourceServer.Name,
                Sections.BankAccount
            ),
            clerk
        );
        Assert.Equal(registered, adopted.Value.Record.BankAccount.Number);
        string[] kept =
        [
            .. await province.Rows<string>("select content from entity_section"),
            .. await province.Rows<string>("select coalesce(theirs, '') from source_contradiction"),
            .. await province.Rows<string>("select payload from audit_entry"),
        ];
        Assert.DoesNotContain(kept, text => text.Contains(registered, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_waits_for_a_source_while_a_transaction_is_open()
    {
        await using var province = Province.On(Engine.Sqlite, _server.Settings());
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            province.Send(
                new BatchCommand.Command(
                    "test",
                    new { },
                    async (sender, cancel) =>
                        (await sender.Send(new RefreshSources.Command(), cancel)).Problem
                ),
                Callers.Platform
            )
        );
        Assert.Equal(0, await _server.Asked());
    }

    [Fact]
    public async Task The_api_tells_who_stands_behind_a_section()
    {
        await using var province = new WebProvince(
            settings: _server.Settings().ToDictionary(one => one.Key, one => one.Value!)
        );
        var code = Firms.Code(1);
        Assert.True((await province.Sender.Send(Firms.SigningUp(1), Caller.Anonymous)).Succeeded);
        Assert.True(
            (await province.Sender.Send(Firms.Everything(code, 1, 1), Firms.Clerk(code))).Succeeded
        );
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { Address = "新址" } }
        );
        using var officer = await province.SignedIn(Trading.Access.Roles.RegistryOfficer);
        using var asked = await officer.PostAsync(At("/sources/asking"), null);
        Assert.Equal(
            SourceOutcomes.Contradicts,
            (await Json(asked)).GetProperty("outcomes")[0].GetProperty("result").GetString()
        );

        using var bidder = await province.SignedIn(Trading.Access.Roles.Bidder, code);
        using var unsaid = await bidder.PostAsJsonAsync(At("/sources/adoption"), Choice());
        Assert.Equal(System.Net.HttpStatusCode.PreconditionRequired, unsaid.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, At("/sources/adoption"))
        {
            Content = JsonContent.Create(Choice()),
        };
        request.Headers.IfMatch.Add(new("\"2\""));
        using var adopted = await bidder.SendAsync(request);
        Assert.Equal("\"3\"", adopted.Headers.ETag?.Tag);

        using var read = await officer.GetAsync(At(""));
        var marks = (await Json(read)).GetProperty("sections").EnumerateArray().ToList();
        var mark = marks.Single(one => one.GetProperty("section").GetString() == "identity");
        Assert.Equal(
            (SectionStates.Authoritative, SourceServer.Name, "2026-11-23"),
            (
                mark.GetProperty("state").GetString(),
                mark.GetProperty("source").GetString(),
                mark.GetProperty("asOf").GetString()
            )
        );
        Assert.True(mark.TryGetProperty("askedAt", out _));
        Assert.False(
            marks
                .Single(one => one.GetProperty("section").GetString() == "contacts")
                .TryGetProperty("source", out _)
        );

        Uri At(string below) => new($"/api/v1/entities/{code}{below}", UriKind.Relative);
        static object Choice() => new { source = SourceServer.Name, section = "identity" };
        static async Task<JsonElement> Json(HttpResponseMessage response)
        {
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Fact]
    public async Task A_firm_asks_nothing_of_another_and_an_officer_takes_over_nothing()
    {
        await using var province = Province.On(Engine.Sqlite, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var stranger = await Firms.SignUp(province, 2);
        var code = clerk.EntityCode!.Value;
        foreach (
            var refused in new[]
            {
                (await province.Send(new ListSources.Query(code), stranger)).Problem,
                (await province.Send(Adopt(code, submitted.Version), stranger)).Problem,
                (await province.Send(Adopt(code, submitted.Version), officer)).Problem,
                (await province.Send(new AskSources.Command(code), clerk)).Problem,
                (await province.Send(new RefreshSources.Command(), officer)).Problem,
            }
        )
        {
            Assert.Equal(ProblemKind.Forbidden, refused?.Kind);
        }

        Assert.Equal(0, await _server.Asked());
        // What was refused is in the trail, although it never had a transaction.
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Registry.AskSources' and result = 'forbidden'"
            )
        );
    }

    [Fact]
    public async Task Without_a_source_nothing_is_asked_and_the_page_is_told_so()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var shown = (
            await province.Send(new ListSources.Query(clerk.EntityCode!.Value), officer)
        ).Value;
        Assert.Empty(shown.Sources);
        Assert.Equal(
            "source.none",
            (await province.Send(new AskSources.Command(clerk.EntityCode!.Value), officer))
                .Problem
                ?.Code
        );
        Assert.Equal(0, (await Refresh(province)).Value.Asked);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from entity_source"));
    }

    [Theory]
    [InlineData("Name", "")]
    [InlineData("Address", "ftp://example.cn")]
    [InlineData("Address", "register")]
    [InlineData("Address", "http://register.example.cn")]
    [InlineData("Sections", "identity,taxes")]
    [InlineData("Kinds", "enterprise,ghost")]
    public void A_setting_that_cannot_be_meant_is_told(string name, string value)
    {
        var settings = _server.Settings();
        settings[$"Trading:Sources:0:{name}"] = value;
        Assert.Throws<InvalidOperationException>(() =>
            SourceSettings.From(
                new Microsoft.Extensions.Configuration.ConfigurationBuilder()
                    .Add(
                        new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
                        {
                            InitialData = settings,
                        }
                    )
                    .Build()
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_an_answer_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var known = new SourceAnswer.Known(
            new DateOnly(2026, 11, 23),
            true,
            [
                new(
                    Sections.Identity,
                    [
                        new(
                            Firms.Identity(1) with
                            {
                                Name = "另一公司",
                            },
                            new HashSet<string> { "name" }
                        ),
                    ]
                ),
                new(
                    Sections.Qualifications,
                    [new(Firms.Licence(), new HashSet<string> { "number", "name" })]
                ),
            ]
        );
        await Crash.BetweenAnyTwoStatements(
            province,
            () =>
                province.Send(
                    new TakeAnswers.Command(code, [new(SourceServer.Name, known)]),
                    officer
                )
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from source_contradiction"));
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.Dossier(province, clerk), Sections.Qualifications).State
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_source_brings_while_the_same_field_is_being_changed_is_asked_about(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var edited = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Firms.Identity(1) with
                    {
                        LegalRepresentative = "钱自填",
                        Industry = "I65",
                    }
                ),
                clerk
            )
        ).Value;
        await _server.Knows(
            code.ToString(),
            new { identity = Identity(1) with { LegalRepresentative = "赵新任" } }
        );
        var adopted = (await province.Send(Adopt(code, edited.Version), clerk)).Value;
        Assert.Equal("钱自填", adopted.Record.Identity.LegalRepresentative);
        var inForce = await Firms.InForce(province, clerk);
        Assert.Equal(
            ("赵新任", "E47", EntityStates.Active),
            (
                inForce.Record.Identity.LegalRepresentative,
                inForce.Record.Identity.Industry,
                inForce.State
            )
        );

        var shown = (await province.Send(new GetDraft.Query(code), clerk)).Value;
        var collision = Assert.Single(shown.Collisions);
        Assert.Equal(("赵新任", "钱自填"), (collision.Before, collision.After));
        var refused = await province.Send(new SubmitEntity.Command(code, adopted.Version), clerk);
        Assert.Equal(
            (collision.Pointer, "draft.collision"),
            (refused.Problem!.Errors[0].Pointer, refused.Problem.Errors[0].Code)
        );

        var chosen = (
            await province.Send(
                new ChooseInDraft.Command(code, adopted.Version, [collision.Pointer]),
                clerk
            )
        ).Value;
        Assert.Equal(
            ("赵新任", "I65"),
            (chosen.Record.Identity.LegalRepresentative, chosen.Record.Identity.Industry)
        );
        Assert.Empty((await province.Send(new GetDraft.Query(code), clerk)).Value.Collisions);
        Assert.True(
            (await province.Send(new SubmitEntity.Command(code, chosen.Version), clerk)).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_that_contradicts_a_source_is_verified_with_a_reason_alone(
        Engine engine
    )
    {
        await using var province = Province.On(engine, _server.Settings());
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await _server.Knows(code.ToString(), new { identity = Identity(1) });
        await province.Send(new AskSources.Command(code), officer);
        var begun = await Firms.Begin(province, clerk);
        var edited = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Firms.Identity(1) with
                {
                    LegalRepresentative = "钱自填",
                }
            ),
            clerk
        );
        await province.Send(new SubmitEntity.Command(code, edited.Value.Version), clerk);
        var asked = (await province.Send(new AskSources.Command(code), officer)).Value;
        Assert.Equal(SourceOutcomes.Contradicts, Assert.Single(asked.Outcomes).Result);
        // What is in force agrees with it still.
        Assert.Equal(
            SectionStates.Authoritative,
            Mark(await Firms.InForce(province, clerk), Sections.Identity).State
        );
        var refused = await Firms.Decide(province, code, officer, verify: true);
        Assert.Equal("review.contradicted", refused.Problem?.Errors[0].Code);
        Assert.True(
            (await Firms.Decide(province, code, officer, verify: true, "已核对任命文件")).Succeeded
        );
        Assert.Equal(
            "钱自填",
            (await Firms.InForce(province, clerk)).Record.Identity.LegalRepresentative
        );
    }

    [PostgresFact]
    public async Task A_take_over_and_a_verification_at_the_same_instant_leave_what_was_seen_verified()
    {
        await using var province = Province.On(Engine.Postgres, _server.Settings());
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= 6; round++)
        {
            var (clerk, _) = await Firms.Verify(province, round, officer);
            var code = clerk.EntityCode!.Value;
            await _server.Knows(
                code.ToString(),
                new { identity = Identity(round) with { LegalRepresentative = "赵新任" } }
            );
            await ChangeTests.HandIn(province, clerk);
            var waiting = await Firms.Waiting(province, code, officer);
            var claimed = (
                await province.Send(
                    new Trading.Registry.Reviews.ClaimReview.Command(waiting.Id),
                    officer
                )
            ).Value;
            var decide = Task.Run(() =>
                province.Send(
                    new Trading.Registry.Reviews.DecideReview.Command(
                        waiting.Id,
                        claimed.Version,
                        true,
                        "已核对"
                    ),
                    officer
                )
            );
            var adopt = Task.Run(() => province.Send(Adopt(code, claimed.Version), clerk));
            var ask = Task.Run(() => province.Send(new AskSources.Command(code), officer));
            var (decided, adopted, asked) = (await decide, await adopt, await ask);
            Assert.False(adopted.Succeeded);
            Assert.True(asked.Succeeded);
            var now = await Firms.InForce(province, clerk);
            // What was seen is in force, or nothing of it: never a mixture.
            Assert.Equal(decided.Succeeded ? "特级" : "一级", now.Record.Qualifications[0].Grade);
            Assert.Equal(decided.Succeeded, now.Draft is null);
            Assert.Equal(EntityStates.Active, now.State);
            Assert.Equal("李代表", now.Record.Identity.LegalRepresentative);
        }
    }

    private static AdoptFromSource.Command Adopt(EntityCode code, long version) =>
        new(code, version, SourceServer.Name, Sections.Identity);

    private static Task<Outcome<RefreshSources.Refreshed>> Refresh(Province province) =>
        province.Send(new RefreshSources.Command(), Callers.Platform);

    private static SectionMark Mark(Dossier dossier, string section) =>
        dossier.Sections.Single(mark => mark.Section == section);

    private static Registered Identity(int number)
    {
        var ours = Firms.Identity(number);
        return new(
            ours.Name!,
            ours.LegalRepresentative!,
            ours.Region!,
            ours.Address!,
            "2008-05-06"
        );
    }

    private static Licensed Licence() =>
        new(
            "建筑工程施工总承包",
            "一级",
            "D121012345",
            "辽宁省住房和城乡建设厅",
            "2024-01-01",
            "2028-12-31"
        );

    private static Licensed[] Licences() => [Licence()];

    private sealed record Registered(
        string Name,
        string LegalRepresentative,
        string Region,
        string Address,
        string EstablishedOn
    );

    private sealed record Licensed(
        string Name,
        string? Grade,
        string Number,
        string Issuer,
        string ValidFrom,
        string? ValidTo
    );
}
