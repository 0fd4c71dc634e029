using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Trading.Access;
using Trading.Tests.Harness;
using Trading.Web.Pages.Specimens;

namespace Trading.Tests.Web;

/// <summary>The page that shows every part, for whoever makes pages.</summary>
public sealed partial class PartsPageTests
{
    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Every_part_in_the_folder_is_shown_in_both_languages(string language)
    {
        await using var web = new WebProvince();
        var page = await Rendered(web, language);
        var shown = Shown().Matches(page).Select(match => match.Groups[1].Value).ToList();
        var parts = Directory
            .GetFiles(Path.Combine(Repository.Root, "src/Web/Parts"), "*.razor")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Append("PartBoundary")
            .Order();
        Assert.Empty(parts.Except(shown));
        Assert.Equal(shown.Distinct().Count(), shown.Count);
        if (language == "en")
        {
            // Names of divisions and what is put in as an example stay what they are.
            var words = Tag().Replace(Options().Replace(page, ""), "\n");
            Assert.DoesNotContain(words, letter => letter is >= '一' and <= '鿿');
        }
    }

    [Fact]
    public async Task Where_pages_are_published_it_is_not_there()
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string> { ["environment"] = "Production" }
        );
        using var somebody = await web.SignedIn(Roles.Administrator);
        using var answer = await somebody.GetAsync("/parts");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("data-part", await Rendered(web, "zh-CN"), StringComparison.Ordinal);

        await using var developing = new WebProvince();
        using var developer = await developing.SignedIn(Roles.Administrator);
        using var there = await developer.GetAsync("/parts");
        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
    }

    private static async Task<string> Rendered(WebProvince web, string language)
    {
        await using var scope = web.Services.CreateAsyncScope();
        (
            (IHostEnvironmentNavigationManager)
                scope.ServiceProvider.GetRequiredService<NavigationManager>()
        ).Initialize("http://localhost/", "http://localhost/parts");
        await using var renderer = new HtmlRenderer(
            scope.ServiceProvider,
            NullLoggerFactory.Instance
        );
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            var page = await renderer.RenderComponentAsync<PartsPage>();
            return WebUtility.HtmlDecode(page.ToHtmlString());
        });
    }

    [GeneratedRegex("data-part=\"([A-Za-z]+)\"")]
    private static partial Regex Shown();

    [GeneratedRegex("<(select|svg)\\b.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex Options();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
