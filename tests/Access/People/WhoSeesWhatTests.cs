using System.Net;
using System.Net.Http.Json;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Access.Leave;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

/// <summary>A supervisor of Dalian sees Dalian: what people and systems see, and may act on, by division, kind and office.</summary>
public sealed class WhoSeesWhatTests
{
    private const string Province210000 = "210000";
    private const string Dalian = "210200";
    private const string Zhongshan = "210202";
    private const string Shenyang = "210100";
    private const string Reason = "已核对工程量清单，报价接近有正常解释。";

    private static readonly Caller Security = Callers.With(Roles.SecurityAdministrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_supervisor_of_Dalian_is_warned_of_Dalian_and_its_districts_alone(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var dalian = await Warned(province, 1, Dalian);
        var district = await Warned(province, 2, Zhongshan);
        var shenyang = await Warned(province, 3, Shenyang);
        var supervisor = await Of(province, Roles.Supervisor, Dalian);

        var listing = (await province.Send(new ListAlerts.Query(), supervisor)).Value;
        Assert.Equal(Set(dalian, district), Set(listing.Items.Select(item => item.Id)));
        Assert.Equal(2, listing.Totals.Sum(total => total.Count));
        var asked = (
            await province.Send(new ListAlerts.Query { Region = Shenyang }, supervisor)
        ).Value;
        Assert.Empty(asked.Items);
        Assert.Equal(0, asked.Totals.Sum(total => total.Count));
        var export = (await province.Send(new ExportAlerts.Command(new()), supervisor)).Value;
        Assert.Equal(2, export.Rows);
        Assert.DoesNotContain(
            shenyang.ToString(),
            Encoding.UTF8.GetString(export.Content),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal(
            2,
            (await province.Send(new ListModels.Query(), supervisor)).Value.Decisions.Sum(decided =>
                decided.Count
            )
        );
        Assert.True((await province.Send(new GetAlert.Query(district), supervisor)).Succeeded);
        await Unknown(province.Send(new GetAlert.Query(shenyang), supervisor));
        await Unknown(
            province.Send(
                new SettleAlert.Command(shenyang, 1, AlertStates.Dismissed, Reason),
                supervisor
            )
        );
        Assert.Equal(
            AlertStates.Open,
            await province.Scalar<string>(
                "select state from alert where id = @shenyang",
                new { shenyang }
            )
        );
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(dalian, 1, AlertStates.Dismissed, Reason),
                    supervisor
                )
            ).Succeeded
        );

        var whole = await Of(province, Roles.Supervisor, Province210000);
        Assert.True(whole.Scope.IsEverything);
        Assert.Equal(
            Set(dalian, district, shenyang),
            Set((await province.Send(new ListAlerts.Query(), whole)).Value.Items.Select(i => i.Id))
        );
        Assert.True((await province.Send(new GetAlert.Query(shenyang), whole)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Procurements_of_another_city_are_neither_found_nor_moved(Engine engine)
    {
        await using var province = Province.On(engine);
        var dalian = await Published(province, 1, Dalian);
        var district = await Published(province, 2, Zhongshan);
        var shenyang = await Published(province, 3, Shenyang);
        var centre = await Of(province, Roles.CentreOperator, Dalian);

        foreach (
            var reader in new[]
            {
                centre,
                await Of(province, Roles.Supervisor, Dalian),
                await Of(province, Roles.Purchaser, Dalian),
            }
        )
        {
            Assert.Equal(Set(dalian, district), await Listed(province, reader));
            Assert.True((await province.Send(new GetProcurement.Query(dalian), reader)).Succeeded);
            await Unknown(province.Send(new GetProcurement.Query(shenyang), reader));
        }

        await Tenders.Known(province, 1, 2, 3);
        await Unknown(province.Send(Tenders.Opening(shenyang, 1, 2, 3), centre));
        await Unknown(
            province.Send(new RecordEvaluation.Command(shenyang, Tenders.Deadline), centre)
        );
        await Unknown(
            province.Send(
                new RecordAward.Command(shenyang, Tenders.Deadline, Tenders.Bidder(1)),
                centre
            )
        );
        await Unknown(
            province.Send(new RecordContract.Command(shenyang, Tenders.Deadline), centre)
        );
        await Unknown(province.Send(new CancelProcurement.Command(shenyang, "计划调整"), centre));
        Assert.True((await province.Send(Tenders.Opening(dalian, 1, 2, 3), centre)).Succeeded);

        var foreign = await province.Send(Tenders.Notice(4), centre);
        Assert.Equal("procurement.out_of_scope", foreign.Problem?.Errors[0].Code);
        Assert.True(
            (
                await province.Send(
                    Tenders.Notice(5) with
                    {
                        Region = RegionCode.Parse(Zhongshan),
                    },
                    centre
                )
            ).Succeeded
        );
        var whole = await Of(province, Roles.CentreOperator, Province210000);
        Assert.Equal(4, (await Listed(province, whole)).Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Panels_of_another_city_are_neither_watched_asked_for_verified_opened_nor_cancelled(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 8);
        var procurement = await Published(province, 1, Shenyang);
        var next = await Published(province, 2, Shenyang);
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();
        var dalian = await Of(province, Roles.CentreOperator, Dalian);
        Assert.Empty((await province.Send(new ListPanels.Query(), dalian)).Value.Items);
        Assert.Empty(
            (await province.Send(new ListPanels.Query { ProcurementId = procurement }, dalian))
                .Value
                .Items
        );
        await Unknown(province.Send(new WatchPanel.Query(panel), dalian));
        await Unknown(province.Send(new VerifyDraw.Query(panel), dalian));
        await Unknown(
            province.Send(new VerifyDraw.Query(panel), await Of(province, Roles.Supervisor, Dalian))
        );
        await Unknown(province.Send(new UnsealPanel.Command(panel), dalian));
        await Unknown(province.Send(new CancelPanel.Command(panel, "重抽"), dalian));
        await Unknown(province.Send(Panels.Request(next), dalian));
        var wanted = Panels.Request(next);
        await Unknown(
            province.Send(
                new PreviewPanel.Query(
                    next,
                    wanted.Specialties,
                    0,
                    wanted.EvaluationAt,
                    wanted.Circumstances
                ),
                dalian
            )
        );

        var shenyang = await Of(province, Roles.CentreOperator, Shenyang);
        Assert.Single((await province.Send(new ListPanels.Query(), shenyang)).Value.Items);
        Assert.True((await province.Send(new WatchPanel.Query(panel), shenyang)).Succeeded);
        Assert.True(
            (await province.Send(new CancelPanel.Command(panel, "重抽"), shenyang)).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_scope_is_limited_to_kinds_or_to_the_own_office_and_holds_from_the_next_request(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var works = await Published(province, 1, Dalian);
        var goods = await Published(province, 2, Dalian, "government");
        var office = await Office(province, "甲中心", Dalian);
        var person = await Person(province, "zhang", Roles.CentreOperator, office);
        var session = await Session(province, person);
        var before = await Caller(province, session);
        Assert.Equal(Set(works, goods), await Listed(province, before));
        var own = (
            await province.Send(
                Tenders.Notice(3) with
                {
                    Region = RegionCode.Parse(Dalian),
                },
                before
            )
        )
            .Value
            .Id;

        await Set(province, person, 1, new(null, ["government"], false));
        Assert.Equal(Set(goods), await Listed(province, await Caller(province, session)));
        await Unknown(
            province.Send(new GetProcurement.Query(works), await Caller(province, session))
        );

        // What the own office published it sees wherever the buyer is, within the kinds.
        await Set(province, person, 2, new(["210300"], null, false));
        Assert.Equal(Set(own), await Listed(province, await Caller(province, session)));
        await Set(province, person, 3, new([Dalian, Zhongshan], ["construction"], false));
        Assert.Equal(Set(works, own), await Listed(province, await Caller(province, session)));
        await Set(province, person, 4, new(null, null, true));
        Assert.Equal(Set(own), await Listed(province, await Caller(province, session)));
        await Set(province, person, 5, new(null, null, false));
        Assert.Equal(
            Set(works, goods, own),
            await Listed(province, await Caller(province, session))
        );

        // Another office is another division.
        var there = await Office(province, "乙中心", Shenyang);
        Assert.True(
            (
                await province.Send(new ChangePerson.Command(person, 6, "zhang", there), Security)
            ).Succeeded
        );
        Assert.Empty(await Listed(province, await Caller(province, session)));
        Assert.Equal(
            5,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @person",
                new { person }
            )
        );
        Assert.Equal(
            5,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Access.SetScope' and about = @person",
                new { person = person.ToString() }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_stands_in_sees_what_the_absent_sees_for_as_long_and_with_those_permissions_alone(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var dalian = await Warned(province, 1, Dalian);
        var shenyang = await Warned(province, 2, Shenyang);
        var office = await Office(province, "监管处", Dalian);
        var absent = await Person(province, "li", Roles.Supervisor, office, Shenyang);
        var standIn = await Person(province, "wang", Roles.CentreOperator, office);
        var session = await Session(province, standIn);
        Assert.True(
            (
                await province.Send(
                    new RecordLeave.Command(
                        standIn,
                        Province.Start.AddMinutes(30),
                        Province.Start.AddHours(2),
                        "年假",
                        [Roles.Supervisor]
                    ),
                    await Caller(province, await Session(province, absent))
                )
            ).Succeeded
        );
        Assert.False((await Caller(province, session)).May("alerts.review"));

        province.Clock!.Advance(TimeSpan.FromHours(1));
        // Of the session that was opened before: the second factor is asked for by what is delegated.
        session = await Session(province, standIn, factor: true);
        var acting = await Caller(province, session);
        Assert.Equal(
            Set(shenyang),
            Set((await province.Send(new ListAlerts.Query(), acting)).Value.Items.Select(i => i.Id))
        );
        await Unknown(province.Send(new GetAlert.Query(dalian), acting));
        // Reads both, each by another right; moves what is its own alone.
        Assert.Equal(Set(dalian, shenyang), await Listed(province, acting));
        await Unknown(province.Send(new CancelProcurement.Command(shenyang, "计划调整"), acting));
        Assert.True(
            (
                await province.Send(new CancelProcurement.Command(dalian, "计划调整"), acting)
            ).Succeeded
        );

        province.Clock.Advance(TimeSpan.FromHours(2));
        session = await Session(province, standIn, factor: true);
        Assert.Equal(Set(dalian), await Listed(province, await Caller(province, session)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_supervisor_who_stands_in_for_one_of_another_city_sees_both(Engine engine)
    {
        await using var province = Province.On(engine);
        var dalian = await Warned(province, 1, Dalian);
        var shenyang = await Warned(province, 2, Shenyang);
        var office = await Office(province, "监管处", Dalian);
        var absent = await Person(province, "li", Roles.Supervisor, office, Shenyang);
        var standIn = await Person(province, "wang", Roles.Supervisor, office);
        var session = await Session(province, standIn);
        Assert.True(
            (
                await province.Send(
                    new RecordLeave.Command(
                        standIn,
                        Province.Start,
                        Province.Start.AddHours(2),
                        "年假",
                        [Roles.Supervisor]
                    ),
                    await Caller(province, await Session(province, absent))
                )
            ).Succeeded
        );
        var acting = await Caller(province, session);
        Assert.Equal(
            Set(dalian, shenyang),
            Set((await province.Send(new ListAlerts.Query(), acting)).Value.Items.Select(i => i.Id))
        );
        foreach (var id in new[] { dalian, shenyang })
        {
            Assert.True(
                (
                    await province.Send(
                        new SettleAlert.Command(id, 1, AlertStates.Dismissed, Reason),
                        acting
                    )
                ).Succeeded
            );
        }

        // The trail says which of the two decisions was made for the absent.
        foreach (var (id, whom) in new[] { (dalian, null), (shenyang, "li") })
        {
            Assert.Equal(
                whom,
                await province.Scalar<string?>(
                    "select on_behalf_of from audit_entry where action = 'Alerts.SettleAlert' and about = @id",
                    new { id = id.ToString() }
                )
            );
        }

        Assert.Equal(
            "大连市、沈阳市",
            (await Mine(province, acting)).InWords.Zh.Replace(
                "、本机构发布的项目",
                "",
                StringComparison.Ordinal
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_was_given_neither_office_nor_division_sees_nothing_of_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var shenyang = await Warned(province, 1, Shenyang);
        var person = await People.Create(province, "new", Roles.Supervisor, region: null);
        var caller = await Caller(province, await Session(province, person, factor: true));
        Assert.Empty((await province.Send(new ListAlerts.Query(), caller)).Value.Items);
        Assert.Empty(await Listed(province, caller));
        await Unknown(province.Send(new GetAlert.Query(shenyang), caller));
        var mine = await Mine(province, caller);
        Assert.Equal(("无", false), (mine.InWords.Zh, mine.Everything));
        Assert.Empty(mine.Areas);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trading_system_reads_its_division_and_what_it_fed_and_feeds_wherever_its_buyers_are(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var dalian = await Published(province, 1, Dalian);
        var shenyang = await Published(province, 2, Shenyang);
        var system = Callers.System(Scopes.ProcurementRead, Scopes.ProcurementWrite) with
        {
            Name = "大连交易系统",
            Scope = DataScope.Of([
                PersonScope.AreaOf(Trading.Domain.Codes.RegionCode.Parse(Dalian)),
                new DataArea { Source = "大连交易系统" },
            ]),
        };
        var fed = (await province.Send(Tenders.Notice(3), system)).Value.Id;
        Assert.Equal(Set(dalian, fed), await Listed(province, system));
        Assert.True((await province.Send(new GetProcurement.Query(fed), system)).Succeeded);
        await Unknown(province.Send(new GetProcurement.Query(shenyang), system));
        await Unknown(province.Send(new CancelProcurement.Command(shenyang, "计划调整"), system));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new CancelProcurement.Command(dalian, "计划调整"), system))
                .Problem
                ?.Kind
        );
        Assert.True(
            (await province.Send(new CancelProcurement.Command(fed, "计划调整"), system)).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_another_security_administrator_gives_a_scope_and_only_one_that_exists(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var person = await People.Create(province, "chen", Roles.Supervisor);
        foreach (var role in Roles.All.Where(role => role.Code != Roles.SecurityAdministrator))
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (
                    await province.Send(
                        SetScope.Command.Of(person, 1, new([Dalian], null, false)),
                        Callers.With(role.Code)
                    )
                )
                    .Problem
                    ?.Kind
            );
        }

        var self = Callers.With(Roles.SecurityAdministrator, person);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(SetScope.Command.Of(person, 1, new([Dalian], null, false)), self))
                .Problem
                ?.Kind
        );
        var office = await Office(province, "省局", Province210000);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ChangePerson.Command(person, 1, "chen", office), self))
                .Problem
                ?.Kind
        );
        foreach (
            var (wrong, code) in new (GivenScope, string)[]
            {
                (new(["110000"], null, false), "scope.region"),
                (new(["219999"], null, false), "scope.region"),
                (new(["大连"], null, false), "region.character"),
                (new([.. Enumerable.Repeat(Dalian, 17)], null, false), "scope.regions"),
                (new(null, ["houses"], false), "scope.kind"),
                (new(null, null, true), "scope.no_office"),
            }
        )
        {
            var refused = await province.Send(SetScope.Command.Of(person, 1, wrong), Security);
            Assert.Equal(code, refused.Problem?.Errors[0].Code);
        }

        await Set(province, person, 1, new(["210200", "210202", "210200"], ["land"], false));
        var stale = await province.Send(
            new SetScope.Command(person, 1, null, null, false),
            Security
        );
        Assert.Equal(ProblemKind.Stale, stale.Problem?.Kind);
        var kept = (await province.Send(new GetPerson.Query(person), Security)).Value;
        Assert.Equal(["210200", "210202"], kept.Scope.Regions);
        Assert.Equal(["land"], kept.Scope.Kinds);
        var listed = (await province.Send(new ListPeople.Query { Text = "chen" }, Security)).Value;
        Assert.Equal(["210200", "210202"], listed.Items.Single().Scope.Regions);
        // The same again changes nothing.
        await Set(province, person, 2, new(["210202", "210200"], ["land"], false));
        Assert.Equal(2, (await province.Send(new GetPerson.Query(person), Security)).Value.Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_an_upgrade_people_without_office_see_the_province_and_others_their_offices_division(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0020");
        var (office, free, bound, clerk) = (
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid(),
            Guid.NewGuid()
        );
        var (procurement, foreign, panel) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using (var connection = await database.Open(CancellationToken.None))
        {
            var at = Province.Start;
            await connection.ExecuteAsync(
                "insert into office (id, name_zh, name_en, region, kind, created_at) values (@office, '大连中心', 'Dalian', '210200', 'trading_centre', @at)",
                new { office, at }
            );
            foreach (
                var (id, login, of, code, role) in new (Guid, string, Guid?, string?, string)[]
                {
                    (free, "free", null, null, Roles.Supervisor),
                    (bound, "bound", office, null, Roles.CentreOperator),
                    (clerk, "clerk", null, "XX-TEST:9", Roles.Bidder),
                }
            )
            {
                await connection.ExecuteAsync(
                    """
                    insert into person (id, login, display_name, password_hash, office_id, entity_code, active, created_at, version)
                    values (@id, @login, @login, 'x', @of, @code, @active, @at, 1)
                    """,
                    new
                    {
                        id,
                        login,
                        of,
                        code,
                        active = true,
                        at,
                    }
                );
                await connection.ExecuteAsync(
                    "insert into person_role (person_id, role) values (@id, @role)",
                    new { id, role }
                );
            }

            foreach (
                var (id, source, region) in new[]
                {
                    (procurement, $"office:{office}", Shenyang),
                    (foreign, "沈阳交易系统", Shenyang),
                }
            )
            {
                await connection.ExecuteAsync(
                    """
                    insert into procurement (id, ocid, source, source_reference, title, kind, method, country, region,
                        buyer_name, currency, state, created_at, changed_at, version)
                    values (@id, @source, @source, 'R-1', '某工程', 'construction', 'open', 'CN', @region, '某局', 'CNY',
                        'published', @at, @at, 1)
                    """,
                    new
                    {
                        id,
                        source,
                        region,
                        at,
                    }
                );
                await connection.ExecuteAsync(
                    """
                    insert into appraisal (procurement_id, scored_at, changed_at, level, findings, silent)
                    values (@id, @at, @at, 1, '[]', '[]')
                    """,
                    new { id, at }
                );
                await connection.ExecuteAsync(
                    """
                    insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region,
                        buyer_name, currency, raised_at, changed_at, version)
                    values (@id, 1, 0, 'open', '', '甲', 'a', '某工程', 'construction', @region, '某局', 'CNY', @at, @at, 1)
                    """,
                    new
                    {
                        id,
                        region,
                        at,
                    }
                );
            }

            await connection.ExecuteAsync(
                """
                insert into panel (id, procurement_id, draw_number, state, evaluation_at, place, representatives,
                    technically_complex, great_public_influence, above_open_tender_threshold, answer_seconds,
                    remind_seconds, draw_due_at, bids_known, requested_by, created_at, changed_at, version)
                values (@panel, @procurement, 1, 'cancelled', @at, '三楼', 0, @no, @no, @no, 600, 60, @at, @no, 'bound', @at, @at, 1)
                """,
                new
                {
                    panel,
                    procurement,
                    at,
                    no = false,
                }
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var all = await Caller(province, await Session(province, free, factor: true));
        Assert.True(all.Scope.IsEverything);
        Assert.Equal(Set(procurement, foreign), await Listed(province, all));
        Assert.Equal(
            Set(procurement, foreign),
            Set((await province.Send(new ListAlerts.Query(), all)).Value.Items.Select(i => i.Id))
        );

        // What the office published before stays its own, also out of its division.
        var centre = await Caller(province, await Session(province, bound));
        Assert.Equal(Set(procurement), await Listed(province, centre));
        Assert.Equal(
            [panel],
            (await province.Send(new ListPanels.Query(), centre)).Value.Items.Select(i => i.Id)
        );
        Assert.Null(
            await province.Scalar<string?>(
                "select scope_regions from person where id = @clerk",
                new { clerk }
            )
        );
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from alert where office_id is not null and id = @procurement",
                new { procurement }
            )
        );
    }

    [Fact]
    public async Task The_API_gives_and_tells_scopes_which_hold_in_the_session_that_is_open()
    {
        await using var web = new WebProvince();
        var dalian = (
            await web.Sender.Send(
                Tenders.Notice(1) with
                {
                    Region = RegionCode.Parse(Dalian),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var shenyang = (await web.Sender.Send(Tenders.Notice(2), Tenders.Centre)).Value.Id;
        var chen = await web.NewPerson("chen", Roles.Supervisor);
        using var supervisor = await web.SignIn("chen");
        using var security = await web.SignedIn(Roles.SecurityAdministrator);
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/people/{chen}/scope")
        {
            Content = JsonContent.Create(new GivenScope([Dalian], ["construction"], false)),
        };
        put.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using var given = await security.SendAsync(put);
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        Assert.Contains(
            "\"regions\":[\"210200\"]",
            await given.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );

        // The session that was open.
        var mine = await supervisor.GetStringAsync("/api/v1/people/me/scope");
        Assert.Contains("大连市（工程建设）", mine, StringComparison.Ordinal);
        var listed = await supervisor.GetStringAsync("/api/v1/procurements");
        Assert.Contains(dalian.ToString(), listed, StringComparison.Ordinal);
        Assert.DoesNotContain(shenyang.ToString(), listed, StringComparison.Ordinal);
        foreach (var path in new[] { "procurements", "alerts" })
        {
            using var hidden = await supervisor.GetAsync($"/api/v1/{path}/{shenyang}");
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }

        // A system's division is the one it was registered with.
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("沈阳交易系统", RegionCode.Parse(Shenyang)),
                Callers.Platform
            )
        ).Value;
        var key = await web.Sender.Send(
            new IssueKey.Command(
                system.Id,
                1,
                [Scopes.ProcurementRead, Scopes.ProcurementWrite],
                DateTimeOffset.UtcNow.AddDays(1)
            ),
            Callers.Platform
        );
        using var feed = web.WithKey(key.Value.Key);
        var read = await feed.GetStringAsync("/api/v1/procurements");
        Assert.Contains(shenyang.ToString(), read, StringComparison.Ordinal);
        Assert.DoesNotContain(dalian.ToString(), read, StringComparison.Ordinal);
        using var foreign = await feed.GetAsync($"/api/v1/procurements/{dalian}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Contains(
            "本系统报送的项目",
            await feed.GetStringAsync("/api/v1/people/me/scope"),
            StringComparison.Ordinal
        );
    }

    // A procurement of that division whose bids stand out without any model.
    private static async Task<Guid> Warned(Province province, int number, string region)
    {
        await Tenders.Known(province, 1, 2, 3, 4);
        var id = await Published(province, number, region);
        var opening = Tenders.Opening(id, 1, 2, 3, 4);
        opening = opening with
        {
            Bids =
            [
                .. opening.Bids.Select(
                    (bid, i) => bid with { AmountMinor = (300_000 + 30_000 * i) * 100L }
                ),
            ],
        };
        Assert.True((await province.Send(opening, Tenders.Centre)).Succeeded);
        await province.DeliverDue();
        return id;
    }

    private static async Task<Guid> Published(
        Province province,
        int number,
        string region,
        string kind = "construction"
    ) =>
        (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(region),
                    Kind = kind,
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;

    private static async Task<Guid> Office(Province province, string name, string region) =>
        (
            await province.Send(
                new CreateOffice.Command(name, name, RegionCode.Parse(region), "trading_centre"),
                Security
            )
        )
            .Value
            .Id;

    private static async Task<Guid> Person(
        Province province,
        string login,
        string role,
        Guid office,
        string? region = null
    ) => await People.Create(province, login, role, region: region, office: office);

    // Somebody of an office in that division, signed in.
    private static async Task<Caller> Of(Province province, string role, string region)
    {
        var office = await Office(province, $"{role} {region}", region);
        var person = await Person(province, $"{role}-{region}", role, office);
        return await Caller(province, await Session(province, person));
    }

    private static async Task<Guid> Session(Province province, Guid person, bool factor = false)
    {
        var needs = await province.Scalar<long>(
            "select count(*) from person_role where person_id = @person and role in ('supervisor', 'centre_operator')",
            new { person }
        );
        if (
            (factor || needs > 0)
            && await province.Scalar<long>(
                "select count(*) from factor where person_id = @person",
                new { person }
            ) == 0
        )
        {
            await province.Send(
                new ImportFactor.Command(person, WebProvince.FactorSecret),
                Callers.Platform
            );
        }

        await using var scope = province.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<Sessions>();
        var id = await sessions.Open(person, null, null, factorGiven: true, default);
        await sessions.Keep(id, default);
        return id;
    }

    // As the next request finds the person.
    private static async Task<Caller> Caller(Province province, Guid session)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var caller = (
            await scope.ServiceProvider.GetRequiredService<Sessions>().Find(session, default)
        )!;
        Assert.True(caller.May(Permission.SignedIn));
        return caller;
    }

    private static async Task Set(Province province, Guid person, long version, GivenScope scope) =>
        Assert.Null(
            (await province.Send(SetScope.Command.Of(person, version, scope), Security))
                .Problem
                ?.Message
                .Zh
        );

    private static async Task<GetMyScope.MyScope> Mine(Province province, Caller caller) =>
        (await province.Send(new GetMyScope.Query(), caller)).Value;

    private static async Task<HashSet<Guid>> Listed(Province province, Caller caller) =>
        Set(
            (await province.Send(new ListProcurements.Query(), caller)).Value.Items.Select(i =>
                i.Id
            )
        );

    private static HashSet<Guid> Set(params IEnumerable<Guid> ids) => [.. ids];

    // What one may not know of is answered as what is not there.
    private static async Task Unknown<T>(Task<Outcome<T>> sent)
        where T : notnull => Assert.Equal(ProblemKind.NotFound, (await sent).Problem?.Kind);
}
