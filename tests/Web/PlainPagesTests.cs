using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>Public and first pages are plain, the others are live, and none has styles but those of our files.</summary>
public sealed partial class PlainPagesTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/announcements")]
    [InlineData("/draws")]
    [InlineData("/draws/verify")]
    [InlineData("/help")]
    [InlineData("/contact")]
    [InlineData("/accessibility")]
    [InlineData("/sign-in", true)]
    [InlineData("/forgot")]
    [InlineData("/forgot/new")]
    [InlineData("/sign-in/unlinked?provider=nobody")]
    [InlineData("/sign-up", true)]
    [InlineData("/experts/apply", true)]
    [InlineData("/experts/catalogue")]
    [InlineData("/sign-up/licence")]
    [InlineData("/verify/91350100M000100Y43/1/abc")]
    [InlineData("/denied")]
    [InlineData("/not-found")]
    [InlineData("/nowhere")]
    public async Task Pages_for_everybody_have_no_script_but_the_one_that_shows_a_password(
        string address,
        bool password = false
    )
    {
        var web = shared.Web;
        using var browser = web.CreateClient();
        await AssertPlain(browser, address, password);
    }

    [Fact]
    public async Task The_workbench_and_the_pages_behind_it_are_live()
    {
        var web = shared.Web;
        using var browser = await web.SignedIn(Roles.RegistryOfficer);
        var desk = await browser.GetStringAsync("/workbench");
        Assert.Contains("_framework/blazor.web", desk, StringComparison.Ordinal);
        var live = await browser.GetStringAsync("/registry");
        Assert.Contains("_framework/blazor.web", live, StringComparison.Ordinal);
        Assert.Contains("id=\"components-reconnect-modal\"", live, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/registry", "style-src 'self';")]
    [InlineData("/jobs", "style-src 'self' 'unsafe-inline';")]
    [InlineData("/swagger/index.html", "style-src 'self' 'unsafe-inline';")]
    public async Task Styles_on_elements_are_for_the_tools_of_others_alone(
        string address,
        string rule
    )
    {
        await using var web = new WebProvince(
            jobs: address.StartsWith("/jobs", StringComparison.Ordinal)
        );
        using var browser = await web.SignedIn(Roles.Administrator);
        using var answer = await browser.GetAsync(address);
        Assert.Contains(
            rule,
            answer.Headers.GetValues("Content-Security-Policy").First(),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> AssertPlain(
        HttpClient browser,
        string address,
        bool password = false
    )
    {
        using var answer = await browser.GetAsync(address);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<h1", page, StringComparison.Ordinal);
        var scripts = Script().Matches(page).Select(script => script.Groups[1].Value).Distinct();
        Assert.Equal(password ? ["password"] : [], scripts);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        return page;
    }

    [GeneratedRegex(@"<script(?: type=""module"" src=""(\w+)\.[^""]*"")?", RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
