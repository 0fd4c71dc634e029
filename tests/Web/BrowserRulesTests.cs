using System.Net;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>What browsers are told, and from where they may come.</summary>
public sealed partial class BrowserRulesTests
{
    private const string Host = "https://trading.example";

    [Fact]
    public async Task A_redirect_within_the_site_names_no_host()
    {
        await using var web = new WebProvince();
        await web.NewPerson("clerk", Roles.Purchaser);
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Host = "evil.example";
        // By the framework's own redirect and by that of a page.
        foreach (var address in new[] { "/alerts", "/sign-in/code" })
        {
            using var sent = await browser.GetAsync(address);
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
            Assert.StartsWith(
                "/sign-in",
                sent.Headers.Location!.OriginalString,
                StringComparison.Ordinal
            );
        }

        using var signedIn = await SignIn(browser);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.DoesNotContain(
            "evil.example",
            signedIn.Headers.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task By_https_alone_cookies_belong_to_the_host_and_browsers_remember_it()
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string> { ["Trading:Https"] = "true" }
        );
        await web.NewPerson("clerk", Roles.Purchaser);
        using var browser = web.CreateClient(
            new() { AllowAutoRedirect = false, BaseAddress = new Uri(Host) }
        );
        using var page = await browser.GetAsync("/sign-in");
        Assert.Equal(
            "max-age=31536000; includeSubDomains",
            Assert.Single(page.Headers.GetValues("Strict-Transport-Security"))
        );
        AssertOfHost("trading.antiforgery", page);
        using var signedIn = await SignIn(browser);
        AssertOfHost("trading.session", signedIn);
        Assert.All(
            signedIn.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await browser.GetAsync("/api/v1/people/me/sessions")).StatusCode
        );

        // The same value under the name that another host of the domain could set is no session.
        var stolen = SetCookie("__Host-trading.session", signedIn).Split(';')[0][
            "__Host-".Length..
        ];
        using var stranger = web.CreateClient(
            new() { HandleCookies = false, BaseAddress = new Uri(Host) }
        );
        stranger.DefaultRequestHeaders.Add("Cookie", stolen);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await stranger.GetAsync("/api/v1/people/me/sessions")).StatusCode
        );

        // What the session shows is kept by no browser; what is everybody's may be.
        using var account = await browser.GetAsync("/account");
        Assert.True(account.Headers.CacheControl?.NoStore);
        using var style = await browser.GetAsync("/app.css");
        Assert.False(style.Headers.CacheControl?.NoStore == true);

        // Signing out empties the browser, but a known device stays known.
        using var signedOut = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/" }
        );
        Assert.Equal(
            "\"cache\", \"storage\"",
            string.Join(", ", signedOut.Headers.GetValues("Clear-Site-Data"))
        );
    }

    [Fact]
    public async Task By_http_on_this_machine_nothing_is_promised()
    {
        await using var web = new WebProvince();
        await web.NewPerson("clerk", Roles.Purchaser);
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        using var signedIn = await SignIn(browser);
        Assert.StartsWith("trading.session=", SetCookie("trading.session", signedIn));
        Assert.False(signedIn.Headers.Contains("Strict-Transport-Security"));
        using var local = web.CreateClient(new() { BaseAddress = new Uri("https://localhost") });
        using var page = await local.GetAsync("/sign-in");
        Assert.False(page.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Every_answer_forbids_scripts_but_our_own_files_and_needs_no_other()
    {
        string[] paths =
        [
            "/sign-in",
            "/jobs",
            "/jobs/recurring",
            "/swagger/index.html",
            "/api/v1/nothing-there",
            "/api/v1/entities?take=abc",
        ];
        await using var web = new WebProvince(jobs: true);
        using var browser = await web.SignedIn(Roles.Administrator);
        foreach (var path in paths)
        {
            using var answer = await browser.GetAsync(path);
            var policy = answer.Headers.GetValues("Content-Security-Policy").First();
            Assert.Equal(
                "nosniff",
                Assert.Single(answer.Headers.GetValues("X-Content-Type-Options"))
            );
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
            // The jobs' dashboard stands in a page of ours; nothing stands in anybody else's.
            var framed = path.StartsWith("/jobs", StringComparison.Ordinal);
            Assert.Contains(
                framed ? "frame-ancestors 'self'" : "frame-ancestors 'none'",
                policy,
                StringComparison.Ordinal
            );
            Assert.Equal(
                framed ? "SAMEORIGIN" : "DENY",
                Assert.Single(answer.Headers.GetValues("X-Frame-Options"))
            );
            Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
            var html = await answer.Content.ReadAsStringAsync();
            Assert.Empty(InlineScript().Matches(html).Select(match => $"{path}: {match.Value}"));
        }
    }

    [Fact]
    public async Task A_pages_connection_is_opened_from_our_own_pages_only()
    {
        await using var web = new WebProvince();
        using var browser = await web.SignedIn(Roles.Purchaser);
        Assert.Equal(HttpStatusCode.Forbidden, await Open("https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await Open("http://other.localhost"));
        Assert.Equal(HttpStatusCode.Forbidden, await Open("null"));
        Assert.Equal(HttpStatusCode.Forbidden, await Open(null));
        Assert.NotEqual(HttpStatusCode.Forbidden, await Open("http://localhost"));

        using var begin = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate");
        begin.Headers.Add("Origin", "https://elsewhere.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(begin)).StatusCode);

        async Task<HttpStatusCode> Open(string? origin)
        {
            using var handshake = new HttpRequestMessage(HttpMethod.Get, "/_blazor?id=x");
            handshake.Headers.Add("Connection", "Upgrade");
            handshake.Headers.Add("Upgrade", "websocket");
            handshake.Headers.Add("Sec-WebSocket-Version", "13");
            handshake.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            if (origin is not null)
            {
                handshake.Headers.Add("Origin", origin);
            }

            using var answer = await browser.SendAsync(handshake);
            return answer.StatusCode;
        }
    }

    private static Task<HttpResponseMessage> SignIn(HttpClient browser) =>
        WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-in",
            new()
            {
                ["login"] = "clerk",
                ["password"] = WebProvince.Password,
                ["return"] = "/",
            }
        );

    private static void AssertOfHost(string name, HttpResponseMessage answer)
    {
        var cookie = SetCookie("__Host-" + name, answer);
        Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    private static string SetCookie(string name, HttpResponseMessage answer) =>
        Assert.Single(
            answer.Headers.GetValues("Set-Cookie"),
            cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal)
        );

    [GeneratedRegex(
        "<script(?![^>]*\\bsrc=)[^>]*>|<[a-z][^>]*\\son[a-z]+=",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex InlineScript();
}
