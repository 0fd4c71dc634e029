namespace Trading.Browser;

/// <summary>Browsers without scripts, and lines that break.</summary>
[Collection(ProductCollection.Name)]
public sealed class LineTests(RunningProduct product) : BrowserCase(product)
{
    private const string Code = "91210211M000200YX4";
    private const string Password = "strait-west-harbour-9";

    [Fact]
    public async Task Signing_up_in_and_out_and_the_menu_of_a_phone_need_no_script()
    {
        var phone = await product.Open(phone: true, scripts: false);
        var page = phone.Page;
        await page.GotoAsync("/sign-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign up a firm" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await page.GetByLabel("统一社会信用代码").FillAsync(Code);
        await page.GetByLabel("企业名称").FillAsync("大连无脚本贸易有限公司");
        await page.GetByLabel("经办人姓名").FillAsync("吴会计");
        await page.GetByLabel("登录名").FillAsync("no-script");
        await page.GetByLabel("密码").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await page.Locator(".field.wrong").First.WaitForAsync();
        // What was typed is still there, but no password ever comes back.
        await Assertions
            .Expect(page.GetByLabel("企业名称"))
            .ToHaveValueAsync("大连无脚本贸易有限公司");
        await Assertions.Expect(page.GetByLabel("密码")).ToHaveValueAsync("");
        await page.GetByLabel("密码").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await page.GetByText("注册成功").WaitForAsync();
        await phone.SignInByForm("no-script", Password);
        // Live pages say what they need; the frame of those that are plain works.
        await page.GetByRole(AriaRole.Heading, new() { Name = "此页需要启用脚本" }).WaitForAsync();
        await page.GotoAsync("/denied");

        var menu = page.GetByRole(AriaRole.Navigation, new() { Name = "主菜单" });
        await Assertions.Expect(menu).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "菜单" }).ClickAsync();
        await menu.GetByRole(AriaRole.Link, new() { Name = "我的信用记录" }).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(menu).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "菜单" }).ClickAsync();
        await menu.GetByRole(AriaRole.Button, new() { Name = "退出登录" }).ClickAsync();
        // To the front door, which is open to everybody.
        await page.GetByRole(AriaRole.Link, new() { Name = "登录", Exact = true })
            .First.WaitForAsync();
        phone.Silent();
    }

    [Fact]
    public async Task The_menu_of_a_phone_closes_where_it_has_led()
    {
        var phone = await product.Open(phone: true);
        await phone.SignIn("officer", Demo.Password);
        await phone.Go("/registry");
        var page = phone.Page;
        var menu = page.GetByRole(AriaRole.Navigation, new() { Name = "主菜单" });
        await page.GetByRole(AriaRole.Button, new() { Name = "菜单" }).ClickAsync();
        await menu.WaitForAsync();
        await phone.Shot("menu-phone");
        await menu.GetByRole(AriaRole.Link, new() { Name = "审核队列" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "审核队列" }).WaitForAsync();
        await Assertions.Expect(menu).ToBeHiddenAsync();
        phone.Silent();
    }

    [Fact]
    public async Task A_page_whose_line_is_lost_says_so_and_goes_on_where_it_was_when_the_line_is_back()
    {
        await using var wire = new Wire(new Uri(product.Address));
        var desk = await product.Open();
        await desk.SignIn("centre", Demo.Password);
        var page = desk.Page;
        await desk.Go(wire.Address + "/procurements/new");
        await page.GetByLabel("项目名称").FillAsync("断线之前填写的项目");
        await page.GetByLabel("采购人（招标人）名称").FocusAsync();
        wire.Cut();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "与平台的连接已断开" });
        await dialog.WaitForAsync();
        await page.GetByText("正在重新连接").WaitForAsync();
        await desk.Shot("line-lost");
        await page.Keyboard.PressAsync("Escape");
        Assert.True(await dialog.IsVisibleAsync());
        wire.Mend();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync("断线之前填写的项目");
        // The page still answers.
        await page.GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();
        await page.Locator(".field.wrong").First.WaitForAsync();
    }
}
