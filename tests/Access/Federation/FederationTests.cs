using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Federation;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Web.Access;

namespace Trading.Tests.Access;

/// <summary>Sign-in through a real OpenID Connect server, which is a process of its own on the loopback.</summary>
public sealed class FederationTests(OidcServer server) : IClassFixture<OidcServer>, IAsyncLifetime
{
    public Task InitializeAsync() => server.Mischief("");

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Staff_link_their_identity_sign_in_with_it_and_unlink_it(Engine engine)
    {
        await using var web = Listening(engine, server);
        var person = await web.NewPerson("li.buyer", Roles.Purchaser);

        // Not linked yet: a page that says what to do, and no session.
        using (var stranger = Browser(web))
        {
            var back = await Come(stranger, server, "unified", "u-1");
            Assert.Equal("/sign-in/unlinked?provider=unified", back);
            Assert.Contains(
                "尚未关联",
                await stranger.GetStringAsync(back),
                StringComparison.Ordinal
            );
            Assert.Null(await Me(stranger));
        }

        using var desk = await SignIn(web, "li.buyer");
        Assert.Equal("/account?linking=done", await Link(web, desk, server, "unified", "u-1"));
        // Another account cannot take the identity over.
        await web.NewPerson("wang.buyer", Roles.Purchaser);
        using (var other = await SignIn(web, "wang.buyer"))
        {
            Assert.Equal(
                "/account?linking=elsewhere",
                await Link(web, other, server, "unified", "u-1")
            );
        }

        using var browser = Browser(web);
        Assert.Equal(
            "/registry/reviews",
            await Come(browser, server, "unified", "u-1", back: "/registry/reviews")
        );
        var mine = await Me(browser);
        var link = Assert.Single(mine!.Links);
        Assert.Equal(("unified", "u-1"), (link.Provider, link.Subject));
        Assert.NotNull(link.LastUsedAt);
        Assert.Equal(
            HttpStatusCode.OK,
            (await browser.GetAsync("/api/v1/procurements")).StatusCode
        );

        // Unlinked at the desk: the session it opened ends, and it opens no more.
        (
            await desk.DeleteAsync($"/api/v1/people/me/identities/{link.Id}")
        ).EnsureSuccessStatusCode();
        Assert.Null(await Me(browser));
        Assert.NotNull(await Me(desk));
        Assert.Equal(
            "/sign-in/unlinked?provider=unified",
            await Come(browser, server, "unified", "u-1")
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await desk.DeleteAsync($"/api/v1/people/me/identities/{link.Id}")).StatusCode
        );

        var audited = await Rows(web, "select action from audit_entry where result = 'ok'");
        Assert.Contains("Access.LinkIdentity", audited);
        Assert.Contains("Access.UnlinkIdentity", audited);
        Assert.Contains("Access.SignInWithProvider", audited);
        Assert.NotEqual(Guid.Empty, person);
    }

    [Fact]
    public async Task Linking_and_unlinking_ask_again_who_is_there_when_the_last_proof_is_old()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await Link(web, desk, server, "unified", "u-1");
        // Eleven minutes pass.
        await Rows(web, "update session set proved_at = concat('2020', substr(proved_at, 5))");
        Assert.Equal("/account?linking=expired", await Link(web, desk, server, "unified", "u-2"));
        var link = Assert.Single((await Me(desk))!.Links);
        using var refused = await desk.DeleteAsync($"/api/v1/people/me/identities/{link.Id}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        using var proof = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            desk,
            "/api/v1/people/me/proof",
            new { password = WebProvince.Password }
        );
        Assert.Equal(HttpStatusCode.OK, proof.StatusCode);
        using var unlinked = await desk.DeleteAsync($"/api/v1/people/me/identities/{link.Id}");
        Assert.Equal(HttpStatusCode.OK, unlinked.StatusCode);
    }

    [Fact]
    public async Task Who_comes_from_a_provider_owes_no_first_password_and_the_browsers_session_of_before_ends()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await Link(web, desk, server, "unified", "u-1");
        var before = await Session(web, "li.buyer");
        await Rows(web, "update person set first_password_until = '2099-01-01 00:00:00.000'");
        Assert.Equal("/", await Come(desk, server, "unified", "u-1"));
        Assert.NotNull(await Me(desk));
        Assert.Equal(
            [before.ToString().ToUpperInvariant()],
            (await Rows(web, "select id from session where revoked_at is not null")).Select(id =>
                id.ToUpperInvariant()
            )
        );
    }

    [Fact]
    public async Task Only_the_session_that_began_a_link_gets_it()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        await web.NewPerson("wang.buyer", Roles.Purchaser);
        using var one = await SignIn(web, "li.buyer");
        using var two = await SignIn(web, "wang.buyer");
        var ticket = LinkAddress(web, await Session(web, "li.buyer"));
        // A ticket lured into another's browser, and none at all.
        Assert.Equal("/account?linking=expired", await Location(await two.GetAsync(ticket)));
        using var nobody = Browser(web);
        Assert.Equal("/account?linking=expired", await Location(await nobody.GetAsync(ticket)));
        Assert.Equal("/account?linking=expired", await Location(await one.GetAsync(ticket + "x")));
        Assert.Empty((await Me(two))!.Links);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_without_an_account_signs_up_with_its_licence_and_needs_no_password(
        Engine engine
    )
    {
        await using var web = Listening(engine, server);
        var code = Firms.Code(7);
        using var browser = Browser(web);
        Assert.Equal(
            "/sign-up/licence",
            await Come(
                browser,
                server,
                "licence",
                "holder-7",
                code.ToString(),
                "沈阳第七建筑有限公司"
            )
        );
        var page = await browser.GetStringAsync("/sign-up/licence");
        Assert.Contains($"value=\"{code}\" readonly", page, StringComparison.Ordinal);
        Assert.Contains("value=\"沈阳第七建筑有限公司\" readonly", page, StringComparison.Ordinal);

        // What the form says of code and name counts for nothing.
        var made = await WebProvince.PostForm(
            browser,
            "/sign-up/licence",
            "/account/federation/sign-up",
            new()
            {
                ["login"] = "firm-seven",
                ["displayName"] = "王经办",
                ["code"] = Firms.Code(8).ToString(),
                ["name"] = "别的公司",
            }
        );
        Assert.Equal("/my/record", await Location(made));
        var mine = await Me(browser);
        Assert.False(mine!.HasPassword);
        Assert.Contains(
            "沈阳第七建筑有限公司",
            await browser.GetStringAsync($"/api/v1/entities/{code}/dossier"),
            StringComparison.Ordinal
        );

        // The only way to sign in stays, until there is a password.
        var link = $"/api/v1/people/me/identities/{mine.Links[0].Id}";
        Assert.Equal(HttpStatusCode.Conflict, (await browser.DeleteAsync(link)).StatusCode);
        using var body = new StringContent(
            $"{{\"password\":\"{WebProvince.Password}\"}}",
            null,
            "application/json"
        );
        (
            await browser.PutAsync("/api/v1/people/me/password/first", body)
        ).EnsureSuccessStatusCode();
        using var again = new StringContent(
            "{\"password\":\"another-horse-battery\"}",
            null,
            "application/json"
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await browser.PutAsync("/api/v1/people/me/password/first", again)).StatusCode
        );
        (await browser.DeleteAsync(link)).EnsureSuccessStatusCode();
        using var byPassword = await SignIn(web, "firm-seven");
        Assert.NotNull(await Me(byPassword));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_erased_account_leaves_no_identity_behind(Engine engine)
    {
        await using var web = Listening(engine, server);
        using var browser = Browser(web);
        await Come(
            browser,
            server,
            "licence",
            "holder-7",
            Firms.Code(7).ToString(),
            "沈阳第七建筑有限公司"
        );
        await WebProvince.PostForm(
            browser,
            "/sign-up/licence",
            "/account/federation/sign-up",
            new() { ["login"] = "firm-seven", ["displayName"] = "王经办" }
        );
        Assert.Contains(
            "holder-7",
            await browser.GetStringAsync("/api/v1/people/me/data"),
            StringComparison.Ordinal
        );
        using var first = new StringContent(
            $"{{\"password\":\"{WebProvince.Password}\"}}",
            null,
            "application/json"
        );
        (
            await browser.PutAsync("/api/v1/people/me/password/first", first)
        ).EnsureSuccessStatusCode();
        using var erase = new StringContent(
            $"{{\"password\":\"{WebProvince.Password}\"}}",
            null,
            "application/json"
        );
        (await browser.PostAsync("/api/v1/people/me/erasure", erase)).EnsureSuccessStatusCode();
        Assert.Empty(await Rows(web, "select subject from identity_link"));
        Assert.Empty(await Rows(web, "select subject from federated_session"));
        Assert.Equal(
            "/sign-up/licence",
            await Come(browser, server, "licence", "holder-7", Firms.Code(7).ToString())
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_with_an_account_confirms_its_first_licence_with_the_password(
        Engine engine
    )
    {
        await using var web = Listening(engine, server);
        var code = Firms.Code(7);
        await web.NewPerson("firm-seven", Roles.Bidder, code);
        await web.NewPerson("firm-eight", Roles.Bidder, Firms.Code(8));

        using var browser = Browser(web);
        var confirm = await Come(browser, server, "licence", "holder-7", code.ToString());
        Assert.StartsWith("/sign-in?confirm=licence", confirm, StringComparison.Ordinal);
        Assert.Null(await Me(browser));
        // Another firm's password confirms nothing.
        await Password(browser, confirm, "firm-eight");
        Assert.Equal(
            "/account?linking=firm",
            await Location(await browser.GetAsync("/account/federation/link"))
        );
        Assert.Empty((await Me(browser))!.Links);

        using var own = Browser(web);
        confirm = await Come(own, server, "licence", "holder-7", code.ToString());
        Assert.Equal("/account/federation/link", await Password(own, confirm, "firm-seven"));
        Assert.Equal(
            "/account?linking=done",
            await Location(await own.GetAsync("/account/federation/link"))
        );
        Assert.Single((await Me(own))!.Links);
        // The confirmation is used up.
        Assert.Equal(
            "/account?linking=expired",
            await Location(await own.GetAsync("/account/federation/link"))
        );

        using var next = Browser(web);
        Assert.Equal("/", await Come(next, server, "licence", "holder-7", code.ToString()));
        Assert.NotNull(await Me(next));
        // The same holder with another firm's licence opens nothing.
        using var moved = Browser(web);
        Assert.Equal(
            "/sign-in?error=firm",
            await Come(moved, server, "licence", "holder-7", Firms.Code(8).ToString())
        );
        // A code that is none.
        Assert.Equal(
            "/sign-in?error=identity",
            await Come(moved, server, "licence", "holder-9", "91350100M000100Y44")
        );
        Assert.Equal("/sign-in?error=identity", await Come(moved, server, "licence", "holder-9"));
    }

    [Fact]
    public async Task A_wrong_state_a_replayed_answer_and_a_used_code_open_nothing()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using (var desk = await SignIn(web, "li.buyer"))
        {
            await Link(web, desk, server, "unified", "u-1");
        }

        using var browser = Browser(web);
        var answer = await server.LogIn(await Challenge(browser, "unified"), "u-1");
        // In another browser: its state is not ours.
        using (var victim = Browser(web))
        {
            Assert.Equal("/sign-in?error=provider", await Location(await victim.GetAsync(answer)));
            Assert.Null(await Me(victim));
        }

        var forged = new Uri(Regex.Replace(answer.ToString(), "state=[^&]+", "state=forged"));
        Assert.Equal("/sign-in?error=provider", await Location(await browser.GetAsync(forged)));
        Assert.Equal("/", await Location(await browser.GetAsync(answer)));
        Assert.Equal("/sign-in?error=provider", await Location(await browser.GetAsync(answer)));

        // The used code in a flow begun anew: its PKCE and nonce are another flow's.
        using var thief = Browser(web);
        var fresh = await server.LogIn(await Challenge(thief, "unified"), "u-2");
        var code = Regex.Match(answer.Query, "code=([^&]+)").Groups[1].Value;
        var mixed = new Uri(Regex.Replace(fresh.ToString(), "code=[^&]+", $"code={code}"));
        Assert.Equal("/sign-in?error=provider", await Location(await thief.GetAsync(mixed)));
        Assert.Null(await Me(thief));
    }

    [Fact]
    public async Task A_token_tampered_with_or_meant_for_another_opens_nothing()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await Link(web, desk, server, "unified", "u-1");
        foreach (var kind in new[] { "audience", "issuer", "nonce", "signature", "subject" })
        {
            await server.Mischief(kind);
            using var browser = Browser(web);
            Assert.Equal(
                (kind, "/sign-in?error=provider"),
                (kind, await Come(browser, server, "unified", "u-1"))
            );
            Assert.Null(await Me(browser));
        }

        // The server's own re-signing is not what was refused.
        await server.Mischief("none");
        using var sound = Browser(web);
        Assert.Equal("/", await Come(sound, server, "unified", "u-1"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_provider_ends_sessions_at_once_by_a_token_good_once(Engine engine)
    {
        await using var web = Listening(engine, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        await web.NewPerson("wang.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await Link(web, desk, server, "unified", "u-1");
        using var wang = await SignIn(web, "wang.buyer");
        await Link(web, wang, server, "unified", "u-2");
        using var browser = Browser(web);
        await Come(browser, server, "unified", "u-1");
        using var bystander = Browser(web);
        await Come(bystander, server, "unified", "u-2");

        var to = new Uri(
            web.ClientOptions.BaseAddress,
            "/account/federation/unified/logout"
        ).ToString();
        foreach (
            var wrong in new[]
            {
                "issuer",
                "audience",
                "jti",
                "events",
                "nonce",
                "typ",
                "unsigned",
                "signature",
            }
        )
        {
            var refused = await server.SendLogout(
                new
                {
                    To = to,
                    Sid = "sid-u-1",
                    Wrong = wrong,
                }
            );
            Assert.Equal((wrong, 400), (wrong, refused.Status));
        }

        Assert.Equal(400, (await server.SendLogout(new { To = to })).Status);
        Assert.Equal(
            400,
            (
                await server.SendLogout(
                    new
                    {
                        To = to,
                        Sid = "sid-u-1",
                        MinutesAgo = 30,
                    }
                )
            ).Status
        );
        Assert.Equal(
            400,
            (
                await server.SendLogout(
                    new
                    {
                        To = to,
                        Sid = "sid-u-1",
                        MinutesAgo = -30,
                    }
                )
            ).Status
        );
        Assert.Equal(
            400,
            (await server.SendLogout(new { To = to, Token = "no.token.atall" })).Status
        );
        Assert.NotNull(await Me(browser));

        var sent = await server.SendLogout(
            new
            {
                To = to,
                Sid = "sid-u-1",
                Sub = "u-1",
            }
        );
        Assert.Equal(200, sent.Status);
        Assert.Null(await Me(browser));
        Assert.NotNull(await Me(bystander));

        // Signed in again; the same token ends nothing any more.
        await Come(browser, server, "unified", "u-1");
        Assert.Equal(400, (await server.SendLogout(new { To = to, sent.Token })).Status);
        Assert.NotNull(await Me(browser));
        // By subject alone: every session of it.
        Assert.Equal(200, (await server.SendLogout(new { To = to, Sub = "u-1" })).Status);
        Assert.Null(await Me(browser));
        Assert.Contains(
            "logout.replayed",
            await Rows(
                web,
                "select result from audit_entry where action = 'Access.LogOutByProvider'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_session_that_a_provider_opened_owes_the_second_factor_and_stays_the_providers_to_end(
        Engine engine
    )
    {
        await using var web = Listening(engine, server);
        await web.NewPerson("chen.supervisor", Roles.Supervisor);
        using var desk = await SignIn(web, "chen.supervisor");
        await WebProvince.GiveCode(desk, web.NextCode("chen.supervisor"));
        Assert.Equal("/account?linking=done", await Link(web, desk, server, "unified", "u-1"));

        using var browser = Browser(web);
        Assert.Equal(
            "/sign-in/code?return=%2Falerts",
            await Come(browser, server, "unified", "u-1", back: "/alerts")
        );
        Assert.Null(await Me(browser));
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await browser.GetAsync("/api/v1/alerts")).StatusCode
        );
        var wrong = await WebProvince.GiveCode(browser, "000000");
        Assert.StartsWith(
            "/sign-in/code?error=failed",
            await Location(wrong),
            StringComparison.Ordinal
        );
        Assert.Null(await Me(browser));

        var given = await WebProvince.GiveCode(browser, web.NextCode("chen.supervisor"));
        Assert.Equal("/", await Location(given));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/alerts")).StatusCode);

        // The new number after the code is the provider's session still.
        var to = new Uri(
            web.ClientOptions.BaseAddress,
            "/account/federation/unified/logout"
        ).ToString();
        Assert.Equal(
            200,
            (
                await server.SendLogout(
                    new
                    {
                        To = to,
                        Sid = "sid-u-1",
                        Sub = "u-1",
                    }
                )
            ).Status
        );
        Assert.Null(await Me(browser));

        using var again = Browser(web);
        await Come(again, server, "unified", "u-1");
        await WebProvince.GiveCode(again, web.NextCode("chen.supervisor"));
        var left = await WebProvince.PostForm(
            again,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/" }
        );
        Assert.StartsWith(
            server.Address + "/connect/logout",
            await Location(left),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Another_site_cannot_begin_a_sign_in_through_a_provider()
    {
        await using var web = Listening(Engine.Sqlite, server);
        using var browser = Browser(web);
        // A link, an image, a form without the token of our page.
        var link = await browser.GetAsync("/account/federation/unified?return=/");
        Assert.Equal("/account?linking=expired", await Location(link));
        Assert.False(link.Headers.Contains("Set-Cookie"));
        using var form = new FormUrlEncodedContent([new("return", "/")]);
        var posted = await browser.PostAsync("/account/federation/unified", form);
        Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
        Assert.False(posted.Headers.Contains("Set-Cookie"));
        // The form of our own page.
        Assert.StartsWith(
            server.Address,
            (await Challenge(browser, "unified")).ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Beginning_too_often_is_told_to_wait()
    {
        var settings = server.Settings();
        settings["Trading:Limits:Guess:PerAddress"] = "2";
        await using var web = Listening(Engine.Sqlite, settings);
        using var browser = Browser(web);
        // More than fit in two minutes: one may end while they begin.
        var statuses = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var answer = await Begin(browser, attempt % 2 == 0 ? "unified" : "licence");
            statuses.Add(answer.StatusCode);
            Assert.Equal(
                answer.StatusCode == HttpStatusCode.Redirect,
                answer.Headers.Location is not null
            );
        }

        Assert.Equal(HttpStatusCode.Redirect, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task A_provider_that_names_another_issuer_than_configured_is_not_used()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await server.Mischief("metadata");
        using var browser = Browser(web);
        using var refused = await Begin(browser, "unified");
        var said = await Location(refused);
        Assert.Equal("/sign-in?error=issuer", said);
        Assert.Contains(
            "签发者与本平台的配置不符",
            await browser.GetStringAsync(said),
            StringComparison.Ordinal
        );
        using var linking = await desk.GetAsync(LinkAddress(web, await Session(web, desk)));
        Assert.Equal("/account?linking=issuer", await Location(linking));
        var to = new Uri(web.ClientOptions.BaseAddress, "/account/federation/unified/logout");
        Assert.Equal(
            400,
            (await server.SendLogout(new { To = to.ToString(), Sid = "sid-u-1" })).Status
        );

        // Once it names the right one, it is used.
        await server.Mischief("none");
        Assert.Equal("/account?linking=done", await Link(web, desk, server, "unified", "u-1"));
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_keeps_nobody_from_the_password()
    {
        await using var web = Listening(Engine.Sqlite, OidcServer.SettingsOfNobody());
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var browser = Browser(web);
        using var begun = await Begin(browser, "unified");
        Assert.Equal("/sign-in?error=unreachable", await Location(begun));
        Assert.Equal("/", await Password(browser, "/sign-in?return=/", "li.buyer"));
    }

    [Fact]
    public async Task Signing_out_goes_on_to_the_provider()
    {
        await using var web = Listening(Engine.Sqlite, server);
        await web.NewPerson("li.buyer", Roles.Purchaser);
        using var desk = await SignIn(web, "li.buyer");
        await Link(web, desk, server, "unified", "u-1");
        using var browser = Browser(web);
        await Come(browser, server, "unified", "u-1");
        var answer = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/" }
        );
        var to = answer.Headers.Location!;
        Assert.StartsWith(
            server.Address + "/connect/logout",
            to.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains("id_token_hint=", to.Query, StringComparison.Ordinal);
        Assert.Null(await Me(browser));
        // By password: only here.
        var local = await WebProvince.PostForm(
            desk,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/" }
        );
        Assert.Equal("/", await Location(local));
    }

    [Theory]
    [InlineData("Authority", "http://id.example/", "https")]
    [InlineData("Authority", "id.example", "https")]
    [InlineData("ClientId", "", "missing")]
    [InlineData("SignsIn", "everybody", "staff")]
    [InlineData("SignsIn", "firms", "CodeClaim")]
    [InlineData("Id", "Not an id", "lower-case")]
    public void A_provider_set_up_wrongly_stops_the_start(string key, string value, string says)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Id"] = "unified",
            ["NameZh"] = "统一身份认证",
            ["NameEn"] = "Unified identity",
            ["Authority"] = "https://id.example/",
            ["ClientId"] = "trading",
            ["ClientSecret"] = "secret",
            ["SignsIn"] = "staff",
        };
        Assert.Single(Read(settings).All);
        settings[key] = value;
        Assert.Contains(
            says,
            Assert.Throws<InvalidOperationException>(() => Read(settings)).Message,
            StringComparison.Ordinal
        );

        static IdentityProviders Read(Dictionary<string, string?> provider) =>
            IdentityProviders.From(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        provider.Select(pair =>
                            KeyValuePair.Create(
                                "Trading:IdentityProviders:0:" + pair.Key,
                                pair.Value
                            )
                        )
                    )
                    .Build()
            );
    }

    private static WebProvince Listening(Engine engine, OidcServer server) =>
        Listening(engine, server.Settings());

    private static WebProvince Listening(Engine engine, Dictionary<string, string> settings)
    {
        var web = new WebProvince(engine, settings: settings);
        // The provider must reach the product too.
        web.UseKestrel(0);
        web.StartServer();
        return web;
    }

    private static HttpClient Browser(WebProvince web) =>
        new(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = web.ClientOptions.BaseAddress,
        };

    private static async Task<HttpClient> SignIn(WebProvince web, string login)
    {
        var browser = Browser(web);
        await Password(browser, "/sign-in?return=/", login);
        return browser;
    }

    private static async Task<string> Password(HttpClient browser, string page, string login)
    {
        var html = await browser.GetStringAsync(page);
        var answer = await WebProvince.PostForm(
            browser,
            page,
            "/account/sign-in",
            new()
            {
                ["login"] = login,
                ["password"] = WebProvince.Password,
                ["return"] = WebProvince.Find(html, "name=\"return\" value=\"([^\"]*)\""),
            }
        );
        return await Location(answer);
    }

    // The button of the sign-in page.
    private static Task<HttpResponseMessage> Begin(
        HttpClient browser,
        string provider,
        string back = "/"
    ) =>
        WebProvince.PostForm(
            browser,
            "/sign-in",
            $"/account/federation/{provider}",
            new() { ["return"] = back }
        );

    private static async Task<Uri> Challenge(HttpClient browser, string provider, string back = "/")
    {
        using var answer = await Begin(browser, provider, back);
        var challenge = answer.Headers.Location!;
        Assert.Contains("code_challenge_method=S256", challenge.Query, StringComparison.Ordinal);
        Assert.Contains("nonce=", challenge.Query, StringComparison.Ordinal);
        return challenge;
    }

    /// <summary>The whole way through the provider; where the product sends the browser then.</summary>
    private static async Task<string> Come(
        HttpClient browser,
        OidcServer server,
        string provider,
        string subject,
        string? code = null,
        string? name = null,
        string back = "/"
    ) =>
        await Location(
            await browser.GetAsync(
                await server.LogIn(await Challenge(browser, provider, back), subject, code, name)
            )
        );

    private static async Task<string> Link(
        WebProvince web,
        HttpClient browser,
        OidcServer server,
        string provider,
        string subject
    )
    {
        var mine = await Session(web, browser);
        using var answer = await browser.GetAsync(LinkAddress(web, mine, provider));
        return await Location(
            await browser.GetAsync(await server.LogIn(answer.Headers.Location!, subject))
        );
    }

    // What the button of the account page leads to.
    private static string LinkAddress(WebProvince web, Guid session, string provider = "unified") =>
        Federation.LinkAddress(
            web.Services.GetRequiredService<IdentityProviders>().Find(provider)!,
            session,
            web.Services.GetRequiredService<IDataProtectionProvider>()
        );

    private static async Task<Guid> Session(WebProvince web, string login) =>
        Guid.Parse(
            (
                await Rows(
                    web,
                    $"select s.id from session s join person p on p.id = s.person_id where p.login = '{login}'"
                )
            ).Single()
        );

    // The newest one: a desk has signed in just now.
    private static async Task<Guid> Session(WebProvince web, HttpClient browser)
    {
        Assert.NotNull(await Me(browser));
        return Guid.Parse((await Rows(web, "select id from session order by created_at desc"))[0]);
    }

    private static async Task<ListMyIdentities.MyIdentities?> Me(HttpClient browser)
    {
        using var answer = await browser.GetAsync("/api/v1/people/me/identities");
        return answer.StatusCode == HttpStatusCode.Unauthorized
            ? null
            : await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<ListMyIdentities.MyIdentities>(
                answer.Content
            );
    }

    private static async Task<string> Location(HttpResponseMessage answer)
    {
        Assert.True(
            answer.Headers.Location is not null,
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
        );
        return answer.Headers.Location.ToString();
    }

    private static async Task<List<string>> Rows(WebProvince web, string sql)
    {
        await using var connection = await web.Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }
}
