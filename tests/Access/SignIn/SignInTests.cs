using System.Net;
using Trading.Access;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class SignInTests
{
    [Fact]
    public async Task A_cookie_kept_from_before_signing_out_is_worth_nothing()
    {
        await using var web = new WebProvince();
        var browser = await web.SignedIn(Roles.Supervisor);
        using var before = await browser.GetAsync("/notices");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        var cookie = before.RequestMessage!.Headers.GetValues("Cookie").Single();
        using var thief = web.CreateClient(
            new() { AllowAutoRedirect = false, HandleCookies = false }
        );
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        using var stolen = await thief.GetAsync("/notices");
        Assert.Equal(HttpStatusCode.OK, stolen.StatusCode);

        await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/sign-in" }
        );
        using var after = await thief.GetAsync("/notices");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task A_form_without_the_pages_token_is_refused()
    {
        await using var web = new WebProvince();
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        using var content = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["login"] = "x", ["password"] = "y" }
        );
        using var response = await browser.PostAsync("/account/sign-in", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Signing_in_never_leads_to_another_site()
    {
        string[] elsewhere =
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example/",
        ];
        await using var web = new WebProvince();
        await web.NewPerson("clerk", Roles.Bidder);
        foreach (var back in elsewhere)
        {
            using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
            using var response = await WebProvince.PostForm(
                browser,
                "/sign-in",
                "/account/sign-in",
                new()
                {
                    ["login"] = "clerk",
                    ["password"] = WebProvince.Password,
                    ["return"] = back,
                }
            );
            Assert.Equal((back, "/"), (back, response.Headers.Location?.ToString()));
        }
    }
}
