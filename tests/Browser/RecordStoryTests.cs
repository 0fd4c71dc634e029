using System.Globalization;
using Microsoft.Playwright;

namespace Trading.Browser;

/// <summary>A procurement in lots is published, and its next step is posted by a form that its kind's data make.</summary>
[Collection(ProductCollection.Name)]
public sealed class RecordStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task The_centre_publishes_two_lots_and_posts_a_clarification_that_moves_the_deadline()
    {
        var centre = await product.Open();
        await centre.SignIn("centre", Demo.Password);
        await centre.Go("/procurements/new");
        var page = centre.Page;
        var due = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(30);
        await page.GetByLabel("项目编号").FillAsync("SYGC-2026-0777");
        await page.GetByLabel("项目名称").FillAsync("沈阳市浑南区道路照明工程");
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("采购人（招标人）名称").FillAsync("沈阳市城市管理局（演示）");
        await page.GetByLabel("投标截止时间").FillAsync(Moment(due));
        // What the kind's data ask of a notice besides.
        await page.GetByLabel("标的性质").SelectOptionAsync("works");
        await page.GetByText("招标文件的其他内容").ClickAsync();
        await page.Locator("#figure-documents-grades")
            .FillAsync("城市照明工程专业承包二级；电力工程施工总承包三级");
        await page.GetByRole(AriaRole.Button, new() { Name = "划分标段（采购包）" }).ClickAsync();
        await page.GetByLabel("标段名称 1").FillAsync("北区");
        await page.GetByRole(AriaRole.Button, new() { Name = "添加标段" }).ClickAsync();
        await page.GetByLabel("标段名称 2").FillAsync("南区");
        await page.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "沈阳市浑南区道路照明工程" })
            .WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "北区" }).WaitForAsync();
        await page.GetByText("城市照明工程专业承包二级；电力工程施工总承包三级")
            .First.WaitForAsync();

        await page.GetByLabel("环节").SelectOptionAsync("clarification");
        await page.GetByLabel("影响投标文件编制").SelectOptionAsync("true");
        await page.GetByLabel("新的投标截止").FillAsync(Moment(due.AddDays(5)));
        await page.Locator("#figure-what").FillAsync("灯杆间距改为 35 米");
        await page.GetByRole(AriaRole.Button, new() { Name = "登记澄清或修改" }).ClickAsync();
        await page.Locator(".timeline").GetByText("灯杆间距改为 35 米").WaitForAsync();
        await Assertions
            .Expect(page.Locator(".timeline"))
            .ToContainTextAsync(
                due.AddDays(5).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            );
        await centre.Settled();
        await centre.Shot("record-lots");
    }

    [Fact]
    public async Task A_kind_that_no_code_knows_is_published_and_moved_by_the_same_forms()
    {
        var centre = await product.Open();
        await centre.SignIn("centre", Demo.Password);
        await centre.Go("/procurements/new");
        var page = centre.Page;
        await page.GetByLabel("交易类别").SelectOptionAsync("carbon");
        await page.GetByLabel("项目编号").FillAsync("TPF-2026-0001");
        await page.GetByLabel("项目名称").FillAsync("二〇二六年度配额挂牌");
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("采购人（招标人）名称").FillAsync("省生态环境厅");
        await page.GetByLabel("投标截止时间")
            .FillAsync(Moment(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(20)));
        await page.GetByText("挂牌公告的其他内容").ClickAsync();
        await page.GetByLabel("配额（吨）").FillAsync("12000");
        await page.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "二〇二六年度配额挂牌" })
            .WaitForAsync();
        await page.GetByText("12,000").Or(page.GetByText("12000")).First.WaitForAsync();
        await centre.Shot("record-fifth-kind");

        // What ends it is the kind's own step, asked for as of every kind.
        await page.GetByText("终止项目").ClickAsync();
        await page.GetByLabel("终止原因").FillAsync("配额总量调整");
        await page.GetByRole(AriaRole.Button, new() { Name = "终止", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByText("已撤牌").First.WaitForAsync();
        await page.Locator(".timeline").GetByText("配额总量调整").WaitForAsync();
        await centre.Settled();
    }

    private static string Moment(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd 09:30", CultureInfo.InvariantCulture);
}
