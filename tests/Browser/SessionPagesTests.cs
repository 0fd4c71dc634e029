using System.Globalization;

namespace Trading.Browser;

/// <summary>A first password from its making to its replacement, and sessions that end under an open page.</summary>
[Collection(ProductCollection.Name)]
public sealed class SessionPagesTests(RunningProduct product) : BrowserCase(product)
{
    private const string Password = "granite-harbour-orchid-9";

    [Fact]
    public async Task A_first_password_is_shown_once_replaced_at_once_and_too_old_after_its_time()
    {
        var security = await product.Open();
        var page = security.Page;
        await security.SignIn("security", Demo.Password);
        await security.Go("/access/people");
        await Button(page, "新建账号").ClickAsync();
        await page.Locator("#login").FillAsync("qian.cai");
        await page.Locator("#name").FillAsync("钱采购");
        await page.GetByLabel("采购人").CheckAsync();
        await Button(page, "建立账号").ClickAsync();
        var first = await page.Locator("#first-password").InputValueAsync();
        await security.Shot("first-password-shown");
        await Button(page, "复制").ClickAsync();
        await page.GetByText("已复制").WaitForAsync();
        Assert.Equal(first, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await Button(page, "我已告知，关闭").ClickAsync();
        await Assertions.Expect(page.Locator("#first-password")).ToHaveCountAsync(0);
        Assert.DoesNotContain(first, await page.ContentAsync(), StringComparison.Ordinal);
        await security.Go("/access/people?q=qian.cai");
        await page.GetByText("初始密码", new() { Exact = true }).WaitForAsync();

        var owner = await product.Open(phone: true);
        await owner.GivePassword("qian.cai", first);
        await owner.Shot("first-password-replace-phone");
        await owner.Page.GotoAsync("/procurements");
        await owner.Reaches("**/sign-in/password?return=%2Fprocurements");
        await owner.Page.GetByLabel("初始密码").FillAsync(first);
        await owner.Page.GetByLabel("新密码", new() { Exact = true }).FillAsync(Password);
        await owner.Page.GetByLabel("再次输入新密码").FillAsync(Password + "x");
        await Button(owner.Page, "保存并继续").ClickAsync();
        await owner.Page.GetByText("两次输入的新密码不一致。").WaitForAsync();
        await owner.SignInFirstByForm("qian.cai", first, Password);
        owner.Silent();

        // Lost, reset, and not used in time.
        await security.Go("/access/people?q=qian.cai");
        await Button(page, "修改 qian.cai").ClickAsync();
        await Button(page, "重置密码 qian.cai").ClickAsync();
        await Button(page, "确定").ClickAsync();
        first = await page.Locator("#first-password").InputValueAsync();
        await security.Shot("first-password-reset");
        await product.Execute(
            "update person set first_password_until = '2026-01-01T00:00:00.000Z' where login = 'qian.cai'"
        );
        await security.Go("/access/people?q=qian.cai");
        await page.GetByText("初始密码已过期").WaitForAsync();
        var late = await product.Open();
        await late.GivePassword("qian.cai", first);
        await late.Page.GetByText("初始密码已过期。请联系").WaitForAsync();
        await late.Shot("first-password-expired");
        late.Silent();
        security.Silent();
    }

    [Fact]
    public async Task A_page_nobody_uses_says_when_it_ends_and_waits_covered_with_what_was_typed()
    {
        var desk = await product.Open();
        var page = desk.Page;
        await desk.SignIn("centre", Demo.Password);
        await desk.Go("/procurements/new");
        await page.GetByLabel("项目名称").FillAsync("会话结束之前填写的项目");
        await page.GetByLabel("采购人（招标人）名称").FocusAsync();

        // Typing is use, though nothing of it reached the platform yet.
        await Unused(TimeSpan.FromMinutes(29));
        await LookedAt(page);
        var dialog = page.Locator("dialog.idle");
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Unused(TimeSpan.FromMinutes(29));
        await LookedAt(page);
        await page.GetByRole(AriaRole.Heading, new() { Name = "您还在吗？" }).WaitForAsync();
        await desk.Shot("idle-warning");
        await Button(page, "继续使用").ClickAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();

        await LookedAt(page);
        await Unused(TimeSpan.FromMinutes(31));
        await LookedAt(page);
        await page.GetByRole(AriaRole.Heading, new() { Name = "登录已结束" }).WaitForAsync();
        await desk.Shot("idle-ended");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToBeVisibleAsync();

        // Signed in again beside it, the page goes on by itself.
        var beside = await page.Context.RunAndWaitForPageAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "在新窗口重新登录" }).ClickAsync()
        );
        await new Window(product, beside).SignInByForm("centre", Demo.Password);
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions
            .Expect(page.GetByLabel("项目名称"))
            .ToHaveValueAsync("会话结束之前填写的项目");
        await Button(page, "发布").ClickAsync();
        await page.Locator(".field.wrong").First.WaitForAsync();
        desk.Silent();
    }

    // So long ago the sessions were last used.
    private Task<int> Unused(TimeSpan ago) =>
        product.Execute(
            $"update session set last_used_at = '{(DateTimeOffset.UtcNow - ago).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}' where person_id = (select id from person where login = 'centre')"
        );

    private static async Task LookedAt(IPage page)
    {
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await page.WaitForTimeoutAsync(1500);
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
