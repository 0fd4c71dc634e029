using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Trading.Browser;

/// <summary>Story 1: enter once, use everywhere.</summary>
[Collection(ProductCollection.Name)]
public sealed class BidderStoryTests(RunningProduct product) : BrowserCase(product)
{
    // The worked example of GB 32100-2015.
    private const string Code = "91350100M000100Y43";

    [Fact]
    public async Task A_bidder_enters_its_record_once_an_officer_verifies_it_and_a_trading_system_uses_it()
    {
        var bidder = await product.Open();
        await SignUp(bidder, Code, "福州海西智能科技有限公司", "fz-clerk");
        await FillIn(bidder);
        await bidder.Page.GetByRole(AriaRole.Button, new() { Name = "提交核验" }).ClickAsync();
        await bidder.Page.GetByText("已提交，等待核验").WaitForAsync();
        await bidder.Shot("story1-3-submitted");

        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        await officer.Go("/registry/reviews");
        await officer.Shot("story1-4-queue");
        await officer
            .Page.GetByRole(AriaRole.Link, new() { Name = "福州海西智能科技有限公司" })
            .ClickAsync();
        await officer.Page.GetByRole(AriaRole.Button, new() { Name = "领取并核验" }).ClickAsync();
        await officer.Page.GetByRole(AriaRole.Button, new() { Name = "核验通过" }).WaitForAsync();
        await LookAtPhone(officer);
        await officer.Shot("story1-5-review");
        await officer.Page.GetByRole(AriaRole.Button, new() { Name = "核验通过" }).ClickAsync();
        await officer.Page.GetByText("将通知：福州海西智能科技有限公司的全部账号").WaitForAsync();
        await officer.Page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        // The button says the same: what was decided stands there once it is gone.
        await officer
            .Page.GetByRole(AriaRole.Button, new() { Name = "核验通过" })
            .WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        await bidder.Go("/my/record");
        await bidder.Page.GetByText("全省各交易系统可直接使用").WaitForAsync();

        using var system = await TradingSystem();
        using (
            var use = new HttpRequestMessage(
                HttpMethod.Post,
                new Uri($"/api/v1/entities/{Code}/uses", UriKind.Relative)
            )
            {
                Content = JsonContent.Create(new { tender = "SYCG-2026-0117" }),
            }
        )
        {
            use.Headers.Add("Idempotency-Key", "SYCG-2026-0117");
            using var read = await system.SendAsync(use);
            Assert.Equal(HttpStatusCode.Created, read.StatusCode);
            Assert.Contains(
                "福州海西智能科技有限公司",
                await read.Content.ReadAsStringAsync(),
                StringComparison.Ordinal
            );
        }

        await bidder.Go("/my/uses");
        await bidder.Page.GetByText("SYCG-2026-0117").WaitForAsync();
        // It stands among those that may read, and in the list of those that did.
        await bidder
            .Page.GetByRole(AriaRole.Cell, new() { Name = "大连建设工程电子交易系统" })
            .WaitForAsync();
        await bidder.Page.GetByText("核对联系人电话是否真实有效").WaitForAsync();
        await bidder.Shot("story1-6-uses");
        await bidder
            .Page.GetByRole(AriaRole.Link, new() { Name = "SYCG-2026-0117" })
            .First.ClickAsync();
        await bidder.Page.GetByText("签名有效").WaitForAsync();
        await bidder.Page.GetByText("大连建设工程电子交易系统").First.WaitForAsync();
        await bidder.Shot("story1-6-receipt");
        await PrintAndCheck(bidder);
        await bidder.Go("/notices");
        await bidder.Shot("story1-7-notices");
        bidder.Silent();
        officer.Silent();
    }

    [Fact]
    public async Task What_is_handed_in_is_what_is_on_the_screen_although_two_waited_for_one_save()
    {
        var bidder = await product.Open();
        await SignUp(bidder, "91210200M000300Y5K", "福州海东智能科技有限公司", "fz-second");
        await FillIn(bidder);
        var page = bidder.Page;
        await using (await product.Hold())
        {
            // The first save is under way and waits; the pause after typing ends, and then the button is pressed.
            await page.GetByLabel("注册地址").FillAsync("大连市西岗区某路 9 号");
            await page.WaitForTimeoutAsync(1_500);
            await page.Locator("#contacts-0-name").FillAsync("最后一刻改的人");
            await page.WaitForTimeoutAsync(1_500);
            await page.GetByRole(AriaRole.Button, new() { Name = "提交核验" }).ClickAsync();
            await page.WaitForTimeoutAsync(500);
        }

        await bidder.Shows("已提交，等待核验");
        await bidder.Shows("最后一刻改的人");
        await bidder.Go("/my/record");
        await page.GetByText("最后一刻改的人").First.WaitForAsync();
        await page.GetByText("大连市西岗区某路 9 号").First.WaitForAsync();
        bidder.Silent();
    }

    [Fact, Trait("Run", "long")]
    public async Task What_the_database_had_no_time_for_is_saved_once_it_has()
    {
        var bidder = await product.Open();
        await SignUp(bidder, "91210200M000409Y8P", "大连慢库机械有限公司", "dl-slow");
        await FillIn(bidder);
        var page = bidder.Page;
        await using (await product.Hold())
        {
            await page.GetByLabel("注册地址").FillAsync("大连市西岗区某路 19 号");
            await bidder.Shows("尚未保存，稍后自动重试");
            await bidder.Shot("bidder-slow");
        }

        await page.Locator(".saved").GetByText("已保存").WaitForAsync();
        await page.ReloadAsync();
        await bidder.Settled();
        Assert.Equal("大连市西岗区某路 19 号", await page.GetByLabel("注册地址").InputValueAsync());
        bidder.Silent();
    }

    [Fact]
    public async Task A_person_signs_up_copies_the_own_data_and_has_the_account_erased()
    {
        var person = await product.Open(phone: true);
        var page = person.Page;
        await person.Go("/sign-up");
        await page.GetByLabel("自然人").CheckAsync();
        await page.GetByLabel("身份证号").FillAsync("11010519491231002X");
        await page.GetByLabel("姓名（与身份证一致）").FillAsync("李某某");
        await page.GetByLabel("登录名").FillAsync("li.person");
        await page.GetByLabel("密码").FillAsync("strait-west-harbour-9");
        await person.Shot("person-1-sign-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await page.GetByText("CN-NP:").WaitForAsync();
        await person.SignIn("li.person", "strait-west-harbour-9");
        await person.Go("/my/record");
        await page.Locator("#identity-legalRepresentativeId").WaitForAsync();
        await person.Shot("person-2-record");
        await person.Go("/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "我的个人信息" }).ClickAsync();
        await person.Settled();
        await person.Shot("person-3-data");
        var copy = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "下载" }).ClickAsync()
        );
        Assert.Contains(
            "李某某",
            await File.ReadAllTextAsync(await copy.PathAsync()),
            StringComparison.Ordinal
        );
        await page.GetByLabel("输入密码以确认").FillAsync("strait-west-harbour-9");
        await page.GetByRole(AriaRole.Button, new() { Name = "注销账号" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定注销" }).ClickAsync();
        await page.GetByText("账号已注销").WaitForAsync();
        await person.Shot("person-4-erased");
        person.Silent();
    }

    [Fact]
    public async Task A_wrong_code_is_refused_with_the_place_and_the_right_character()
    {
        var bidder = await product.Open(phone: true);
        await bidder.Go("/sign-up");
        await bidder.Page.GetByLabel("统一社会信用代码").FillAsync("91350100M000100Y44");
        await bidder.Page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await bidder.Page.Locator(".field.wrong .error").First.WaitForAsync();
        await bidder.Shot("story1-phone-wrong-code");
        bidder.Silent();
    }

    private static async Task SignUp(Window bidder, string code, string name, string login)
    {
        await bidder.Go("/sign-up");
        await bidder.Page.GetByLabel("统一社会信用代码").FillAsync(code);
        await bidder.Page.GetByLabel("企业名称").FillAsync(name);
        await bidder.Page.GetByLabel("经办人姓名").FillAsync("林会计");
        await bidder.Page.GetByLabel("登录名").FillAsync(login);
        await bidder.Page.GetByLabel("密码").FillAsync("strait-west-harbour-9");
        await bidder.Shot("story1-1-sign-up");
        await bidder.Page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        // The form too speaks of signing in.
        await bidder.Page.GetByText("注册成功").WaitForAsync();
        await bidder.SignIn(login, "strait-west-harbour-9");
    }

    private static async Task FillIn(Window bidder)
    {
        await bidder.Go("/my/record");
        var page = bidder.Page;
        await page.Locator("#identity-legalRepresentative").FillAsync("林立新");
        await page.GetByLabel("主体类型")
            .SelectOptionAsync(new SelectOptionValue { Label = "企业" });
        await page.GetByLabel("所在地区")
            .SelectOptionAsync(new SelectOptionValue { Value = "210200" });
        await page.GetByLabel("成立日期").FillAsync("2014-03-18");
        await page.GetByLabel("注册地址").FillAsync("大连市西岗区某路 8 号");
        await page.GetByLabel("所属行业").SelectOptionAsync(new SelectOptionValue { Value = "I" });
        await page.GetByLabel("行业大类至小类代码").FillAsync("6510");
        await page.GetByRole(AriaRole.Button, new() { Name = "添加联系人" }).ClickAsync();
        await page.Locator("#contacts-0-name").FillAsync("林会计");
        await page.Locator("#contacts-0-phone").FillAsync("13800138000");
        await page.GetByRole(AriaRole.Button, new() { Name = "添加资质" }).ClickAsync();
        await page.Locator("#qualifications-0-name").FillAsync("电子与智能化工程专业承包");
        await page.Locator("#qualifications-0-grade").FillAsync("二级");
        await page.Locator("#qualifications-0-number").FillAsync("D321000001");
        await page.Locator("#qualifications-0-issuer").FillAsync("辽宁省住房和城乡建设厅");
        await page.Locator("#qualifications-0-validFrom").FillAsync("2024-05-01");
        await page.Locator("#qualifications-0-validTo").FillAsync("2029-04-30");
        await page.GetByLabel("年度").FillAsync("2025");
        await page.GetByLabel("从业人员").FillAsync("120");
        await page.GetByLabel("营业收入").FillAsync("8600");
        await page.GetByLabel("资产总额").FillAsync("5200");
        await PasteStaff(bidder);
        await page.GetByText("已保存").First.WaitForAsync();
        await bidder.Shot("story1-2-record");
    }

    private static async Task LookAtPhone(Window officer)
    {
        var contacts = officer.Page.Locator("#contacts");
        await contacts.GetByText("138****8000").WaitForAsync();
        await contacts.GetByRole(AriaRole.Button, new() { Name = "查看电话" }).ClickAsync();
        await contacts.GetByLabel("查看用途").FillAsync("看看");
        await contacts
            .GetByRole(AriaRole.Button, new() { Name = "查看", Exact = true })
            .ClickAsync();
        await contacts.GetByText("至少 10 个字").First.WaitForAsync();
        await contacts.GetByLabel("查看用途").FillAsync("核对联系人电话是否真实有效");
        await contacts
            .GetByRole(AriaRole.Button, new() { Name = "查看", Exact = true })
            .ClickAsync();
        await contacts.GetByText("13800138000").WaitForAsync();
    }

    // On paper, and checked by somebody who is not signed in.
    private async Task PrintAndCheck(Window bidder)
    {
        await bidder.Go("/my/record/print");
        await bidder.Page.Locator(".qr svg").WaitForAsync();
        await bidder.Shot("story1-8-print");
        var path = await bidder.Page.Locator(".extract-code a").GetAttributeAsync("href");
        var stranger = await product.Open(phone: true);
        await stranger.Go(path!);
        await stranger.Page.GetByText("内容与现在一致").WaitForAsync();
        await stranger.Shot("story1-9-checked");
        await stranger.Go(path![..^1] + (path[^1] == '0' ? '1' : '0'));
        await stranger.Page.GetByText("不是本平台打印").WaitForAsync();
        stranger.Silent();
    }

    // Copied out of a spreadsheet, first with a day that is none: nothing is taken until all of it reads.
    private static async Task PasteStaff(Window bidder)
    {
        var page = bidder.Page;
        var staff = page.Locator("#personnel");
        await staff.GetByRole(AriaRole.Button, new() { Name = "从表格粘贴" }).ClickAsync();
        var paste = page.Locator("#personnel-paste");
        const string Rows =
            "姓名\t身份证号\t执业资格\t注册证号\t有效期止\n"
            + "赵建造\t11010519491231002X\t一级建造师\t辽121\t2028年6月30日\n"
            + "钱安全\t11010519491231002X\t安全员\t辽122\t明年";
        await bidder.Paste(paste, Rows);
        await Preview(staff);
        await staff.GetByText("“明年”不是日期").WaitForAsync();
        await staff.GetByText("1行有误").WaitForAsync();
        await staff.GetByText("110****2X").First.WaitForAsync();
        await bidder.Shot("story1-2-preview");
        await staff.GetByRole(AriaRole.Button, new() { Name = "重新选择" }).ClickAsync();
        await bidder.Paste(paste, Rows.Replace("明年", "2027/1/5", StringComparison.Ordinal));
        await Preview(staff);
        await staff.GetByRole(AriaRole.Button, new() { Name = "添加全部2行" }).ClickAsync();
        await Assertions
            .Expect(page.Locator("#personnel-1-validTo"))
            .ToHaveValueAsync("2027-01-05");
        // Removed by mistake, and put back.
        await staff.GetByRole(AriaRole.Button, new() { Name = "删除第1行" }).ClickAsync();
        await staff.GetByRole(AriaRole.Button, new() { Name = "撤销删除" }).ClickAsync();
        await Assertions.Expect(page.Locator("#personnel-0-name")).ToHaveValueAsync("赵建造");
        // More than one message of the live connection holds.
        await staff.GetByRole(AriaRole.Button, new() { Name = "从表格粘贴" }).ClickAsync();
        await bidder.Paste(
            paste,
            string.Join(
                '\n',
                Enumerable
                    .Range(0, 3_000)
                    .Select(number => $"员工{number}\t11010519491231002X\t\t\t施工员\t辽施{number}")
            )
        );
        await Preview(staff);
        await staff.GetByRole(AriaRole.Button, new() { Name = "添加全部3000行" }).ClickAsync();
        await staff.GetByText("共3,002行").WaitForAsync();
    }

    private static Task Preview(ILocator section) =>
        section.GetByRole(AriaRole.Button, new() { Name = "预览", Exact = true }).ClickAsync();

    // What the administrator's page does, by the API with the administrator's session.
    private async Task<HttpClient> TradingSystem()
    {
        var administrator = await product.Open();
        await administrator.SignIn("admin", Demo.Password);
        var api = administrator.Page.Context.APIRequest;
        var system = await api.PostAsync(
            "/api/v1/systems",
            new()
            {
                Headers = Key("system-1"),
                DataObject = new { name = "大连建设工程电子交易系统", region = "210200" },
            }
        );
        var made = (await system.JsonAsync())!.Value;
        var key = await api.PostAsync(
            $"/api/v1/systems/{made.GetProperty("id").GetString()}/keys",
            new()
            {
                Headers = [new("If-Match", system.Headers["etag"])],
                DataObject = new
                {
                    scopes = new[] { "registry.read" },
                    expiresAt = DateTimeOffset.UtcNow.AddDays(30),
                },
            }
        );
        var issued = (await key.JsonAsync())!.Value;
        var client = new HttpClient { BaseAddress = new Uri(product.Address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            issued.GetProperty("key").GetString()
        );
        return client;
    }

    private static KeyValuePair<string, string>[] Key(string key) => [new("Idempotency-Key", key)];
}
