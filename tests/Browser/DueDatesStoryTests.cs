using System.Globalization;

namespace Trading.Browser;

/// <summary>
/// A centre publishes a tender whose time is too short, reads what the law says, finds what is due in its calendar, as a
/// sheet, a list and a file, on a desk and on a phone.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class DueDatesStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Title = "沈阳市大东区道路照明改造工程（期限试验）";

    [Fact]
    public async Task What_the_law_wants_of_a_tender_stands_on_its_page_and_in_the_centres_calendar()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("centre", Demo.Password);
        var deadline = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(10);
        await window.Go("/procurements/new");
        await page.GetByLabel("项目编号").FillAsync("SYDD-2026-0777");
        await page.GetByLabel("项目名称").FillAsync(Title);
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("采购人（招标人）名称").FillAsync("沈阳市大东区城市管理局（演示）");
        await page.GetByLabel("投标截止时间")
            .FillAsync(deadline.ToString("yyyy-MM-dd'T'09:30", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = Title }).WaitForAsync();
        await window.Settled();

        var limits = page.Locator("#limits");
        await Assertions
            .Expect(limits.Locator("li", new() { HasText = "违反" }).First)
            .ToContainTextAsync("少于 20 日");
        await Assertions.Expect(limits).ToContainTextAsync("招标投标法第二十四条");
        await Assertions
            .Expect(limits.Locator("ol li", new() { HasText = "投标截止至开标" }))
            .ToContainTextAsync(
                deadline.ToString("yyyy-MM-dd 09:30", CultureInfo.InvariantCulture)
            );
        await limits.Locator("summary").ClickAsync();
        await window.Shot("limits-1-procurement");

        // By the menu, and on to the month in which it is due.
        await page.GetByRole(AriaRole.Link, new() { Name = "到期日历", Exact = true })
            .First.ClickAsync();
        await window.Reaches("**/procurements/calendar");
        await Assertions.Expect(page.Locator(".due-month > .today, .empty")).ToHaveCountAsync(1);
        var month = deadline.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await window.Go($"/procurements/calendar?month={month}");
        await page.Locator("#due-kind").SelectOptionAsync("construction");
        await window.Reaches("**kind=construction*");
        await page.Locator("#due-due").SelectOptionAsync("deadline");
        await window.Reaches("**due=deadline*");
        var entry = page.Locator(".due-month ul li")
            .Filter(new() { HasText = Title })
            .Filter(new() { HasText = "截止 开标" });
        await Assertions.Expect(entry).ToBeVisibleAsync();
        await window.Shot("limits-2-month");
        await page.GetByRole(AriaRole.Button, new() { Name = "列表", Exact = true }).ClickAsync();
        await window.Reaches("**as=list*");
        await Assertions
            .Expect(page.Locator(".due-list tbody tr", new() { HasText = Title }))
            .ToContainTextAsync("招标投标法第三十四条");
        await window.Shot("limits-3-list");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "下载日历文件" }).ClickAsync()
        );
        Assert.EndsWith(".ics", download.SuggestedFilename, StringComparison.Ordinal);
        var file = (await File.ReadAllTextAsync(await download.PathAsync())).Replace(
            "\r\n ",
            "",
            StringComparison.Ordinal
        );
        Assert.Contains(Title, file, StringComparison.Ordinal);

        // A month without anything says so, and how to go on.
        await window.Go("/procurements/calendar?month=2019-01&kind=land");
        await page.GetByText("这个月没有到期事项").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "清除全部条件" }).ClickAsync();
        await window.Reaches("**month=2019-01");

        // A phone, the narrowest, and English: the days that have something, nothing to scroll sideways.
        await window.Go($"/procurements/calendar?month={month}&kind=construction&due=deadline");
        foreach (var width in new[] { 390, 320 })
        {
            await page.SetViewportSizeAsync(width, 844);
            await Assertions.Expect(entry).ToBeVisibleAsync();
            Assert.Equal(
                0,
                await page.EvaluateAsync<int>(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
            );
        }

        await window.Shot("limits-4-phone");
        await entry.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = Title }).WaitForAsync();
        window.Silent();
    }
}
