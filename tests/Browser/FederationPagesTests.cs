namespace Trading.Browser;

/// <summary>Signing in through a real identity provider, as people do: buttons, the provider's form, and back.</summary>
[Collection(ProductCollection.Name)]
public sealed class FederationPagesTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task An_officer_links_the_unified_identity_signs_in_with_it_and_signs_out_everywhere()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.Go("/sign-in");
        await window.Shot("sign-in-providers");

        // Not linked yet.
        await Button(page, "用辽宁省统一身份认证登录").ClickAsync();
        await AtProvider(page, "u-officer");
        await Expect(page.GetByText("该身份尚未关联账号"));
        await window.Shot("sign-in-unlinked");

        await window.SignIn("officer", Demo.Password);
        await window.Go("/account");
        await Button(page, "关联辽宁省统一身份认证").ClickAsync();
        await AtProvider(page, "u-officer");
        await Expect(page.GetByText("已关联，今后可用它登录。"));
        await window.Shot("account-identities");
        await SignOut(page);

        await window.Go("/sign-in?return=/account");
        await Button(page, "用辽宁省统一身份认证登录").ClickAsync();
        await AtProvider(page, "u-officer");
        await window.GiveCode();
        await window.Reaches("**/account");
        await Expect(page.GetByText("其他登录方式"));
        // The form goes on to the provider and comes back.
        await SignOut(page);
        await window.Reaches("**/sign-in");

        await window.SignIn("officer", Demo.Password);
        await window.Go("/account");
        await Button(page, "解除关联 辽宁省统一身份认证").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(Button(page, "关联辽宁省统一身份认证"));
        window.Silent();
    }

    [Fact]
    public async Task A_firm_signs_up_with_its_licence_on_a_phone()
    {
        var window = await product.Open(phone: true);
        var page = window.Page;
        await window.Go("/sign-in");
        await window.Shot("sign-in-providers-phone");
        await Button(page, "用电子营业执照登录").ClickAsync();
        await AtProvider(page, "holder-1", "沈阳数字工程有限公司", "91210102MADT00429J");
        await Expect(page.GetByText("用电子营业执照注册"));
        await window.Shot("sign-up-licence-phone");
        await page.GetByLabel("经办人姓名").FillAsync("林会计");
        await page.GetByLabel("登录名").FillAsync("lin.kuaiji");
        await Button(page, "注册并登录").ClickAsync();
        await window.Reaches("**/my/record");
        await window.Go("/account");
        await Expect(page.GetByText("设置密码（可选）"));
        await window.Shot("account-licence-phone");
        window.Silent();
    }

    [Fact]
    public async Task An_officer_declares_an_employer_and_records_leave()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("officer", Demo.Password);
        await window.Go("/account");
        await page.Locator("#employer-code-").FillAsync("91210102MADT00429J");
        await page.Locator("#employer-from-").FillAsync("2026-01-01");
        await page.GetByLabel("仍在任").CheckAsync();
        await Button(page, "登记").ClickAsync();
        await Expect(page.GetByText("本人申报"));
        await page.Locator("#leave-from").FillAsync("2030-01-07T08:30");
        await page.Locator("#leave-to").FillAsync("2030-01-09T17:30");
        await page.Locator("#leave-reason").FillAsync("年休假");
        await page.Locator("#leave-delegate")
            .SelectOptionAsync(new SelectOptionValue { Label = "张经办" });
        await page.GetByLabel("主体库审核员").CheckAsync();
        await Button(page, "登记休假").ClickAsync();
        await Expect(page.GetByText("将通知：张经办、本人"));
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "张经办" }));
        await window.Shot("account-leave");
        await Button(page, "提前结束休假").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("已结束"));
        window.Silent();
    }

    private static async Task AtProvider(
        IPage page,
        string subject,
        string name = "",
        string code = ""
    )
    {
        await page.Locator("input[name=sub]").FillAsync(subject);
        await page.Locator("input[name=name]").FillAsync(name);
        await page.Locator("input[name=uscc]").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
    }

    private static async Task SignOut(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "退出" }).ClickAsync();
        // By a provider one comes to the sign-in page, else to the front door.
        await page.GetByLabel("登录名")
            .Or(page.GetByRole(AriaRole.Link, new() { Name = "登录", Exact = true }))
            .First.WaitForAsync();
        await page.GotoAsync("/sign-in");
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
