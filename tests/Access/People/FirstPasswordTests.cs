using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Access;

/// <summary>Passwords that the system makes for others, from the making to the first sign-in.</summary>
public sealed class FirstPasswordTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private const string Chosen = "another-horse-battery-7";
    private static readonly Caller Administrator = Callers.With(Roles.SecurityAdministrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_password_opens_nothing_but_its_own_replacement(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = await Make(province, "liu", Roles.Purchaser);
        Assert.Equal(Province.Start.AddHours(72), made.FirstPassword!.Until);
        Assert.Equal(made.FirstPassword.Until, made.Person.FirstPasswordUntil);
        var caller = (await SignIn(province, "liu", made.FirstPassword.Password))!;
        Assert.Equal([(Permission)Permission.ReplacePassword], caller.Permissions);
        Assert.Empty(caller.Roles);
        Assert.Equal(
            "password_change_required",
            (await province.Send(new MySessions.Query(), caller)).Problem?.Code
        );
        Assert.Equal(
            "password_change_required",
            (await province.Send(new BeginFactor.Command(), caller)).Problem?.Code
        );

        Assert.Equal("password.same", await Replace(caller, made.FirstPassword.Password));
        Assert.Equal("password.contains_platform", await Replace(caller, "trading-2026-x"));
        Assert.Null(await Replace(caller, Chosen));
        var whole = (await FactorTests.Find(province, caller.SessionId))!;
        Assert.True(whole.May(ProcurementPermissions.ReadProcurement));
        Assert.Null(await SignIn(province, "liu", made.FirstPassword.Password));
        province.Clock!.Advance(TimeSpan.FromDays(30));
        Assert.True((await SignIn(province, "liu", Chosen))!.May(Permission.SignedIn));
        Assert.Null(
            (await province.Send(new GetPerson.Query(made.Person.Id), Administrator))
                .Value
                .FirstPasswordUntil
        );

        async Task<string?> Replace(Caller who, string password) =>
            (
                await province.Send(
                    new ChangeMyPassword.Command(made.FirstPassword.Password, password),
                    who
                )
            )
                .Problem
                ?.Errors[0]
                .Code;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_password_that_is_too_old_says_what_to_do(Engine engine)
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Access:FirstPasswordLasts"] = "01:00:00" }
        );
        var made = await Make(province, "liu", Roles.Purchaser);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        var late = await Try(province, "liu", made.FirstPassword!.Password);
        Assert.Equal((null, Attempt.FirstPasswordExpired), (late.SessionId, late.Refusal));
        // To whoever does not know it, nothing is said.
        Assert.Equal("password.wrong", (await Try(province, "liu", "wrong-password-1")).Refusal);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Access.SignIn' and result = 'password.expired'"
            )
        );

        var again = (
            await province.Send(new ResetPassword.Command(made.Person.Id), Administrator)
        ).Value;
        Assert.NotEqual(made.FirstPassword.Password, again.Password);
        Assert.NotNull(await SignIn(province, "liu", again.Password));
    }

    [PostgresFact]
    public async Task Of_two_who_know_one_first_password_one_replaces_it()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 0; round < 10; round++)
        {
            var made = await Make(province, $"liu{round}", Roles.Purchaser);
            var first = made.FirstPassword!.Password;
            var callers = await Task.WhenAll(
                SignIn(province, $"liu{round}", first),
                SignIn(province, $"liu{round}", first)
            );
            string[] chosen = [$"{Chosen}-one", $"{Chosen}-two"];
            var replaced = await Task.WhenAll(
                callers.Zip(
                    chosen,
                    (caller, password) =>
                        province.Send(new ChangeMyPassword.Command(first, password), caller!)
                )
            );
            var winner = Assert.Single(Enumerable.Range(0, 2), i => replaced[i].Succeeded);
            Assert.True(
                (await FactorTests.Find(province, callers[winner]!.SessionId))!.May(
                    Permission.SignedIn
                )
            );
            Assert.Null(await FactorTests.Find(province, callers[1 - winner]!.SessionId));
            Assert.NotNull(await SignIn(province, $"liu{round}", chosen[winner]));
            Assert.Null(await SignIn(province, $"liu{round}", chosen[1 - winner]));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_second_factor_is_owed_before_the_first_password_is_replaced(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = await Make(province, "li.officer", Roles.RegistryOfficer);
        var first = made.FirstPassword!.Password;
        // A new officer enrols; whoever knows the first password alone replaces nothing.
        var half = (await SignIn(province, "li.officer", first))!;
        Assert.Equal([(Permission)Permission.FinishSignIn], half.Permissions);
        Assert.Equal(
            "factor_required",
            (await province.Send(new ChangeMyPassword.Command(first, Chosen), half)).Problem?.Code
        );
        var begun = (await province.Send(new BeginFactor.Command(), half)).Value;
        var step = FactorCodes.StepAt(province.Clock!.GetUtcNow());
        var codes = (
            await province.Send(
                new ConfirmFactor.Command(FactorCodes.CodeOf(begun.Secret, step)),
                half
            )
        )
            .Value
            .Codes;
        var enrolled = (await FactorTests.Find(province, half.SessionId))!;
        var renewed = (await province.Send(new RenewSession.Command(), enrolled)).Value;
        var owing = (await FactorTests.Find(province, renewed.SessionId))!;
        Assert.Equal([(Permission)Permission.ReplacePassword], owing.Permissions);
        Assert.True(
            (await province.Send(new ChangeMyPassword.Command(first, Chosen), owing)).Succeeded
        );

        // An officer whose password was reset gives a code first.
        var reset = (
            await province.Send(new ResetPassword.Command(made.Person.Id), Administrator)
        ).Value;
        half = (await SignIn(province, "li.officer", reset.Password))!;
        Assert.Equal(
            "factor_required",
            (await province.Send(new ChangeMyPassword.Command(reset.Password, Chosen), half))
                .Problem
                ?.Code
        );
        var given = (await province.Send(new GiveCode.Command(codes[0]), half)).Value;
        Assert.Null(given.Device);
        owing = (await FactorTests.Find(province, given.SessionId))!;
        Assert.Equal([(Permission)Permission.ReplacePassword], owing.Permissions);
        Assert.True(
            (
                await province.Send(
                    new ChangeMyPassword.Command(reset.Password, "third-horse-battery-5"),
                    owing
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_experts_first_password_is_made_too(Engine engine)
    {
        await using var province = Province.On(engine);
        var registered = (await province.Send(Panels.Expert(1), Tenders.Centre)).Value;
        var caller = (await SignIn(province, "expert-1-4", registered.FirstPassword!.Password))!;
        Assert.Equal([(Permission)Permission.ReplacePassword], caller.Permissions);
        Assert.Null(
            (await province.Send(Panels.Expert(2) with { Login = null }, Tenders.Centre))
                .Value
                .FirstPassword
        );
    }

    [Fact]
    public async Task The_api_shows_it_once_and_nobody_keeps_it()
    {
        var web = shared.Web;
        using var admin = await web.SignedIn(Roles.SecurityAdministrator);
        var (first, again) = (await Post(), await Post());
        var password = first["firstPassword"]!["password"]!.GetValue<string>();
        Assert.Matches("^[2-9a-z]{4}(-[2-9a-z]{4}){3}$", password);
        Assert.Null(again["firstPassword"]);
        Assert.Equal(
            first["person"]!["id"]!.GetValue<string>(),
            again["person"]!["id"]!.GetValue<string>()
        );
        await using var connection = await web.Database.Open(CancellationToken.None);
        foreach (
            var kept in await Dapper.SqlMapper.QueryAsync<string>(
                connection,
                "select reply from idempotency union all select payload from audit_entry"
            )
        )
        {
            Assert.DoesNotContain(password, kept, StringComparison.Ordinal);
        }

        using var reset = await admin.PostAsync(
            $"/api/v1/people/{first["person"]!["id"]}/password",
            null
        );
        var other = (await reset.Content.ReadFromJsonAsync<FirstPassword>())!;
        Assert.NotEqual(password, other.Password);

        async Task<JsonNode> Post()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/people")
            {
                Content = JsonContent.Create(
                    new
                    {
                        login = "shown.once",
                        displayName = "刘",
                        roles = new[] { Roles.Purchaser },
                    }
                ),
            };
            request.Headers.Add("Idempotency-Key", "shown-once");
            using var response = await admin.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }
    }

    [Fact]
    public async Task The_forms_lead_from_the_first_password_to_an_own_one()
    {
        var web = shared.Web;
        var made = await web.Sender.Send(
            new CreatePerson.Command("by.forms", "刘", [Roles.Purchaser]),
            Callers.Platform
        );
        var first = made.Value.FirstPassword!.Password;
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        using var half = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-in",
            new()
            {
                ["login"] = "by.forms",
                ["password"] = first,
                ["return"] = "/procurements",
            }
        );
        const string page = "/sign-in/password?return=%2Fprocurements";
        Assert.Equal(page, half.Headers.Location?.ToString());
        foreach (var closed in (string[])["/workbench", "/procurements", "/account"])
        {
            using var led = await browser.GetAsync(closed);
            Assert.StartsWith(
                "/sign-in/password",
                new Uri(browser.BaseAddress!, led.Headers.Location!).PathAndQuery,
                StringComparison.Ordinal
            );
        }

        using var api = await browser.GetAsync("/api/v1/people/me/sessions");
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        var problem = JsonNode.Parse(await api.Content.ReadAsStringAsync())!;
        Assert.Equal("password_change_required", problem["code"]!.GetValue<string>());

        Assert.Contains("error=password.differs", await Replace(first, Chosen, "x"));
        Assert.Contains("error=password.wrong", await Replace("wrong-password-1", Chosen, Chosen));
        Assert.Contains("error=password.short", await Replace(first, "short", "short"));
        Assert.Equal("/procurements", await Replace(first, Chosen, Chosen));
        using var opened = await browser.GetAsync("/api/v1/people/me/sessions");
        Assert.Single((await opened.Content.ReadFromJsonAsync<JsonArray>())!);
        using var anew = await web.SignIn("by.forms", Chosen);

        async Task<string> Replace(string current, string password, string again)
        {
            using var response = await WebProvince.PostForm(
                browser,
                page,
                "/account/password",
                new()
                {
                    ["current"] = current,
                    ["password"] = password,
                    ["again"] = again,
                    ["return"] = "/procurements",
                }
            );
            return response.Headers.Location!.ToString();
        }
    }

    private static async Task<CreatePerson.Made> Make(
        Province province,
        string login,
        string role
    ) => (await province.Send(new CreatePerson.Command(login, login, [role]), Administrator)).Value;

    private static async Task<Attempt> Try(Province province, string login, string password) =>
        (
            await province.Send(
                new Trading.Access.SignIn.SignIn.Command(login, password),
                Caller.Anonymous
            )
        ).Value;

    private static async Task<Caller?> SignIn(Province province, string login, string password) =>
        (await Try(province, login, password)).SessionId is { } session
            ? await FactorTests.Find(province, session)
            : null;
}
