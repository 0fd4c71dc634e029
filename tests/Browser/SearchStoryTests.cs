using System.Text;

namespace Trading.Browser;

/// <summary>An officer looks for firms, keeps what was asked, and takes the list away.</summary>
[Collection(ProductCollection.Name)]
public sealed class SearchStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task An_officer_finds_keeps_and_exports()
    {
        var window = await product.Open();
        await window.SignIn("officer", Demo.Password);
        await window.Go("/registry");
        var page = window.Page;
        await window.Shot("search-1-all");

        // A full-width space inside does not matter.
        await page.Locator("#q").FillAsync("信息　技术");
        await page.Locator("#kind").SelectOptionAsync("enterprise");
        await page.Locator("#region").SelectOptionAsync("210000");
        await window.Reaches("**/registry?*region=210000*");
        await window.Settled();
        await Expect(page.GetByText(new System.Text.RegularExpressions.Regex("共\\d+条")));
        // The address is there before the answer: until then the page shows the list before.
        await Assertions
            .Expect(page.Locator("tbody tr th:first-child").First)
            .ToContainTextAsync("信息技术");
        await Assertions
            .Expect(
                page.Locator("tbody tr th:first-child").Filter(new() { HasNotText = "信息技术" })
            )
            .ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("main table[aria-busy=true]")).ToHaveCountAsync(0);
        var names = await page.Locator("tbody tr th:first-child").AllInnerTextsAsync();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains("信息技术", name, StringComparison.Ordinal));

        var name = $"信息技术企业 {Guid.NewGuid().ToString("N")[..6]}";
        var views = page.Locator("summary", new() { HasText = "视图" });
        await views.ClickAsync();
        await page.GetByPlaceholder("把当前条件存为……").FillAsync(name);
        await Button("保存").ClickAsync();
        await Expect(View());
        await window.Shot("search-2-kept");

        await page.Locator("summary", new() { HasText = "导出" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync()
        );
        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), Encoding.UTF8);
        Assert.All(names, found => Assert.Contains(found, csv, StringComparison.Ordinal));

        // Nothing found says what to do next; the search kept brings the list back.
        await page.Locator("#q").FillAsync("没有这样的企业");
        await Expect(page.GetByText("没有符合条件的"));
        await window.Shot("search-3-none");
        // What is dropped down closes the other.
        await page.Locator("summary", new() { HasText = "视图" }).ClickAsync();
        await View().ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr th:first-child")).ToHaveTextAsync(names);

        await page.SetViewportSizeAsync(390, 844);
        await window.Shot("search-4-phone");
        await page.GetByRole(AriaRole.Button, new() { Name = $"删除视图“{name}”" }).ClickAsync();
        await Assertions.Expect(View()).ToHaveCountAsync(0);
        window.Silent();

        ILocator View() => page.Locator(".view-name", new() { HasText = name });

        ILocator Button(string label) =>
            page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true });
    }

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
