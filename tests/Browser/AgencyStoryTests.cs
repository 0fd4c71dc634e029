using System.Globalization;
using Microsoft.Playwright;

namespace Trading.Browser;

/// <summary>A purchaser names an agency, which begins from a template, looks at the preview, publishes and posts the next step.</summary>
[Collection(ProductCollection.Name)]
public sealed class AgencyStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_purchaser_names_its_agency_and_the_agency_runs_a_procurement_by_preview()
    {
        var purchaser = await product.Open();
        await purchaser.SignIn("purchaser", Demo.Password);
        await purchaser.Go("/agencies");
        var page = purchaser.Page;
        // The demo's naming is for all the purchaser buys; another, for the day after it, is asked for and taken back.
        var later = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(400);
        await page.GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "有效" })
            .GetByRole(AriaRole.Button, new() { Name = "终止" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByText("已终止").First.WaitForAsync();
        var code = await page.Locator("tbody tr td .muted").First.InnerTextAsync();
        await page.GetByLabel("代理机构的统一社会信用代码").FillAsync(code);
        await page.GetByLabel("截止日")
            .FillAsync(later.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "委托", Exact = true }).ClickAsync();
        await page.GetByText("待对方接受").WaitForAsync();
        await purchaser.Settled();
        await purchaser.Shot("agencies-purchaser");

        var agency = await product.Open();
        await agency.SignIn("agency", Demo.Password);
        await agency.Go("/agencies");
        page = agency.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "接受" }).ClickAsync();
        await page.GetByText("有效", new() { Exact = true }).WaitForAsync();

        await agency.Go("/procurements/new");
        await page.Locator("#template").SelectOptionAsync("construction/open");
        await page.GetByText("招标投标法").First.WaitForAsync();
        await page.GetByLabel("项目编号").FillAsync("AGENCY-0001");
        await page.GetByLabel("项目名称").FillAsync("沈阳市第一中学操场改造工程");
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("最高限价（万元）").FillAsync("320");
        await page.GetByRole(AriaRole.Button, new() { Name = "预览" }).ClickAsync();
        var preview = page.Locator(".notice-preview");
        await preview.GetByText("没有不符合的法定期限。").WaitForAsync();
        await preview.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await preview.GetByText("Open tender").WaitForAsync();
        await agency.Settled();
        await agency.Shot("notice-preview");

        // A deadline that comes too soon is told with law and article before anything is published.
        var soon = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(5);
        await page.GetByLabel("投标截止时间")
            .FillAsync(soon.ToString("yyyy-MM-dd 09:30", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
        await preview.GetByText("招标投标法第二十四条").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "取消", Exact = true })
            .First.ClickAsync();
        var lawful = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(25);
        await page.GetByLabel("投标截止时间")
            .FillAsync(lawful.ToString("yyyy-MM-dd 09:30", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "沈阳市第一中学操场改造工程" })
            .WaitForAsync();

        await page.GetByLabel("环节").SelectOptionAsync("clarification");
        await page.GetByLabel("影响投标文件编制").SelectOptionAsync("false");
        await page.Locator("#figure-what").FillAsync("补充图纸目录");
        await page.GetByRole(AriaRole.Button, new() { Name = "登记澄清或修改" }).ClickAsync();
        await page.Locator(".timeline").GetByText("补充图纸目录").WaitForAsync();
        await agency.Settled();
        await agency.Shot("agency-procurement");
    }
}
