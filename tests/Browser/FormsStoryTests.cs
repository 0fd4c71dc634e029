using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>Nothing that was typed is lost, and what is wrong with it is told at once.</summary>
[Collection(ProductCollection.Name)]
public sealed class FormsStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Typed = "沈阳市和平区排水改造工程";

    [Fact]
    public async Task What_is_typed_survives_F5_another_language_and_Back_and_leaving_asks()
    {
        var desk = await product.Open();
        var page = await PublishPage(desk);
        await page.GetByLabel("项目名称").FillAsync(Typed);
        await page.GetByLabel("最高限价（万元）").FillAsync("abc");
        // The very last letter, without a moment for it to be kept.
        await page.GetByLabel("分类").PressSequentiallyAsync("市政公用");
        await page.ReloadAsync();
        await Back(page);
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync(Typed);
        await Assertions.Expect(page.GetByLabel("最高限价（万元）")).ToHaveValueAsync("abc");
        await Assertions.Expect(page.GetByLabel("分类")).ToHaveValueAsync("市政公用");
        await desk.Shot("forms-kept");

        await page.GetByLabel("采购人（招标人）名称").PressSequentiallyAsync("沈阳市水务局");
        await Button(page, "English").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Publish a procurement" })
            .WaitForAsync();
        await page.GetByText("What you typed before is back").WaitForAsync();
        await Assertions.Expect(page.GetByLabel("Title")).ToHaveValueAsync(Typed);
        await Assertions.Expect(page.GetByLabel("Buyer's name")).ToHaveValueAsync("沈阳市水务局");
        await Button(page, "中文").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "发布项目" }).WaitForAsync();
        await Back(page);

        // Leaving within the platform asks, in its own words; Escape is staying.
        var ask = page.GetByRole(AriaRole.Dialog, new() { Name = "还有未提交的内容" });
        await page.GetByRole(AriaRole.Link, new() { Name = "评标专家库" }).ClickAsync();
        await ask.WaitForAsync();
        await Assertions.Expect(Button(page, "继续填写")).ToBeFocusedAsync();
        await desk.Shot("forms-leaving");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(ask).ToBeHiddenAsync();
        Assert.EndsWith("/procurements/new", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "评标专家库" }).ClickAsync();
        await Button(page, "离开，保留内容").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "评标专家库" }).WaitForAsync();
        await page.GoBackAsync();
        await Back(page);
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync(Typed);

        // Back asks too; what is given up is gone.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "主菜单" })
            .GetByRole(AriaRole.Link, new() { Name = "项目", Exact = true })
            .ClickAsync();
        await Button(page, "离开，保留内容").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "发布项目" }).ClickAsync();
        await Back(page);
        await page.EvaluateAsync("history.back()");
        await ask.WaitForAsync();
        await Button(page, "放弃所填内容").ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex("/procurements/new$"));
        await desk.Go("/procurements/new");
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync("");
        await Assertions.Expect(page.Locator(".kept")).ToHaveCountAsync(0);
        desk.Silent();
    }

    [Fact]
    public async Task The_browser_asks_before_it_is_closed_on_unsent_words_and_not_without()
    {
        var desk = await product.Open();
        var page = await PublishPage(desk);
        var asked = 0;
        page.Dialog += (_, dialog) =>
        {
            Assert.Equal("beforeunload", dialog.Type);
            asked++;
            _ = dialog.AcceptAsync();
        };
        await page.ReloadAsync();
        await page.Locator("#title:enabled").WaitForAsync();
        Assert.Equal(0, asked);
        await page.GetByLabel("项目名称").PressSequentiallyAsync("未提交");
        await page.ReloadAsync();
        Assert.Equal(1, asked);
        await Back(page);
        await Button(page, "清空重填").ClickAsync();
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync("");
        await page.ReloadAsync();
        await page.Locator("#title:enabled").WaitForAsync();
        Assert.Equal(1, asked);
        await Assertions.Expect(page.Locator(".kept")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Two_tabs_keep_what_is_typed_in_each_and_nobody_else_gets_it()
    {
        var desk = await product.Open();
        var one = await PublishPage(desk);
        await one.GetByLabel("项目名称").FillAsync("第一个窗口");
        var other = await one.Context.NewPageAsync();
        await other.GotoAsync("/procurements/new");
        await other.Locator("#title:enabled").WaitForAsync();
        await Assertions.Expect(other.GetByLabel("项目名称")).ToHaveValueAsync("");
        await other.GetByLabel("项目名称").FillAsync("第二个窗口");
        await Kept(one);
        await Kept(other);
        await one.ReloadAsync();
        await other.ReloadAsync();
        await Back(one);
        await Back(other);
        await Assertions.Expect(one.GetByLabel("项目名称")).ToHaveValueAsync("第一个窗口");
        await Assertions.Expect(other.GetByLabel("项目名称")).ToHaveValueAsync("第二个窗口");

        // Sealed: what lies in the browser says nothing.
        var kept = await one.EvaluateAsync<string>("JSON.stringify(sessionStorage)");
        Assert.DoesNotContain("窗口", kept, StringComparison.Ordinal);
        // Another person at the same machine, in the same window.
        await Button(one, "退出").ClickAsync();
        await one.GetByRole(AriaRole.Link, new() { Name = "登录", Exact = true })
            .First.WaitForAsync();
        await one.WaitForFunctionAsync("() => JSON.stringify(sessionStorage) === '{}'");
    }

    [Trait("Run", "long")]
    [Fact]
    public async Task After_the_platform_was_killed_the_page_comes_back_with_what_was_typed()
    {
        var desk = await product.Open();
        var page = await PublishPage(desk);
        await page.GetByLabel("项目名称").FillAsync(Typed);
        await page.GetByLabel("采购人（招标人）名称").PressSequentiallyAsync("沈阳市");
        var firm = await product.Open();
        await SignUp(firm, "91210103MA00F0R19P", "power-cut");
        var address = firm.Page.Locator("#identity-address");
        await address.ClickAsync();
        // What is typed within the pause before it is saved, and then the power fails.
        await firm.Page.Keyboard.PressAsync("Control+A");
        await firm.Page.Keyboard.TypeAsync("沈阳市和平区停电路7号");
        await product.Kill();
        var lost = page.GetByRole(AriaRole.Dialog, new() { Name = "与平台的连接已断开" });
        await lost.WaitForAsync();
        await page.GetByText("所填内容已保留").First.WaitForAsync();
        await Assertions.Expect(Button(page, "立即重试")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#components-reconnect-dialog")).ToHaveCountAsync(0);
        await page.ScreenshotAsync(
            new()
            {
                Path = Path.Combine(RunningProduct.Artifacts("screenshots"), "forms-restart.png"),
            }
        );
        await product.StartAgain();

        // One press, or only waiting.
        if (await lost.IsVisibleAsync())
        {
            await page.EvaluateAsync("document.querySelector('[data-line=retry]').click()");
        }

        await Back(page);
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync(Typed);
        await Assertions.Expect(page.GetByLabel("采购人（招标人）名称")).ToHaveValueAsync("沈阳市");
        await Assertions.Expect(address).ToHaveValueAsync("沈阳市和平区停电路7号");
        await firm.Page.GetByText("已保存").First.WaitForAsync();
        await firm.Go("/my/record");
        await Assertions.Expect(address).ToHaveValueAsync("沈阳市和平区停电路7号");
    }

    [Fact]
    public async Task After_the_end_of_a_session_what_was_typed_is_there_for_its_person_alone()
    {
        var desk = await product.Open();
        var page = await PublishPage(desk);
        await page.GetByLabel("项目名称").FillAsync(Typed);
        await Kept(page);
        await product.Execute(
            "update session set revoked_at = '2026-01-05T00:00:00.000Z' where person_id = (select id from person where login = 'centre')"
        );
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await page.GetByRole(AriaRole.Heading, new() { Name = "登录已结束" }).WaitForAsync();
        await Button(page, "离开此页，稍后再登录").ClickAsync();
        await page.GetByLabel("登录名").WaitForAsync();

        // Somebody else signs in at this machine, and finds nothing.
        await desk.SignInByForm("purchaser", Demo.Password);
        await page.GotoAsync("/procurements");
        Assert.DoesNotContain(
            Typed,
            await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"),
            StringComparison.Ordinal
        );
        await page.Context.ClearCookiesAsync();
        await desk.SignInByForm("centre", Demo.Password);
        await page.GotoAsync("/procurements/new");
        await Back(page);
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync(Typed);
    }

    [Fact]
    public async Task The_sign_in_name_is_kept_after_a_wrong_password_and_stands_in_no_address()
    {
        var window = await product.Open(scripts: false);
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("登录名").FillAsync("centre");
        await page.GetByLabel("密码").FillAsync("not-the-password-1");
        await Button(page, "登录").ClickAsync();
        await page.GetByText("登录名或密码不对。").WaitForAsync();
        await Assertions.Expect(page.GetByLabel("登录名")).ToHaveValueAsync("centre");
        await Assertions.Expect(page.GetByLabel("密码")).ToHaveValueAsync("");
        Assert.DoesNotContain("centre", page.Url, StringComparison.Ordinal);
        window.Silent();
    }

    [Fact]
    public async Task What_is_no_figure_stays_as_it_was_typed_and_all_that_is_wrong_is_told_at_once()
    {
        var desk = await product.Open();
        var page = await PublishPage(desk);
        var ceiling = page.GetByLabel("最高限价（万元）");
        await ceiling.FillAsync("abc");
        await page.Keyboard.PressAsync("Tab");
        // Told when the field is left.
        await page.GetByText("“abc”不是金额。请填写数字，单位万元，例如 1,234.56。").WaitForAsync();
        await page.GetByLabel("最低限价（万元）").FillAsync("12,34");
        await page.GetByLabel("项目编号").FillAsync("FORMS-2026-1");
        await page.GetByLabel("采购人代码").FillAsync("91210100MA0000000A");
        await page.GetByLabel("投标截止时间").FillAsync("2027-03-01");
        await Button(page, "发布").ClickAsync();
        var summary = page.Locator("form .problem");
        await summary.WaitForAsync();
        await Assertions.Expect(summary).ToBeFocusedAsync();
        foreach (
            var field in new[]
            {
                "项目名称",
                "地区",
                "采购人（招标人）名称",
                "采购人代码",
                "最高限价（万元）",
                "最低限价（万元）",
                "投标截止时间",
            }
        )
        {
            await Assertions
                .Expect(summary.GetByRole(AriaRole.Button, new() { Name = field, Exact = true }))
                .ToBeVisibleAsync();
        }

        await Assertions.Expect(page.Locator(".field.wrong")).ToHaveCountAsync(7);
        await Assertions.Expect(ceiling).ToHaveValueAsync("abc");
        await Assertions.Expect(ceiling).ToHaveAttributeAsync("aria-invalid", "true");
        await desk.Shot("forms-wrong");
        await summary
            .GetByRole(AriaRole.Button, new() { Name = "最高限价（万元）", Exact = true })
            .ClickAsync();
        await Assertions.Expect(ceiling).ToBeFocusedAsync();

        await ceiling.FillAsync("３，８００，０００元");
        await page.GetByLabel("最低限价（万元）").FillAsync("");
        await page.GetByLabel("项目名称").FillAsync(Typed);
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("采购人（招标人）名称").FillAsync("沈阳市水务局（演示）");
        await page.GetByLabel("采购人代码").FillAsync("");
        await page.GetByLabel("投标截止时间").FillAsync("2027年3月1日 9:30");
        await Button(page, "发布").ClickAsync();
        await page.GetByText("发布后不能修改，变更另行登记。").WaitForAsync();
        await Assertions.Expect(Button(page, "确定")).ToBeFocusedAsync();
        await desk.Shot("forms-asked");
        await Button(page, "确定").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = Typed }).WaitForAsync();
        await page.GetByText("380.00 万元").WaitForAsync();
        // What is done is kept no longer.
        await page.WaitForFunctionAsync("() => JSON.stringify(sessionStorage) === '{}'");

        await PanelAfterTheDeadline(desk);
        desk.Silent();
    }

    [Fact]
    public async Task An_empty_date_is_not_filled_in_and_that_there_is_no_end_is_said()
    {
        var desk = await product.Open();
        await desk.SignIn("centre", Demo.Password);
        await desk.Go("/experts/new");
        var page = desk.Page;
        await page.GetByLabel("姓名").FillAsync("空日期");
        await page.GetByLabel("常驻地区").SelectOptionAsync("210100");
        await page.GetByLabel("专业").FillAsync("道路工程");
        await page.GetByLabel("单位名称 1").FillAsync("某设计院（演示）");
        await page.GetByLabel("自 1").FillAsync("2016/7/1");
        await Button(page, "保存").ClickAsync();
        await page.GetByText("请填写截止日期；没有截止的，请勾选。").First.WaitForAsync();
        await page.GetByLabel("至今").CheckAsync();
        await Button(page, "保存").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "空日期" }).WaitForAsync();
        await Assertions.Expect(page.GetByLabel("至今")).ToBeCheckedAsync();

        var firm = await product.Open();
        await SignUp(firm, "91210103MA00F0R27J", "no-end");
        var record = firm.Page;
        await Button(record, "添加资质").ClickAsync();
        await record.Locator("#qualifications-0-name").FillAsync("安全生产许可证");
        var end = record.Locator("#qualifications-0-validTo");
        await end.FillAsync("");
        await record.GetByText("已保存").First.WaitForAsync();
        await record.ReloadAsync();
        await Assertions.Expect(end).ToHaveValueAsync("");
        await Assertions
            .Expect(record.Locator("#qualifications-0-validTo-open"))
            .Not.ToBeCheckedAsync();
        await record.Locator("#qualifications-0-validTo-open").CheckAsync();
        await record.GetByText("已保存").First.WaitForAsync();
        await record.ReloadAsync();
        await Assertions.Expect(end).ToBeCheckedAsync();
        await firm.Shot("forms-no-end");
    }

    [Fact]
    public async Task An_error_in_one_card_leaves_the_page_standing_and_says_what_to_quote()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder04", Demo.Password);
        await product.Execute("update credit_repair set kind = kind || '-broken'");
        try
        {
            await firm.Go("/my/credit");
            var failed = firm.Page.GetByText("这一部分出错了，页面其余部分不受影响。");
            await failed.WaitForAsync();
            await Assertions
                .Expect(firm.Page.GetByText("失信被执行人名单").First)
                .ToBeVisibleAsync();
            await firm.Shot("forms-card-failed");
            var reference = await firm.Page.Locator(".problem code").InnerTextAsync();
            Assert.Matches("^[0-9a-f]{32}$", reference);
            Assert.DoesNotContain(
                "Exception",
                await firm.Page.Locator("body").InnerTextAsync(),
                StringComparison.Ordinal
            );
            await Logged(reference);
        }
        finally
        {
            await product.Execute("update credit_repair set kind = replace(kind, '-broken', '')");
        }

        await Button(firm.Page, "重试").ClickAsync();
    }

    // A firm with a record of its own, which it has not handed in.
    private static async Task SignUp(Window firm, string code, string login)
    {
        const string password = "granite-harbour-orchid-9";
        var page = firm.Page;
        await page.GotoAsync("/sign-up");
        await page.GetByLabel("统一社会信用代码").FillAsync(code);
        await page.GetByLabel("企业名称").FillAsync($"沈阳{login}有限公司");
        await page.GetByLabel("经办人姓名").FillAsync("郑经办");
        await page.GetByLabel("登录名").FillAsync(login);
        await page.GetByLabel("密码").FillAsync(password);
        await Button(page, "注册").ClickAsync();
        await page.GetByText("注册成功").WaitForAsync();
        await firm.SignIn(login, password);
        await firm.Go("/my/record");
    }

    // Proposed after the bid deadline, and refused before it.
    private static async Task PanelAfterTheDeadline(Window desk)
    {
        var page = desk.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "申请抽取评标专家" }).ClickAsync();
        await page.Locator("#evaluation:enabled").WaitForAsync();
        await Assertions
            .Expect(page.GetByLabel("评审开始时间"))
            .ToHaveValueAsync("2027-03-02 09:00");
        await page.GetByText("不早于投标截止时间 2027-03-01 09:30。").WaitForAsync();
        await page.GetByLabel("评审开始时间").FillAsync("2027-03-01 09:00");
        await page.GetByLabel("评审地点").FillAsync("三楼");
        await Button(page, "提交申请").ClickAsync();
        await page.GetByText("评审不能早于投标截止时间（2027-03-01 09:30）。").First.WaitForAsync();
        await desk.Shot("forms-panel-early");

        // Who is told is said before it is done, also where nobody is.
        await page.GetByRole(AriaRole.Link, new() { Name = "返回项目" }).ClickAsync();
        await Button(page, "放弃所填内容").ClickAsync();
        await page.GetByText("终止项目").ClickAsync();
        await page.GetByLabel("终止原因").FillAsync("需求变更");
        await Button(page, "终止").ClickAsync();
        await page.GetByText("不会通知任何人。").WaitForAsync();
        await Assertions.Expect(Button(page, "确定")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".confirm")).ToHaveCountAsync(0);
        await Button(page, "终止").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await page.Locator(".page-head").GetByText("已终止").WaitForAsync();
    }

    // The page may have the answer before the log has the line.
    private static async Task Logged(string reference)
    {
        for (
            var looks = 0;
            !(await ReadLog()).Contains(reference, StringComparison.Ordinal);
            looks++
        )
        {
            Assert.True(looks < 300, $"{reference} is not in the log.");
            await Task.Delay(100);
        }
    }

    private static async Task<string> ReadLog()
    {
        await using var log = new FileStream(
            Path.Combine(RunningProduct.Artifacts("logs"), "browser-host.log"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync();
    }

    private static async Task<IPage> PublishPage(Window desk)
    {
        await desk.SignIn("centre", Demo.Password);
        await desk.Go("/procurements/new");
        await desk.Page.Locator("#title:enabled").WaitForAsync();
        return desk.Page;
    }

    private static Task Back(IPage page) => page.GetByText("已恢复您先前填写的内容").WaitForAsync();

    // What was typed lies sealed in the browser.
    private static async Task Kept(IPage page) =>
        await page.WaitForFunctionAsync(
            "() => Object.keys(sessionStorage).some(key => key.startsWith('draft:'))"
        );

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
