namespace Trading.Browser;

/// <summary>An administrator and an auditor at work, in Chinese.</summary>
[Collection(ProductCollection.Name)]
public sealed class AccessPagesTests(RunningProduct product) : BrowserCase(product)
{
    private const string Password = "correct-horse-battery-9";

    [Fact]
    public async Task An_administrator_makes_an_account_changes_its_roles_and_disables_it()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("security", Demo.Password);
        await window.Go("/access/people");
        await Button(page, "新建账号").ClickAsync();
        await page.Locator("#login").FillAsync("zhang.wei");
        await page.Locator("#name").FillAsync("张伟");
        await page.GetByLabel("系统管理员").CheckAsync();
        await page.GetByLabel("审计员").CheckAsync();
        await Button(page, "建立账号").ClickAsync();
        await Expect(
            page.GetByText("系统管理员、安全管理员与审计员必须由不同的人担任（GB/T 22239-2019）。")
        );
        await window.Shot("access-people-new");
        await page.GetByLabel("系统管理员").UncheckAsync();
        await Button(page, "建立账号").ClickAsync();
        await Expect(page.GetByText("已建立账号 zhang.wei。"));
        await Button(page, "我已告知，关闭").ClickAsync();

        await page.GetByLabel("登录名、姓名或主体代码").FillAsync("张伟");
        await window.Reaches("**/access/people?q=" + Uri.EscapeDataString("张伟"));
        await Assertions.Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Button(page, "修改 zhang.wei").ClickAsync();
        await page.GetByRole(AriaRole.Row).GetByLabel("监督人员").CheckAsync();
        await Button(page, "保存角色").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("角色已保存"));
        await window.Shot("access-people");

        await Button(page, "停用 zhang.wei").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Button(page, "确定")).ToBeFocusedAsync();
        await window.Shot("access-people-confirm");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Button(page, "停用 zhang.wei")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Button(page, "确定")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Button(page, "启用 zhang.wei"));
        await window.Go("/access/people?q=nobody-of-this-name");
        await Expect(page.GetByText("没有符合条件的"));
        await window.Shot("access-people-empty");
        window.Silent();
    }

    [Fact]
    public async Task A_key_is_issued_shown_once_and_revoked()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("admin", Demo.Password);
        await window.Go("/access/systems");
        await Button(page, "登记交易系统").ClickAsync();
        await page.Locator("#name").FillAsync("营口市政府采购交易系统");
        await page.Locator("#new-system ~ form")
            .GetByRole(AriaRole.Button, new() { Name = "登记" })
            .ClickAsync();
        await Expect(page.GetByText("已登记 营口市政府采购交易系统"));
        await Button(page, "签发").Last.ClickAsync();
        await Expect(page.GetByText("请至少选择一项权限范围。"));
        await window.Shot("access-systems-issue");
        await page.GetByLabel("读取项目").CheckAsync();
        await Button(page, "签发").Last.ClickAsync();
        var key = await page.Locator("input[readonly][id^=key-]").InputValueAsync();
        Assert.StartsWith("trd_", key, StringComparison.Ordinal);
        await window.Shot("access-systems-key");

        using var http = new HttpClient { BaseAddress = new Uri(product.Address) };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        Assert.Equal(200, (int)(await http.GetAsync("/api/v1/procurements")).StatusCode);
        await Button(page, "我已保存，关闭").ClickAsync();
        await Assertions.Expect(page.Locator("input[readonly][id^=key-]")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        await Button(page, $"吊销密钥 {key[..12]}").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText($"已吊销 {key[..12]}…"));
        Assert.Equal(401, (int)(await http.GetAsync("/api/v1/procurements")).StatusCode);
        await page.GetByLabel("显示已失效的密钥").CheckAsync();
        await Expect(page.GetByText("已吊销", new() { Exact = true }));
        await window.Shot("access-systems");
        window.Silent();
    }

    [Fact]
    public async Task An_auditor_searches_the_trail_opens_an_entry_and_verifies_the_chain()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("auditor", Demo.Password);
        await window.Go("/access/audit");
        // People first, those who sign in under their own names; what the platform does by itself on demand.
        var rows = page.Locator("main tbody tr");
        await Expect(
            rows.Filter(new() { HasText = "审计员" }).Filter(new() { HasText = "登录前" })
        );
        await Assertions
            .Expect(rows.Filter(new() { HasText = "各链互相印证" }))
            .ToHaveCountAsync(0);
        await page.Locator("#who").SelectOptionAsync("platform");
        await Expect(rows.Filter(new() { HasText = "平台" }));
        await page.Locator("#who").SelectOptionAsync("people");
        await page.Locator("#action").SelectOptionAsync("Access.SignIn");
        await Assertions
            .Expect(page)
            .ToHaveURLAsync(product.Address + "/access/audit?action=Access.SignIn");
        // The address is there before the answer: until then the page shows the list before.
        await Assertions.Expect(page.Locator("main table[aria-busy=true]")).ToHaveCountAsync(0);
        await Assertions.Expect(rows.Filter(new() { HasNotText = "登录" })).ToHaveCountAsync(0);
        await rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^记录 ") }))
            .ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "浏览器" }));
        await page.GetByText("哈希", new() { Exact = true }).ClickAsync();
        await Expect(page.GetByText("本条哈希"));
        await Button(page, "核对哈希链").ClickAsync();
        await Expect(page.GetByText("哈希链完整。"));
        await window.Shot("access-audit");
        window.Silent();
    }

    [Fact]
    public async Task Somebody_changes_the_own_password()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("auditor", Demo.Password);
        await window.Go("/account");
        await page.Locator("#current").FillAsync("not-the-password");
        await page.Locator("#new").FillAsync(Password);
        await page.Locator("#again").FillAsync(Password);
        await Button(page, "修改密码").ClickAsync();
        await Expect(page.GetByText("当前密码不对。"));
        await window.Shot("account");
        window.Silent();
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
