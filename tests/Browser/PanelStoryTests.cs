namespace Trading.Browser;

/// <summary>Story 2: a panel is asked for, drawn, invited and filled while the centre watches.</summary>
[Collection(ProductCollection.Name)]
public sealed class PanelStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Specialty = "供水排水工程（演示）";
    private const string Password = "river-bridge-lantern-7";
    private const int Experts = 6;

    private readonly Dictionary<int, string> _first = [];

    [Fact]
    public async Task The_centre_watches_a_panel_being_drawn_invited_and_filled()
    {
        var centre = await product.Open();
        await centre.SignIn("centre", Demo.Password);
        await RegisterExperts(centre);
        await Publish(centre);
        await AskForPanel(centre);

        var page = centre.Page;
        await page.GetByText("待答复").First.WaitForAsync();
        await Assertions.Expect(page.Locator("td .tag.wait")).ToHaveCountAsync(5);
        await centre.Shot("story2-5-inviting");

        var phones = await Phones();
        var invited = await Invited(phones);
        Assert.Equal(5, invited.Count);
        await AcceptOnThePhone(invited[0]);
        await DeclineOnThePhone(invited[1]);
        // The centre's page updates itself: the sixth is asked in the place of the second.
        await page.GetByText("按同一顺序补抽").First.WaitForAsync();
        await centre.Shot("story2-8-replaced");
        foreach (var phone in invited[2..])
        {
            await Accept(phone);
        }

        var sixth = Assert.Single(await Invited(phones));
        await Accept(sixth);
        await page.GetByText("全部专家已确认，评标委员会已组成。").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "验证抽取" }).ClickAsync();
        await page.GetByText("与记录完全一致").WaitForAsync();
        await centre.Shot("story2-9-complete");
        await centre.Go("/notices");
        await page.GetByText("评标委员会已组成").First.WaitForAsync();
        centre.Silent();
    }

    [Fact]
    public async Task Lists_of_procurements_panels_and_experts_are_readable_and_filtered()
    {
        var centre = await product.Open();
        await centre.SignIn("centre", Demo.Password);
        await centre.Go("/procurements");
        // Whose procurements come first depends on which story was told before.
        await centre.Page.Locator("table a").First.WaitForAsync();
        await centre.Page.Locator("#state").SelectOptionAsync("contracted");
        await centre.Reaches("**/procurements?state=contracted");
        await centre.Settled();
        await centre.Shot("story2-procurements");
        await centre.Page.Locator("table a").First.ClickAsync();
        await centre.Page.GetByRole(AriaRole.Heading, new() { Name = "步骤" }).WaitForAsync();
        await centre.Settled();
        await centre.Shot("story2-procurement");
        await centre.Go("/experts");
        await centre.Shot("story2-experts");
        await centre.Go("/panels");
        await centre.Shot("story2-panels");
        centre.Silent();
    }

    private async Task RegisterExperts(Window centre)
    {
        // The first by hand, the others as a system would.
        await centre.Go("/experts/new");
        var page = centre.Page;
        await page.GetByLabel("姓名").FillAsync("孙水一");
        await page.GetByLabel("常驻地区").SelectOptionAsync("210100");
        await page.GetByLabel("专业").FillAsync(Specialty);
        await page.GetByLabel("单位名称 1").FillAsync("沈阳第一设计院（演示）");
        await page.GetByLabel("自 1").FillAsync("2016-07-01");
        await page.GetByLabel("至今").CheckAsync();
        await page.GetByLabel("登录名").FillAsync(Login(1));
        await centre.Shot("story2-1-expert");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        _first[1] = await page.Locator("#first-password").InputValueAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "我已告知，关闭" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "孙水一" }).WaitForAsync();
        for (var number = 2; number <= Experts; number++)
        {
            var made = await page.Context.APIRequest.PostAsync(
                "/api/v1/experts",
                new()
                {
                    Headers = [new("Idempotency-Key", Login(number))],
                    DataObject = new
                    {
                        name = $"孙水{number}",
                        region = "210100",
                        specialties = new[] { Specialty },
                        ties = new[]
                        {
                            new
                            {
                                relation = "employee",
                                organisationName = $"沈阳第{number}设计院（演示）",
                                fromDay = "2016-07-01",
                            },
                        },
                        login = Login(number),
                    },
                }
            );
            Assert.Equal(201, made.Status);
            _first[number] = (await made.JsonAsync())!
                .Value.GetProperty("firstPassword")
                .GetProperty("password")
                .GetString()!;
        }
    }

    private static async Task Publish(Window centre)
    {
        await centre.Go("/procurements/new");
        var page = centre.Page;
        var now = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8));
        await page.GetByLabel("项目编号").FillAsync("SYGC-2026-0231");
        await page.GetByLabel("项目名称").FillAsync("沈阳市浑南区供水管网改造工程");
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("采购人（招标人）名称").FillAsync("沈阳市水务局（演示）");
        await page.GetByLabel("最高限价（万元）").FillAsync("860.5");
        await page.GetByLabel("投标截止时间")
            .FillAsync(
                now.AddDays(21)
                    .ToString(
                        "yyyy-MM-dd'T'09:30",
                        System.Globalization.CultureInfo.InvariantCulture
                    )
            );
        await centre.Shot("story2-2-publish");
        await page.GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "沈阳市浑南区供水管网改造工程" })
            .WaitForAsync();
        await centre.Settled();
        await centre.Shot("story2-3-procurement");
    }

    private async Task AskForPanel(Window centre)
    {
        var page = centre.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "申请抽取评标专家" }).ClickAsync();
        await page.GetByLabel("专业").SelectOptionAsync(Specialty);
        await page.GetByLabel("人数").FillAsync("4");
        await page.GetByText("不符").First.WaitForAsync();
        await page.GetByLabel("评审地点").FillAsync("沈阳市公共资源交易中心三楼 305 室");
        await centre.Shot("story2-4-rules");
        await page.GetByLabel("人数").FillAsync("5");
        await Assertions.Expect(page.GetByText("不符")).ToHaveCountAsync(0);
        // The deadline is three weeks away, and the draw two working days before the evaluation: the story asks for now.
        await product.Execute(
            "update procurement_step set at = '2026-01-05T01:30:00.000Z' where step = 'deadline' and procurement_id = (select id from procurement where source_reference = 'SYGC-2026-0231')"
        );
        await page.GetByLabel("评审开始时间").FillAsync(Tomorrow());
        await page.GetByRole(AriaRole.Button, new() { Name = "提交申请" }).ClickAsync();
        await page.GetByText("将通知：").WaitForAsync();
        await page.GetByText($"抽中的 5 位{Specialty}专家").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await centre.Reaches("**/panels/*");
    }

    private static string Tomorrow() =>
        DateTimeOffset
            .UtcNow.ToOffset(TimeSpan.FromHours(8))
            .AddDays(1)
            .ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<List<Window>> Phones()
    {
        var phones = new List<Window>();
        for (var number = 1; number <= Experts; number++)
        {
            var phone = await product.Open(phone: true);
            await phone.SignInFirst(Login(number), _first[number], Password);
            phones.Add(phone);
        }

        return phones;
    }

    private static async Task<List<Window>> Invited(List<Window> phones)
    {
        var invited = new List<Window>();
        foreach (var phone in phones)
        {
            var mine = await phone.Page.Context.APIRequest.GetAsync("/api/v1/invitations");
            if (
                (await mine.JsonAsync())!
                    .Value.EnumerateArray()
                    .Any(invitation => invitation.GetProperty("canAnswer").GetBoolean())
            )
            {
                invited.Add(phone);
            }
        }

        return invited;
    }

    private static async Task AcceptOnThePhone(Window phone)
    {
        await phone.Go("/invitations");
        await phone.Shot("story2-6-phone-invitations");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "去答复" }).ClickAsync();
        var accept = phone.Page.GetByRole(AriaRole.Button, new() { Name = "确认参加" });
        await accept.WaitForAsync();
        await phone.Shot("story2-6-phone-invitation");
        Assert.DoesNotContain(
            "供水管网",
            await phone.Page.ContentAsync(),
            StringComparison.Ordinal
        );
        Assert.True(await Window.Height(accept) >= 44, "A thumb must hit the button.");
        await accept.ClickAsync();
        // It is asked once more, saying whom it is told.
        await phone.Page.GetByText("将通知：").WaitForAsync();
        await phone.Shot("story2-6-phone-asked");
        await Confirm(phone);
        await phone.Page.GetByText("您已确认参加").WaitForAsync();
        await phone.Shot("story2-6-phone-accepted");
        phone.Silent();
    }

    private static async Task DeclineOnThePhone(Window phone)
    {
        await phone.Go("/invitations");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "去答复" }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "不能参加" }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "确认不参加" }).ClickAsync();
        await phone.Page.GetByText("请选择不能参加的原因").First.WaitForAsync();
        await phone.Page.GetByLabel("时间冲突").CheckAsync();
        await phone.Shot("story2-7-phone-decline");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "确认不参加" }).ClickAsync();
        await phone.Page.GetByText("已谢绝").First.WaitForAsync();
        phone.Silent();
    }

    private static async Task Accept(Window phone)
    {
        await phone.Go("/invitations");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "去答复" }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "确认参加" }).ClickAsync();
        await Confirm(phone);
        await phone.Page.GetByText("您已确认参加").WaitForAsync();
    }

    private static Task Confirm(Window phone) =>
        phone.Page.GetByRole(AriaRole.Button, new() { Name = "确定", Exact = true }).ClickAsync();

    private static string Login(int number) => $"water-expert-{number}";
}
