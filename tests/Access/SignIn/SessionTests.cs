using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Factors;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Procurement.Contracts;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

public sealed class SessionTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private static readonly Caller Administrator = Callers.With(Roles.SecurityAdministrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sessions_are_listed_with_this_one_marked_and_ended_one_by_one_or_all(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Bidder);
        await People.Create(province, "other", Roles.Bidder);
        var first = await SignIn(province, "clerk", "192.0.2.1", "Mozilla/5.0 Firefox/1");
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        var second = await SignIn(province, "clerk", "192.0.2.2", new string('x', 900));
        var third = await SignIn(province, "clerk", "192.0.2.3", null);
        var foreign = await SignIn(province, "other", "192.0.2.9", null);
        var me = (await FactorTests.Find(province, first))!;

        var sessions = (await province.Send(new MySessions.Query(), me)).Value;
        Assert.Equal(3, sessions.Count);
        var mine = Assert.Single(sessions, session => session.Current);
        Assert.Equal(
            (first, "192.0.2.1", "Mozilla/5.0 Firefox/1", Province.Start),
            (mine.Id, mine.Address, mine.Agent, mine.CreatedAt)
        );
        Assert.Equal(Province.Start.AddHours(12), mine.ExpiresAt);

        Assert.Equal(
            "not_found",
            (await province.Send(new EndSession.Command(foreign!.Value), me)).Problem?.Code
        );
        Assert.NotNull(await FactorTests.Find(province, foreign));
        Assert.True((await province.Send(new EndSession.Command(second!.Value), me)).Succeeded);
        Assert.Null(await FactorTests.Find(province, second));
        await province.Send(new EndOtherSessions.Command(), me);
        Assert.Null(await FactorTests.Find(province, third));
        Assert.NotNull(await FactorTests.Find(province, first));

        Assert.Equal(
            "forbidden",
            (await province.Send(new EndSessionsOf.Command(me.PersonId!.Value), me)).Problem?.Code
        );
        await province.Send(new EndSessionsOf.Command(me.PersonId!.Value), Administrator);
        Assert.Null(await FactorTests.Find(province, first));
        Assert.NotNull(await FactorTests.Find(province, foreign));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Use_is_written_down_every_five_minutes_and_not_with_every_request(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Bidder);
        var session = await SignIn(province, "clerk", null, null);
        async Task<bool> Writes(bool byHand = true)
        {
            province.Crash.Arm(int.MaxValue);
            await using var scope = province.Services.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<Sessions>()
                .Find(session!.Value, CancellationToken.None, byHand);
            return province.Crash.Seen.Contains("access.session.note_use");
        }

        async Task<DateTimeOffset> Noted() =>
            (
                await province.Send(
                    new MySessions.Query(),
                    (await FactorTests.Find(province, session))!
                )
            )
                .Value[0]
                .LastUsedAt;

        province.Clock!.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await Writes());
        Assert.Equal(Province.Start, await Noted());
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await Writes(byHand: false));
        Assert.True(await Writes());
        Assert.False(await Writes());
        Assert.Equal(Province.Start.AddMinutes(5), await Noted());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_does_nothing_is_signed_out_soon_or_late_by_role(Engine engine)
    {
        await using var province = Province.On(engine);
        var codes = await FactorTests.Enrolled(province, "chen", Roles.Supervisor);
        await People.Create(province, "clerk", Roles.Bidder);
        var clock = province.Clock!;
        var supervisor = (await FactorTests.Give(province, "chen", codes[0])).SessionId;
        var clerk = await SignIn(province, "clerk", null, null);
        var unused = await SignIn(province, "clerk", null, null);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal(
                clock.GetUtcNow().AddMinutes(30),
                (await FactorTests.Find(province, supervisor))!.SessionEndsAt
            );
        }

        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await FactorTests.Find(province, supervisor));
        Assert.NotNull(await FactorTests.Find(province, clerk));
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(await FactorTests.Find(province, unused));
        var caller = (await FactorTests.Find(province, clerk))!;
        var listed = Assert.Single((await province.Send(new MySessions.Query(), caller)).Value);
        Assert.Equal(clerk, listed.Id);

        // However much it is used, it ends with the day's work.
        for (var i = 0; i < 8; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(70));
            Assert.NotNull(await FactorTests.Find(province, clerk));
        }

        Assert.Equal(
            Province.Start.AddHours(12),
            (await FactorTests.Find(province, clerk))!.SessionEndsAt
        );
        clock.Advance(TimeSpan.FromMinutes(41));
        Assert.Null(await FactorTests.Find(province, clerk));
    }

    [Fact]
    public async Task How_long_a_session_may_be_unused_is_a_setting_and_not_for_ever()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Trading:Access:OthersIdleFor"] = "00:01:00" }
        );
        await People.Create(province, "clerk", Roles.Bidder);
        var clerk = await SignIn(province, "clerk", null, null);
        for (var i = 0; i < 3; i++)
        {
            // Written down more often than every five minutes, or it would end while it is used.
            province.Clock!.Advance(TimeSpan.FromSeconds(59));
            Assert.NotNull(await FactorTests.Find(province, clerk));
        }

        province.Clock!.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await FactorTests.Find(province, clerk));
        await using var wrong = Province.On(
            Engine.Sqlite,
            new() { ["Trading:Access:IdleFor"] = "00:00:00" }
        );
        Assert.Throws<InvalidOperationException>(() =>
            wrong.Services.GetRequiredService<AccessSettings>()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_session_under_a_new_number_is_neither_fresher_nor_longer(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "liu", Roles.Purchaser);
        var before = await SignIn(province, "liu", "192.0.2.1", null);
        province.Clock!.Advance(TimeSpan.FromMinutes(61));
        var caller = (await FactorTests.Find(province, before))!;
        var renewed = (await province.Send(new RenewSession.Command(), caller)).Value.SessionId;
        Assert.NotEqual(before, renewed);
        Assert.Null(await FactorTests.Find(province, before));
        var after = (await FactorTests.Find(province, renewed))!;
        Assert.Equal(
            FreshFactor.Required,
            (await province.Send(new EndOtherSessions.Command(), after)).Problem?.Code
        );
        var listed = Assert.Single((await province.Send(new MySessions.Query(), after)).Value);
        Assert.Equal(
            (Province.Start, Province.Start.AddHours(12)),
            (listed.CreatedAt, listed.ExpiresAt)
        );
        // The number of before renews nothing.
        Assert.Equal(
            "unauthenticated",
            (await province.Send(new RenewSession.Command(), caller)).Problem?.Code
        );
    }

    [Fact]
    public async Task After_a_fresh_proof_the_browser_has_a_new_number_and_its_forms_still_work()
    {
        var web = shared.Web;
        await web.NewPerson("renewed", Roles.Purchaser);
        using var browser = await web.SignIn("renewed");
        async Task<string> Number() =>
            (await browser.GetFromJsonAsync<JsonArray>("/api/v1/people/me/sessions"))!.Single()![
                "id"
            ]!.GetValue<string>();
        var before = await Number();
        var open = WebProvince.Find(
            await browser.GetStringAsync("/sign-in"),
            "__RequestVerificationToken\" value=\"([^\"]+)\""
        );
        using var renewed = await WebProvince.PostForm(browser, "/sign-in", "/account/renew", []);
        var ticket = await renewed.Content.ReadAsStringAsync();
        var after = await Number();
        Assert.NotEqual(before, after);
        var tickets = web.Services.GetRequiredService<Trading.Web.Access.SessionTickets>();
        Assert.Equal(Guid.Parse(after), tickets.Read(ticket));
        Assert.Equal(
            Guid.Parse(after),
            tickets.Read(await browser.GetStringAsync("/account/session"))
        );
        // Of a page that was open before; the token is the person's and not the number's.
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["__RequestVerificationToken"] = open }
        );
        using var signedOut = await browser.PostAsync("/account/sign-out", form);
        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);

        using var nobody = web.CreateClient(new() { AllowAutoRedirect = false });
        using var none = await nobody.GetAsync("/account/session");
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        Assert.Null(tickets.Read(ticket + "x"));
        Assert.Null(tickets.Read(after));
    }

    [Fact]
    public async Task Signing_in_anew_ends_the_session_that_the_browser_had()
    {
        var web = shared.Web;
        await web.NewPerson("anew", Roles.Purchaser);
        using var browser = await web.SignIn("anew");
        using var elsewhere = await web.SignIn("anew");
        using var anew = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-in",
            new() { ["login"] = "anew", ["password"] = WebProvince.Password }
        );
        Assert.Equal("/", anew.Headers.Location?.ToString());
        var sessions = await browser.GetFromJsonAsync<JsonArray>("/api/v1/people/me/sessions");
        Assert.Equal(2, sessions!.Count);
        using var other = await elsewhere.GetAsync("/api/v1/people/me/sessions");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_device_is_told_of_and_a_known_one_is_not(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await People.Create(province, "clerk", Roles.Purchaser);
        var attempt = await province.Send(
            new Trading.Access.SignIn.SignIn.Command("clerk", WebProvince.Password),
            Caller.Anonymous with
            {
                Address = "192.0.2.44",
            }
        );
        var me = Callers.With(Roles.Purchaser, id);
        var notice = Assert.Single((await province.Send(new MyNotices.Query(), me)).Value.Items);
        Assert.Contains("192.0.2.44", notice.Zh, StringComparison.Ordinal);
        await province.Send(
            new Trading.Access.SignIn.SignIn.Command("clerk", WebProvince.Password)
            {
                Device = attempt.Value.Device,
            },
            Caller.Anonymous
        );
        Assert.Single((await province.Send(new MyNotices.Query(), me)).Value.Items);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_matters_asks_again_who_is_there_when_the_last_proof_is_old(Engine engine)
    {
        await using var province = Province.On(engine);
        await FactorTests.Enrolled(province, "admin", Roles.Administrator);
        await FactorTests.Enrolled(province, "security", Roles.SecurityAdministrator);
        await FactorTests.Enrolled(province, "zhang", Roles.CentreOperator);
        await People.Create(province, "liu", Roles.Purchaser);
        var admin = (await FactorTests.Give(province, "admin", Now(province))).SessionId;
        var security = (await FactorTests.Give(province, "security", Now(province))).SessionId;
        var centre = (await FactorTests.Give(province, "zhang", Now(province))).SessionId;
        var purchaser = await SignIn(province, "liu", null, null);
        var system = (
            await province.Send(
                new RegisterSystem.Command("a system", RegionCode.Given("210100")),
                Callers.With(Roles.Administrator)
            )
        ).Value;
        var issue = new IssueKey.Command(
            system.Id,
            1,
            [Scopes.RegistryRead],
            Province.Start.AddDays(9)
        );
        province.Clock!.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(FreshFactor.Required, await Code(issue, admin));
        Assert.Equal(
            FreshFactor.Required,
            await Code(new ResetPassword.Command(Guid.NewGuid()), security)
        );
        Assert.Equal(
            FreshFactor.Required,
            await Code(new ResetFactor.Command(Guid.NewGuid()), security)
        );
        var draw = new RequestPanel.Command(Guid.NewGuid(), [], 0, Province.Start, "x");
        Assert.Equal(FreshFactor.Required, await Code(draw, centre));

        // A password is no proof where a second factor is enrolled.
        Assert.Equal(
            "invalid",
            await Code(new GiveProof.Command(null, WebProvince.Password), admin)
        );
        Assert.Null(await Code(new GiveProof.Command(Now(province), null), admin));
        Assert.Null(await Code(issue, admin));
        Assert.Null(await Code(new GiveProof.Command(Now(province), null), centre));
        Assert.NotEqual(FreshFactor.Required, await Code(draw, centre));
        // And where there is none, it is.
        Assert.Equal(FreshFactor.Required, await Code(new EndOtherSessions.Command(), purchaser));
        Assert.Equal(
            FreshFactor.Required,
            await Code(new EndSession.Command(Guid.NewGuid()), purchaser)
        );
        Assert.Null(await Code(new GiveProof.Command(null, WebProvince.Password), purchaser));
        Assert.Null(await Code(new EndOtherSessions.Command(), purchaser));
        // A system's key is proved with every request.
        Assert.Equal("forbidden", (await province.Send(issue, Callers.System())).Problem?.Code);

        async Task<string?> Code<T>(ICommand<T> command, Guid? session)
            where T : notnull =>
            (await province.Send(command, (await FactorTests.Find(province, session))!))
                .Problem
                ?.Code;
    }

    [Fact]
    public async Task The_api_says_step_up_required_and_takes_the_request_after_the_proof()
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string>
            {
                ["Trading:Access:ProofLasts"] = "00:00:00.001",
            }
        );
        using var admin = await web.SignedIn(Roles.SecurityAdministrator);
        await Task.Delay(10);
        using var refused = await admin.DeleteAsync($"/api/v1/people/{Guid.NewGuid()}/factor");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var document = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal("urn:trading:problem:step_up_required", document["type"]!.GetValue<string>());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_session_opened_before_the_role_that_needs_a_factor_is_half_open_after(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await People.Create(province, "liu", Roles.Purchaser);
        var session = await SignIn(province, "liu", null, null);
        await province.Send(
            new SetRoles.Command(id, 1, [Roles.Purchaser, Roles.Supervisor]),
            Administrator
        );
        var caller = (await FactorTests.Find(province, session))!;
        Assert.Equal([(Permission)Permission.FinishSignIn], caller.Permissions);
        Assert.Empty(caller.Roles);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_persons_name_and_office_change_and_a_second_editor_sees_the_difference(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await People.Create(province, "liu", Roles.Purchaser);
        var changed = await province.Send(
            new ChangePerson.Command(id, 1, " 刘敏 ", null),
            Administrator
        );
        Assert.Equal(("刘敏", 2L), (changed.Value.DisplayName, changed.Value.Version));
        var stale = await province.Send(
            new ChangePerson.Command(id, 1, "刘民", null),
            Administrator
        );
        Assert.Equal(ProblemKind.Stale, stale.Problem?.Kind);
        Assert.Equal("刘敏", ((Person)stale.Problem!.Extensions["current"]!).DisplayName);
        Assert.Equal(
            "/officeId",
            (
                await province.Send(
                    new ChangePerson.Command(id, 2, "刘敏", Guid.NewGuid()),
                    Administrator
                )
            )
                .Problem
                ?.Errors[0]
                .Pointer
        );
        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    new ChangePerson.Command(id, 2, "刘敏", null),
                    Callers.With(Roles.Supervisor)
                )
            )
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_shut_out_is_refused_at_once_and_its_keys_show_their_last_use(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("a system", RegionCode.Given("210100")),
                Callers.Platform
            )
        ).Value;
        var key = (
            await web.Sender.Send(
                new IssueKey.Command(
                    system.Id,
                    1,
                    [Scopes.ProcurementRead],
                    DateTimeOffset.UtcNow.AddDays(1)
                ),
                Callers.Platform
            )
        ).Value;
        async Task<TradingSystem> Now() =>
            (await web.Sender.Send(new GetSystem.Query(system.Id), Callers.Platform)).Value;
        Assert.Null((await Now()).Keys[0].LastUsedAt);
        using var client = web.WithKey(key.Key);
        client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, "192.0.2.80");
        Assert.Equal(HttpStatusCode.OK, await Ask());
        await Province.Until(
            async () =>
                (await Now()).Keys[0] is { LastUsedAt: not null, LastUsedFrom: "192.0.2.80" },
            "the last use is written",
            10
        );

        await web.Sender.Send(new SwitchSystem.Command(system.Id, 2, false), Callers.Platform);
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask());
        Assert.False((await Now()).Active);
        var stale = await web.Sender.Send(
            new SwitchSystem.Command(system.Id, 2, true),
            Callers.Platform
        );
        Assert.Equal(ProblemKind.Stale, stale.Problem?.Kind);
        await web.Sender.Send(new SwitchSystem.Command(system.Id, 3, true), Callers.Platform);
        Assert.Equal(HttpStatusCode.OK, await Ask());

        async Task<HttpStatusCode> Ask()
        {
            using var response = await client.GetAsync("/api/v1/procurements");
            return response.StatusCode;
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_upgraded_database_keeps_its_people_and_their_sessions(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0008");
        var (person, session) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into person (id, login, display_name, password_hash, active, failed_sign_ins, locked_until, created_at, version)
                values (@person, 'liu', '刘', 'x', @yes, 4, @at, @at, 1)
                """,
                new
                {
                    person,
                    yes = true,
                    at = Province.Start,
                }
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into person_role (person_id, role) values (@person, 'purchaser');
                insert into session (id, person_id, created_at, expires_at, address)
                values (@session, @person, @at, @until, '192.0.2.1')
                """,
                new
                {
                    person,
                    session,
                    at = Province.Start,
                    until = Province.Start.AddHours(12),
                }
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var caller = (await FactorTests.Find(province, session))!;
        Assert.True(caller.May(ProcurementPermissions.ReadProcurement));
        var listed = Assert.Single((await province.Send(new MySessions.Query(), caller)).Value);
        Assert.Equal(Province.Start, listed.LastUsedAt);
        await province.Send(
            new ImportPassword.Command(person, WebProvince.Password),
            Callers.Platform
        );
        Assert.NotNull(await SignIn(province, "liu", null, null));
    }

    private static string Now(Province province) =>
        FactorCodes.CodeOf(
            WebProvince.FactorSecret,
            FactorCodes.StepAt(province.Clock!.GetUtcNow())
        );

    private static async Task<Guid?> SignIn(
        Province province,
        string login,
        string? address,
        string? agent
    ) =>
        (
            await province.Send(
                new Trading.Access.SignIn.SignIn.Command(login, WebProvince.Password)
                {
                    Agent = agent,
                },
                Caller.Anonymous with
                {
                    Address = address,
                }
            )
        )
            .Value
            .SessionId;
}
