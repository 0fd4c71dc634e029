namespace Trading.Browser;

/// <summary>Firms in trouble: what they see, and what the officer does about it.</summary>
[Collection(ProductCollection.Name)]
public sealed class LifecycleStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_suspended_firm_reads_why_and_the_officer_resumes_it()
    {
        var firm = await product.Open(phone: true);
        await firm.SignIn("bidder03", Demo.Password);
        await firm.Go("/my/record");
        await Expect(firm.Page.GetByText("主体信息已被暂停，不能用于交易。理由："));
        await firm.Shot("record-suspended-phone");
        var code = (await firm.Page.Locator(".lead").InnerTextAsync()).Split(' ')[0];

        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        await officer.Go($"/registry/{code}");
        var page = officer.Page;
        await Expect(page.GetByText("不能用于交易，也不能提交核验。理由："));
        await page.GetByText("变更主体状态（暂停、恢复、合并、注销）").ClickAsync();
        await Button(page, "恢复").ClickAsync();
        await Expect(page.Locator(".error"));
        await officer.Shot("entity-suspended");
        await page.Locator("#state-reason").FillAsync("住所已核实，移出经营异常名录");
        await Button(page, "恢复").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(
            page.GetByRole(AriaRole.Cell, new() { Name = "住所已核实，移出经营异常名录" })
        );
        await officer.Shot("entity-resumed");
        firm.Silent();
        officer.Silent();
    }

    [Fact]
    public async Task A_listed_firm_asks_for_repair_and_the_officer_decides()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder04", Demo.Password);
        await firm.Go("/my/credit");
        await Expect(firm.Page.GetByText("失信被执行人名单"));
        await Expect(firm.Page.GetByText("待处理"));
        await firm.Shot("my-credit");

        var other = await product.Open(phone: true);
        await other.SignIn("bidder06", Demo.Password);
        await other.Go("/my/credit");
        await other
            .Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^就.*提出申请$") })
            .ClickAsync();
        await Button(other.Page, "提交申请").ClickAsync();
        await Expect(other.Page.Locator(".error"));
        await other.Shot("my-credit-apply-phone");

        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        await officer.Go("/registry/credit");
        var page = officer.Page;
        await Expect(page.GetByText("待处理的修复与异议"));
        await officer.Shot("credit-lists");
        await page.Locator("textarea[id^=decision-]").First.FillAsync("结案通知书核对无误");
        await Button(page, "接受，今天起终止").First.ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("没有待处理的申请"));
        await Expect(page.GetByText("已修复"));
        await firm.Go("/my/credit");
        await Expect(firm.Page.GetByText("结案通知书核对无误"));
        await officer.Go("/registry/reviews");
        await Expect(page.GetByText("未领取"));
        await officer.Shot("review-queue-counts");
        firm.Silent();
        other.Silent();
        officer.Silent();
    }

    [Fact]
    public async Task A_licence_that_runs_out_soon_is_told_in_time()
    {
        var window = await product.Open();
        await window.SignIn("bidder02", Demo.Password);
        await window.Go("/notices");
        await Expect(window.Page.GetByText("建筑工程施工总承包 二级"));
        await window.Shot("notices-expiry");
        await window.Go("/my/record/history");
        await window
            .Page.Locator("#as-of")
            .FillAsync(
                DateTime
                    .UtcNow.AddHours(8)
                    .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            );
        await window
            .Page.Locator("main")
            .GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true })
            .ClickAsync();
        await Expect(
            window.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("的信息（第") })
        );
        await window.Shot("history-as-of");
        window.Silent();
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
