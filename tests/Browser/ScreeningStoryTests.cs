using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Trading.Browser;

/// <summary>A purchaser has a draft screened before publishing, takes a wording over and keeps a clause; a supervisor reads why.</summary>
[Collection(ProductCollection.Name)]
public sealed class ScreeningStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Draft =
        "政府采购项目磋商文件\n供应商资格条件\n供应商须在沈阳市注册并设有固定办公场所。\n供应商注册资本不得低于500万元。\n付款\n验收合格之日起30日内付清合同款。\n";

    [Fact]
    public async Task A_purchaser_answers_what_was_found_and_a_supervisor_reads_it()
    {
        var purchaser = await product.Open();
        await purchaser.SignIn("purchaser", Demo.Password);
        await purchaser.Go("/procurements/new");
        var page = purchaser.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "发布前筛查文件条款" }).ClickAsync();
        await purchaser.Reaches("**/screenings/new");
        await purchaser.Settled();

        // What is missing is said under its field, and what was typed stays.
        await page.Locator("#text").FillAsync(Draft);
        await page.GetByRole(AriaRole.Button, new() { Name = "筛查文本" }).ClickAsync();
        await page.Locator("#region-error").WaitForAsync();
        await page.Locator("#kind-error").WaitForAsync();
        await page.SelectOptionAsync("#region", "210100");
        await page.SelectOptionAsync("#kind", "government");
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "程序.docx",
                MimeType = "application/octet-stream",
                Buffer = "MZ\0\0"u8.ToArray(),
            }
        );
        await page.GetByText("是可执行文件，不予读取。").First.WaitForAsync();
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "磋商文件.txt",
                MimeType = "text/plain",
                Buffer = Encoding.UTF8.GetBytes(Draft),
            }
        );
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/screenings/[0-9a-f-]{36}$"));
        var address = new Uri(page.Url).AbsolutePath;
        await page.Locator(".draft mark").First.WaitForAsync();
        await purchaser.Settled();
        await purchaser.Shot("screening");

        var first = page.Locator("#hit-1");
        await first.Locator("summary").ClickAsync();
        await first.GetByRole(AriaRole.Button, new() { Name = "采用改写" }).ClickAsync();
        await first.GetByText("答复已保存。").WaitForAsync();
        var second = page.Locator("#hit-2");
        await second.Locator("summary").ClickAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "保留原文" }).ClickAsync();
        await second.Locator("#reason-2-error").WaitForAsync();
        await second.GetByLabel("保留，因为").FillAsync("按行业主管部门文件要求");
        await second.GetByRole(AriaRole.Button, new() { Name = "保留原文" }).ClickAsync();
        await second.GetByText("保留，因为：按行业主管部门文件要求").WaitForAsync();

        var text = await (
            await page.Context.APIRequest.GetAsync($"{product.Address}/api/v1{address}/text")
        ).TextAsync();
        Assert.DoesNotContain("沈阳市注册", text, StringComparison.Ordinal);
        Assert.Contains("注册资本不得低于500万元", text, StringComparison.Ordinal);

        var supervisor = await product.Open();
        await supervisor.SignIn("supervisor", Demo.Password);
        await supervisor.Go(address);
        await supervisor.Page.GetByText("保留，因为：按行业主管部门文件要求").WaitForAsync();
        Assert.Equal(0, await supervisor.Page.Locator(".draft").CountAsync());
        Assert.Equal(0, await supervisor.Page.Locator("#hit-2 button").CountAsync());
        purchaser.Silent();
        supervisor.Silent();
    }
}
