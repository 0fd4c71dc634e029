namespace Trading.Browser;

/// <summary>An administrator looks after the webhooks of a trading system.</summary>
[Collection(ProductCollection.Name)]
public sealed class WebhookPagesTests(RunningProduct product) : BrowserCase(product)
{
    private const string Url = "https://receiver.invalid/hooks";

    [Fact]
    public async Task A_webhook_is_registered_its_secret_shown_once_tried_paused_resumed_and_removed()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("admin", Demo.Password);
        await window.Go("/access/systems");
        await page.Locator("main tbody a").First.ClickAsync();
        await Expect(page.GetByText("没有推送地址"));
        await Button(page, "登记推送地址").ClickAsync();
        await page.Locator("#webhook-url").FillAsync("https://169.254.169.254/latest/meta-data");
        await Button(page, "登记").ClickAsync();
        await Expect(page.GetByText("网址指向本机、内网或保留地址"));
        await page.Locator("#webhook-url").FillAsync(Url);
        await page.Locator("#webhook-entity").CheckAsync();
        await window.Shot("access-webhook-new");
        await Button(page, "登记").ClickAsync();
        var secret = await page.Locator("#webhook-secret").InputValueAsync();
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await window.Shot("access-webhook-secret");
        await Button(page, "我已保存，关闭").ClickAsync();
        await Assertions.Expect(page.Locator("#webhook-secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);

        await Button(page, $"试推送：{Url}").ClickAsync();
        await Expect(page.GetByText("试推送失败："));
        await Button(page, $"记录：{Url}").ClickAsync();
        await Expect(page.GetByText("公钥（v1a）："));
        await Button(page, $"暂停 {Url}").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("已暂停；可随时恢复。"));
        await window.Shot("access-webhook");
        await Button(page, $"恢复 {Url}").ClickAsync();
        await Expect(page.GetByText("已恢复，从中断处继续。"));
        await Button(page, $"删除 {Url}").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("没有推送地址"));
        window.Silent();
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
