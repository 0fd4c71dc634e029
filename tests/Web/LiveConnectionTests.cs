using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Tests.Harness;
using Trading.Web;

namespace Trading.Tests.Web;

/// <summary>The connections that open pages keep.</summary>
public sealed class LiveConnectionTests
{
    private static readonly Uri Here = new("http://localhost");

    [Fact]
    public async Task Nobody_opens_a_connection_without_signing_in()
    {
        await using var web = new WebProvince();
        using var stranger = web.CreateClient();
        using var begun = await stranger.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.Unauthorized, begun.StatusCode);
        Assert.Contains(
            "请先登录",
            await begun.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAnyAsync<Exception>(() => Connect(web.Server, "", "made-up"));
        Assert.Equal(0, web.Services.GetRequiredService<LiveConnections>().Open);
    }

    [Fact]
    public async Task Whoever_has_yet_to_enrol_a_second_factor_does_so_on_a_live_page()
    {
        await using var web = new WebProvince();
        await web.NewPerson("half", Roles.Supervisor);
        using var half = web.CreateClient();
        using var signed = await WebProvince.PostForm(
            half,
            "/sign-in",
            "/account/sign-in",
            new()
            {
                ["login"] = "half",
                ["password"] = WebProvince.Password,
                ["return"] = "/",
            }
        );
        Assert.Equal("/sign-in/code", signed.RequestMessage?.RequestUri?.AbsolutePath);
        using var begun = await half.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
    }

    /// <summary>Which is why none of them needs a connection.</summary>
    [Fact]
    public void Every_page_for_whoever_is_not_signed_in_is_plain() =>
        Assert.All(
            typeof(WebHost)
                .Assembly.GetTypes()
                .Where(type => type.IsDefined(typeof(RouteAttribute)))
                .Where(type => !type.IsDefined(typeof(AuthorizeAttribute))),
            page =>
                Assert.True(
                    page.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute)),
                    page.Name
                )
        );

    [Fact]
    public async Task A_session_an_address_and_all_together_open_so_many_and_the_page_that_is_one_too_many_says_so()
    {
        await using var web = new WebProvince();
        await using var narrow = web.WithWebHostBuilder(builder =>
        {
            builder.UseSetting("Trading:Limits:Live:PerSession", "2");
            builder.UseSetting("Trading:Limits:Live:PerAddress", "3");
            builder.UseSetting("Trading:Limits:Live:InAll", "4");
        });
        var open = narrow.Services.GetRequiredService<LiveConnections>();
        var connections = new List<WebSocket>();
        var (first, second, third) = (
            await Browser("one", "192.0.2.1"),
            await Browser("two", "192.0.2.1"),
            await Browser("three", "192.0.2.2")
        );
        connections.Add(await Open(first));
        connections.Add(await Open(first));
        await Refused(first);
        // Another session at the same address has one more, and at another address there is still room for one.
        connections.Add(await Open(second));
        await Refused(second);
        connections.Add(await Open(third));
        await Refused(third);
        Assert.Equal(4, open.Open);

        // A page that is closed makes room.
        connections[0].Abort();
        await Province.Until(() => Task.FromResult(open.Open == 3), "a connection is let go");
        connections.Add(await Open(third));
        foreach (var connection in connections)
        {
            connection.Abort();
        }

        await Province.Until(() => Task.FromResult(open.Open == 0), "all are let go");
        foreach (var (client, _) in new[] { first, second, third })
        {
            client.Dispose();
        }

        async Task<(HttpClient Client, CookieContainer Cookies)> Browser(string login, string peer)
        {
            await web.NewPerson(login, Roles.Purchaser);
            var cookies = new CookieContainer();
            var client = narrow.CreateDefaultClient(Here, new CookieContainerHandler(cookies));
            client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, peer);
            using var signed = await WebProvince.PostForm(
                client,
                "/sign-in",
                "/account/sign-in",
                new()
                {
                    ["login"] = login,
                    ["password"] = WebProvince.Password,
                    ["return"] = "/",
                }
            );
            Assert.Equal(HttpStatusCode.Redirect, signed.StatusCode);
            return (client, cookies);
        }

        async Task<WebSocket> Open((HttpClient Client, CookieContainer Cookies) browser)
        {
            using var page = await browser.Client.GetAsync("/account");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            return await Connected(browser);
        }

        async Task<WebSocket> Connected((HttpClient Client, CookieContainer Cookies) browser)
        {
            using var begun = await browser.Client.PostAsync(
                "/_blazor/negotiate?negotiateVersion=1",
                null
            );
            var token = (await begun.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("connectionToken")
                .GetString()!;
            return await Connect(
                narrow.Server,
                browser.Cookies.GetCookieHeader(Here),
                token,
                browser.Client.DefaultRequestHeaders.GetValues(WebProvince.PeerHeader).Single()
            );
        }

        async Task Refused((HttpClient Client, CookieContainer Cookies) browser)
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => Connected(browser));
            Assert.Contains("429", refused.Message, StringComparison.Ordinal);
            using var page = await browser.Client.GetAsync("/account");
            Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
            Assert.NotNull(page.Headers.RetryAfter);
            Assert.Contains(
                "打开的页面过多",
                await page.Content.ReadAsStringAsync(),
                StringComparison.Ordinal
            );
        }
    }

    private static Task<WebSocket> Connect(
        Microsoft.AspNetCore.TestHost.TestServer server,
        string cookies,
        string token,
        string peer = "192.0.2.9"
    )
    {
        var client = server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Cookie = cookies;
            request.Headers.Origin = "http://localhost";
            request.Headers[WebProvince.PeerHeader] = peer;
        };
        return client.ConnectAsync(
            new Uri($"ws://localhost/_blazor?id={Uri.EscapeDataString(token)}"),
            CancellationToken.None
        );
    }
}
