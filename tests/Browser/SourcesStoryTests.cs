using Trading.Tests.Harness;

namespace Trading.Browser;

/// <summary>The register knows better: the officer asks it, the firm takes over what it says.</summary>
[Collection(ProductCollection.Name)]
public sealed class SourcesStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_firm_contradicted_by_the_register_takes_over_what_is_registered()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder02", Demo.Password);
        await firm.Go("/my/record");
        var page = firm.Page;
        var code = (await page.Locator(".lead").InnerTextAsync()).Split(' ')[0];
        await page.Locator("#identity").GetByText("审核员核验于").WaitForAsync();
        await product.Source.Knows(
            code,
            new
            {
                identity = new
                {
                    name = await page.Locator("h1").InnerTextAsync(),
                    region = (await page.Locator("#identity dd").Nth(4).InnerTextAsync()).Split(
                        ' '
                    )[^1],
                    legalRepresentative = "赵新任",
                },
            }
        );

        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        await officer.Go($"/registry/{code}");
        var sources = officer.Page.Locator("#sources");
        await sources.GetByText("尚未核对").Or(sources.GetByText("未查到该主体")).WaitForAsync();
        await sources.GetByRole(AriaRole.Button, new() { Name = "立即核对" }).ClickAsync();
        await sources.GetByText("1处不一致").WaitForAsync();
        await officer.Shot("sources-1-contradiction");

        await firm.Go("/notices");
        await page.GetByText("登记的内容与贵单位填报的有1处不一致：法定代表人")
            .First.WaitForAsync();
        var phone = await product.Open(phone: true);
        await phone.SignIn("bidder02", Demo.Password);
        await phone.Go("/my/record#sources");
        await phone.Page.Locator("#sources").GetByText("赵新任").WaitForAsync();
        await phone.Shot("sources-2-phone");

        await firm.Go("/my/record#sources");
        await page.Locator("#sources")
            .GetByRole(AriaRole.Button, new() { NameRegex = new("^采用") })
            .ClickAsync();
        await page.Locator("#sources")
            .GetByRole(AriaRole.Button, new() { Name = "确定" })
            .ClickAsync();
        await page.Locator("#identity").GetByText("来自权威来源：").WaitForAsync();
        await page.Locator("#identity dd").GetByText("赵新任").WaitForAsync();
        await page.GetByText("已消除的不一致（1）").WaitForAsync();
        await firm.Shot("sources-3-adopted");
        await firm.Go("/my/record/print");
        await page.GetByText($"来自权威来源：{SourceServer.Name}").WaitForAsync();
        await firm.Shot("sources-4-print");

        // What the firm edits afterwards is its own word again, beside what is verified.
        await firm.Go("/my/record");
        await page.GetByRole(AriaRole.Button, new() { Name = "发起变更" }).ClickAsync();
        await page.Locator("#identity-address").FillAsync("沈阳市浑南区新址");
        await page.Locator("#identity legend").GetByText("核验后有变更").WaitForAsync();
        firm.Silent();
        phone.Silent();
        officer.Silent();
    }
}
