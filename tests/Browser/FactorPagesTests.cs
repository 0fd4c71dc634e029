using OtpNet;

namespace Trading.Browser;

/// <summary>The second factor from the first sign-in on, and the question that comes back before what matters.</summary>
[Collection(ProductCollection.Name)]
public sealed class FactorPagesTests(RunningProduct product) : BrowserCase(product)
{
    private const string Password = "correct-horse-battery-9";

    [Fact]
    public async Task A_new_supervisor_enrols_before_anything_else_and_comes_back_with_a_recovery_code()
    {
        var admin = await product.Open();
        await admin.SignIn("security", Demo.Password);
        await admin.Go("/access/people");
        await Button(admin.Page, "新建账号").ClickAsync();
        await admin.Page.Locator("#login").FillAsync("zhou.jian");
        await admin.Page.Locator("#name").FillAsync("周监督");
        await admin.Page.GetByLabel("监督人员").CheckAsync();
        await Button(admin.Page, "建立账号").ClickAsync();
        await admin.Page.GetByText("已建立账号 zhou.jian。").WaitForAsync();
        var first = await admin.Page.Locator("#first-password").InputValueAsync();

        var phone = await product.Open(phone: true);
        var page = phone.Page;
        await GivePassword(page, "zhou.jian", first);
        await phone.Reaches("**/sign-in/enrol**");
        await page.Locator("#factor-secret").WaitForAsync();
        await phone.Shot("factor-enrol-phone");
        // Nothing else opens: every page leads back here.
        await page.GotoAsync("/alerts");
        await phone.Reaches("**/sign-in/enrol**");
        var secret = await page.Locator("#factor-secret").InnerTextAsync();
        await page.Locator("#factor-code").FillAsync("000000");
        await Button(page, "启用").ClickAsync();
        await page.GetByText("验证码不对或已用过").WaitForAsync();
        var totp = new Totp(
            Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal))
        );
        await page.Locator("#factor-code").FillAsync(totp.ComputeTotp());
        await Button(page, "启用").ClickAsync();
        var codes = page.Locator(".codes li");
        await Assertions.Expect(codes).ToHaveCountAsync(10);
        var recovery = await codes.Nth(0).InnerTextAsync();
        await phone.Shot("factor-recovery-codes-phone");
        var file = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "下载" }).ClickAsync()
        );
        Assert.Contains(
            recovery,
            await File.ReadAllTextAsync((await file.PathAsync())!),
            StringComparison.Ordinal
        );
        await Button(page, "我已保存恢复码，继续").ClickAsync();
        // And then the password that somebody else told.
        await phone.Reaches("**/sign-in/password**");
        await page.GetByLabel("初始密码").FillAsync(first);
        await page.GetByLabel("新密码", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("再次输入新密码").FillAsync(Password);
        await Button(page, "保存并继续").ClickAsync();
        await phone.Reaches("**/alerts");

        var desk = await product.Open();
        await GivePassword(desk.Page, "zhou.jian", Password);
        await desk.Reaches("**/sign-in/code**");
        await desk.Page.GetByLabel("验证码").FillAsync("000000");
        await Button(desk.Page, "登录").ClickAsync();
        await desk.Page.GetByText("验证码不对或已用过。").WaitForAsync();
        await desk.Shot("factor-code-wrong");
        await desk.Page.GetByLabel("验证码").FillAsync(recovery);
        await Button(desk.Page, "登录").ClickAsync();
        await desk.Reaches(product.Address + "/workbench");
        await desk.Go("/account");
        await desk.Page.GetByText("剩余恢复码").WaitForAsync();
        await Assertions
            .Expect(
                desk.Page.GetByRole(AriaRole.Region, new() { Name = "我的登录" })
                    .Locator("tbody tr")
            )
            .ToHaveCountAsync(2);
        await desk.Shot("account-sessions");
        await Button(desk.Page, "结束其他所有登录").ClickAsync();
        await Button(desk.Page, "确定").ClickAsync();
        await desk.Page.GetByText("其他登录均已结束。").WaitForAsync();
        await page.GotoAsync("/alerts");
        await phone.Reaches("**/sign-in?return=%2Falerts");
        await desk.Go("/notices");
        await desk.Page.GetByText("您的账号在一台新设备上登录").First.WaitForAsync();

        // Lost for good: an administrator takes it away.
        await admin.Go("/access/people?q=zhou.jian");
        await Button(admin.Page, "修改 zhou.jian").ClickAsync();
        await Button(admin.Page, "重置第二因素 zhou.jian").ClickAsync();
        await Button(admin.Page, "确定").ClickAsync();
        await admin.Page.GetByText("第二因素已重置").WaitForAsync();
        await admin.Shot("access-people-edit");
        await desk.Page.GotoAsync("/alerts");
        await desk.Reaches("**/sign-in?return=%2Falerts");
        admin.Silent();
        phone.Silent();
        desk.Silent();
    }

    [Fact]
    public async Task Issuing_a_key_long_after_the_sign_in_asks_once_more_who_is_there()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("admin", Demo.Password);
        await window.Go("/access/systems");
        await Button(page, "登记交易系统").ClickAsync();
        await page.Locator("#name").FillAsync("盘锦市工程建设交易系统");
        await page.Locator("#new-system ~ form")
            .GetByRole(AriaRole.Button, new() { Name = "登记" })
            .ClickAsync();
        await page.GetByText("已登记 盘锦市工程建设交易系统").WaitForAsync();
        await page.GetByLabel("读取项目").CheckAsync();
        await Age();
        await Button(page, "签发").Last.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.WaitForAsync();
        await Assertions.Expect(page.Locator("#step-up")).ToBeFocusedAsync();
        await window.Shot("step-up");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByText("此操作需要再次确认您的身份").WaitForAsync();

        await product.NewCodes();
        await Button(page, "签发").Last.ClickAsync();
        await dialog.WaitForAsync();
        var code = await page.Locator("#demo-code strong").InnerTextAsync();
        await page.Locator("#step-up").FillAsync("000000");
        await Button(page, "确认身份").ClickAsync();
        await page.GetByText("验证码不对或已用过").WaitForAsync();
        await page.Locator("#step-up").FillAsync(code);
        await Button(page, "确认身份").ClickAsync();
        var key = await page.Locator("input[readonly][id^=key-]").InputValueAsync();
        Assert.StartsWith("trd_", key, StringComparison.Ordinal);
        window.Silent();
    }

    // Ten minutes pass for everybody who is signed in.
    private async Task Age() =>
        Assert.True(
            await product.Execute(
                "update session set proved_at = concat('2020', substr(proved_at, 5))"
            ) > 0
        );

    private static async Task GivePassword(IPage page, string login, string password)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("登录名").FillAsync(login);
        await page.GetByLabel("密码").FillAsync(password);
        await Button(page, "登录").ClickAsync();
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
