using System.Net;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Tests.Harness;
using Trading.Web.Pages;
using Trading.Web.Pages.Help;

namespace Trading.Tests.Web;

/// <summary>The pages for everybody: the same for all, kept for a moment, and in the language of their address.</summary>
public sealed partial class PublicPagesTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private static readonly string[] Pages =
    [
        "/",
        "/announcements",
        "/draws",
        "/experts/catalogue",
        "/help",
        "/contact",
        "/accessibility",
    ];

    [Fact]
    public async Task They_may_be_kept_set_no_cookie_and_are_the_same_for_who_is_signed_in()
    {
        var web = shared.Web;
        using var nobody = web.CreateClient();
        using var somebody = await web.SignedIn(Roles.CentreOperator);
        foreach (var address in Pages)
        {
            using var answer = await nobody.GetAsync(address);
            Assert.Equal((address, HttpStatusCode.OK), (address, answer.StatusCode));
            Assert.Equal("public, max-age=60", answer.Headers.CacheControl?.ToString());
            Assert.False(answer.Headers.Contains("Set-Cookie"), address);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("__RequestVerificationToken", page, StringComparison.Ordinal);
            Assert.Equal(page, await somebody.GetStringAsync(address));
            // A second time from what was kept.
            using var again = await nobody.GetAsync(address);
            Assert.NotNull(again.Headers.Age);
        }
    }

    [Fact]
    public async Task How_they_look_is_chosen_without_a_token_and_kept_once_for_each_way()
    {
        var web = shared.Web;
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        using var other = web.CreateClient();
        using var chosen = await Choose("contrast", "/help?language=en");
        Assert.Equal("/help?language=en", chosen.Headers.Location?.ToString());
        var page = await browser.GetStringAsync("/help");
        Assert.Contains("data-display=\"contrast\"", page, StringComparison.Ordinal);
        using var again = await browser.GetAsync("/help");
        Assert.NotNull(again.Headers.Age);
        Assert.DoesNotContain(
            "data-display",
            await other.GetStringAsync("/help"),
            StringComparison.Ordinal
        );
        // What is no way of looking is the standard one, and leads nowhere else.
        using var nothing = await Choose("\"><script>", "//elsewhere.example");
        Assert.Equal("/", nothing.Headers.Location?.ToString());
        Assert.DoesNotContain(
            "data-display",
            await browser.GetStringAsync("/help"),
            StringComparison.Ordinal
        );

        Task<HttpResponseMessage> Choose(string display, string back) =>
            browser.PostAsync(
                "/account/display",
                new FormUrlEncodedContent(
                    new Dictionary<string, string> { ["display"] = display, ["return"] = back }
                )
            );
    }

    [Fact]
    public async Task Their_language_is_in_their_address_and_stays_with_the_links()
    {
        var web = shared.Web;
        using var browser = web.CreateClient();
        foreach (var address in Pages)
        {
            var english = await browser.GetStringAsync($"{address}?language=en");
            Assert.Contains("<html lang=\"en\">", english, StringComparison.Ordinal);
            Assert.Contains(
                "<html lang=\"zh-CN\">",
                await browser.GetStringAsync(address),
                StringComparison.Ordinal
            );
            foreach (Match link in PublicLink().Matches(english))
            {
                Assert.Contains("language=", link.Value, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_said_with_the_right_status_and_is_not_kept()
    {
        var web = shared.Web;
        using var browser = web.CreateClient();
        using var answer = await browser.GetAsync($"/announcements/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEqual(true, answer.Headers.CacheControl?.Public);
        Assert.Contains(
            "没有这个项目",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cursor",
            await browser.GetStringAsync("/announcements?cursor=nonsense"),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task The_foot_says_what_was_set_and_invents_nothing()
    {
        var bare = shared.Web;
        using var nobody = bare.CreateClient();
        var page = await nobody.GetStringAsync("/contact");
        Assert.DoesNotContain("主办单位", page, StringComparison.Ordinal);
        Assert.DoesNotContain("beian", page, StringComparison.Ordinal);
        Assert.Contains("尚未填写联系方式", page, StringComparison.Ordinal);

        await using var set = new WebProvince(
            settings: new Dictionary<string, string>
            {
                ["Trading:Site:Sponsor"] = "某某局",
                ["Trading:Site:Sponsor:En"] = "Some Bureau",
                ["Trading:Site:IcpNumber"] = "某ICP备00000000号",
                ["Trading:Site:SiteCode"] = "0000000000",
                ["Trading:Site:Phone"] = "000-00000000",
            }
        );
        using var browser = set.CreateClient();
        var contact = await browser.GetStringAsync("/contact");
        foreach (
            var words in (string[])["某某局", "某ICP备00000000号", "0000000000", "000-00000000"]
        )
        {
            Assert.Contains(words, contact, StringComparison.Ordinal);
        }

        Assert.Contains(
            "Some Bureau",
            await browser.GetStringAsync("/?language=en"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_role_has_a_guide_and_every_question_is_found_by_its_words()
    {
        var guides = HelpText.All.Guides.Select(guide => guide.Code).ToHashSet();
        Assert.All(
            Roles.All,
            role =>
                Assert.Contains(
                    Roles.Duties.Contains(role.Code) ? Roles.Administrator : role.Code,
                    guides
                )
        );
        Assert.All(FrontRole.All, entry => Assert.Contains(entry.Code, guides));
        var web = shared.Web;
        using var browser = web.CreateClient();
        var found = await browser.GetStringAsync(
            "/help?q=" + Uri.EscapeDataString("验证码 恢复码")
        );
        Assert.Contains("id=\"factor\"", found, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"browser\"", found, StringComparison.Ordinal);
        Assert.Contains(
            "Nothing found",
            await browser.GetStringAsync("/help?language=en&q=xyzzy"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_flood_from_one_address_is_told_to_wait()
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string> { ["Trading:Limits:Public:PerAddress"] = "2" }
        );
        using var browser = web.CreateClient();
        browser.DefaultRequestHeaders.Add(WebProvince.PeerHeader, "203.0.113.7");
        // More than fit in two minutes: one may end meanwhile.
        var pages = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            pages.Add(await browser.GetStringAsync($"/announcements?q={i}"));
        }

        Assert.Contains(pages, page => page.Contains("操作过于频繁", StringComparison.Ordinal));
        Assert.DoesNotContain("操作过于频繁", pages[0], StringComparison.Ordinal);
    }

    [GeneratedRegex("href=\"/(announcements|help|contact|accessibility)[^\"]*\"")]
    private static partial Regex PublicLink();
}
