using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>What each role sees first, that it is live, and the frame around every page: bell, search, where one is.</summary>
[Collection(ProductCollection.Name)]
public sealed partial class WorkbenchStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Firm = "恒信建设";

    [Theory]
    [InlineData("officer", "审核队列", "核验办结")]
    [InlineData("centre", "开标安排", "评标安排")]
    [InlineData("supervisor", "新的红色预警", "待处置预警分布", "我的预警", "开标安排")]
    [InlineData("purchaser", "开标安排", "我的项目到期事项")]
    [InlineData("agency", "我的项目到期事项")]
    [InlineData("admin", "运行状况", "后台消息与任务", "即将到期的密钥")]
    [InlineData("security", "账号")]
    [InlineData("auditor", "审计记录")]
    [InlineData("bidder", "我的主体信息", "可以投标的项目", "谁使用了我的信息")]
    public async Task Each_role_has_a_workbench_in_both_languages_on_every_size(
        string login,
        params string[] cards
    )
    {
        var desk = await product.Open();
        await desk.SignIn(login, Demo.Password);
        var page = desk.Page;
        await desk.Go("/workbench");
        await Assertions.Expect(page.Locator(".bench h2")).ToHaveTextAsync(InTwoColumns(cards));
        await Assertions.Expect(page.Locator(".bench .problem[role=alert]")).ToHaveCountAsync(0);
        // Every figure leads to a page that opens.
        Assert.All(
            await page.Locator(".bench dl a")
                .EvaluateAllAsync<string[]>(
                    "links => links.map(link => link.getAttribute('href'))"
                ),
            link => Assert.StartsWith("/", link, StringComparison.Ordinal)
        );

        await desk.Shot($"workbench-{login}");
        foreach (var width in new[] { 390, 320 })
        {
            await page.SetViewportSizeAsync(width, 844);
            Assert.Equal(
                0,
                await page.EvaluateAsync<int>(
                    "Math.max(0, document.documentElement.scrollWidth - innerWidth)"
                )
            );
            await Bell(page).WaitForAsync();
        }

        await page.SetViewportSizeAsync(390, 844);
        await desk.Shot($"workbench-{login}-phone");
        await page.SetViewportSizeAsync(1366, 768);
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Workbench" }).WaitForAsync();
        await desk.Settled();
        Assert.DoesNotContain(
            await page.Locator(".bench :is(h2, h3, dt, figcaption, th[scope=col]):visible")
                .AllInnerTextsAsync(),
            text => Chinese().IsMatch(text)
        );
        await desk.Shot($"workbench-{login}-en");
        desk.Silent();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_workbench_shows_what_happens_elsewhere_and_the_bell_counts_and_gathers()
    {
        var desk = await product.Open();
        await desk.SignIn("officer", Demo.Password);
        var page = desk.Page;
        // A sign-in from a new device is one of them at least; and whatever else was to be told has come.
        await product.Delivered();
        await desk.Go("/notices");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^全部标为已读") })
            .ClickAsync();
        await Assertions.Expect(Bell(page)).ToHaveAccessibleNameAsync("消息");
        await desk.Go("/workbench");
        var queue = page.Locator(".bench-card").Filter(new() { HasText = "审核队列" });
        await Figure(queue, "我领取的").WaitForAsync();
        var mine = int.Parse(
            await Figure(queue, "我领取的").InnerTextAsync(),
            CultureInfo.InvariantCulture
        );
        // In another window, which is a new device, something is claimed.
        var other = await product.Open();
        await other.SignIn("officer", Demo.Password);
        await other.Go("/registry/reviews");
        await other
            .Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^领取 ") })
            .First.ClickAsync();
        await other.Reaches("**/registry/reviews/*");
        var where = other.Page.GetByRole(AriaRole.Navigation, new() { Name = "当前位置" });
        await where.GetByRole(AriaRole.Link, new() { Name = "审核队列" }).WaitForAsync();
        await Back(page);
        await Assertions
            .Expect(Figure(queue, "我领取的"))
            .ToHaveTextAsync((mine + 1).ToString(CultureInfo.InvariantCulture));
        await queue.GetByRole(AriaRole.Link, new() { NameRegex = new("^继续核验") }).WaitForAsync();
        await Assertions.Expect(Bell(page)).ToHaveAccessibleNameAsync("消息，1 条未读");

        // Signed in from two more devices: one line, with how often.
        foreach (var _ in new[] { 1, 2 })
        {
            var again = await product.Open();
            await again.SignIn("officer", Demo.Password);
            await again.Page.Context.CloseAsync();
        }

        await product.Delivered();
        await Bell(page).ClickAsync();
        var latest = page.Locator("#bell");
        // Those that were read are a line of their own.
        var unread = latest.Locator("li.unread");
        await unread.GetByText("您的账号在一台新设备上登录").WaitForAsync();
        await Assertions.Expect(unread).ToHaveCountAsync(1);
        await unread.GetByText(Times()).WaitForAsync();
        await desk.Shot("bell");
        await latest.GetByRole(AriaRole.Link, new() { Name = "全部消息" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "消息", Exact = true })
            .WaitForAsync();
        await Button(page, "账号安全").ClickAsync();
        await desk.Reaches("**/notices?kind=security");
        var lines = page.Locator(".notices > li");
        await Assertions.Expect(lines.First).ToContainTextAsync("未读");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^全部标为已读") })
            .ClickAsync();
        await Assertions.Expect(Bell(page)).ToHaveAccessibleNameAsync("消息");
        await desk.Shot("notices");
        await Button(page, "撤销").ClickAsync();
        await Assertions.Expect(lines.First).ToContainTextAsync("未读");
        await Assertions.Expect(Bell(page)).Not.ToHaveAccessibleNameAsync("消息");
        await Button(page, "未读").ClickAsync();
        await desk.Reaches("**unread=True");
        await lines.First.GetByRole(AriaRole.Button, new() { Name = "标为已读" }).ClickAsync();
        await page.GetByText("没有这样的消息").Or(lines.First).First.WaitForAsync();

        // Given back, for whoever comes next.
        await other
            .Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^放回队列") })
            .ClickAsync();
        await other.Settled();
        desk.Silent();
        other.Silent();
    }

    [Fact]
    public async Task An_expert_answers_on_the_workbench_of_a_phone()
    {
        await product.Execute(Demo.AskTheExpertAgain);
        var phone = await product.Open(phone: true);
        await phone.SignIn("expert01", Demo.Password);
        await phone.Go("/workbench");
        var page = phone.Page;
        var card = page.Locator(".bench-card").Filter(new() { HasText = "评标邀请" });
        await card.Locator(".bench-invitation").First.WaitForAsync();
        var waiting = await card.Locator(".bench-invitation").CountAsync();
        var accept = card.Locator(".bench-invitation")
            .First.GetByRole(AriaRole.Button, new() { Name = "确认参加" });
        Assert.True(await Window.Height(accept) >= 44);
        await phone.Shot("workbench-expert-phone");
        await accept.ClickAsync();
        // Asked once more; no is no.
        await card.GetByText("将通知：").WaitForAsync();
        await Assertions.Expect(Button(page, "确定")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await accept.ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Assertions.Expect(card.Locator(".bench-invitation")).ToHaveCountAsync(waiting - 1);
        await card.GetByText("请准时到场并携带身份证件").WaitForAsync();
        await Assertions.Expect(card.Locator(".problem")).ToHaveCountAsync(0);
        await phone.Shot("workbench-expert-accepted");

        // On a phone the search opens by its picture.
        await page.GetByRole(AriaRole.Link, new() { Name = "搜索", Exact = true }).ClickAsync();
        var box = page.GetByRole(AriaRole.Searchbox, new() { Name = "搜索" });
        await Assertions.Expect(box).ToBeFocusedAsync();
        await box.FillAsync("评标邀请");
        await page.GetByRole(AriaRole.Link, new() { Name = "我的评标邀请" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "我的评标邀请" }).WaitForAsync();
        phone.Silent();
    }

    [Fact]
    public async Task The_search_finds_by_keyboard_what_one_may_see_and_nothing_else()
    {
        var desk = await product.Open();
        await desk.SignIn("officer", Demo.Password);
        await desk.Go("/registry/reviews");
        var page = desk.Page;
        await Slash(page);
        await page.Keyboard.TypeAsync(Firm);
        var found = page.GetByRole(AriaRole.Listbox, new() { Name = "搜索建议" });
        await found.GetByRole(AriaRole.Option).First.WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions
            .Expect(found.GetByRole(AriaRole.Option, new() { Selected = true }))
            .ToContainTextAsync(Firm);
        await desk.Shot("search-suggestions");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(found).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("工程");
        await found.GetByRole(AriaRole.Option).First.WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions
            .Expect(found.GetByRole(AriaRole.Option, new() { Selected = true }))
            .ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await desk.Reaches("**/registry/9*");
        await desk.Settled();
        var code = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        await page.GetByRole(AriaRole.Navigation, new() { Name = "当前位置" })
            .GetByRole(AriaRole.Link, new() { Name = "经营主体库" })
            .WaitForAsync();

        // A code typed exactly goes straight there; words go to the page of all that is found.
        await desk.Go("/workbench");
        await Slash(page);
        await page.Keyboard.TypeAsync(code);
        await page.Keyboard.PressAsync("Enter");
        await desk.Reaches($"**/registry/{code}");
        await desk.Go($"/search?q={Uri.EscapeDataString("工程")}");
        await page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^经营主体 ") })
            .WaitForAsync();
        await desk.Shot("search");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^(人员|预警)") }))
            .ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "在列表中查看全部经营主体" })
            .ClickAsync();
        await desk.Reaches("**/registry?q=*");
        desk.Silent();

        var firm = await product.Open();
        await firm.SignIn("bidder", Demo.Password);
        foreach (var words in new[] { "supervisor", "工程", Firm })
        {
            await firm.Go($"/search?q={Uri.EscapeDataString(words)}");
            await firm.Page.Locator(".search-kind, .empty").First.WaitForAsync();
            await Assertions
                .Expect(
                    firm.Page.GetByRole(
                        AriaRole.Heading,
                        new() { NameRegex = new("^(人员|预警|经营主体|评标专家|评标委员会)") }
                    )
                )
                .ToHaveCountAsync(0);
        }

        firm.Silent();
        var security = await product.Open();
        await security.SignIn("security", Demo.Password);
        await security.Go("/search?q=expert01");
        await security
            .Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^人员 ") })
            .WaitForAsync();
        security.Silent();
    }

    // By turns into two columns, of which the first comes first.
    private static string[] InTwoColumns(string[] cards) =>
        [
            .. cards.Where((_, place) => place % 2 == 0),
            .. cards.Where((_, place) => place % 2 == 1),
        ];

    private static ILocator Bell(IPage page) => page.Locator("button.bell");

    private static ILocator Figure(ILocator card, string label) =>
        card.Locator("dl.figures > div")
            .Filter(new() { Has = card.Page.Locator($"dt:text-is('{label}')") })
            .Locator("dd")
            .First;

    // One comes back to the window, and need not wait for the half minute.
    private static async Task Back(IPage page)
    {
        await page.BringToFrontAsync();
        await page.EvaluateAsync("window.dispatchEvent(new Event('focus'))");
    }

    // The key is heard once the page is live.
    private static async Task Slash(IPage page)
    {
        while (
            !await page.Locator("#top-search")
                .EvaluateAsync<bool>("box => box === document.activeElement")
        )
        {
            await page.Keyboard.PressAsync("/");
            await page.WaitForTimeoutAsync(100);
        }
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"共 \d+ 次")]
    private static partial Regex Times();
}
