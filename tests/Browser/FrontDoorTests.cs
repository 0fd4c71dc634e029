using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>What somebody finds who has never been here, and the doors of the demo.</summary>
[Collection(ProductCollection.Name)]
public sealed partial class FrontDoorTests(RunningProduct product) : BrowserCase(product)
{
    private static readonly string[] PublicPages =
    [
        "/",
        "/announcements",
        "/help",
        "/contact",
        "/accessibility",
    ];

    [Fact]
    public async Task A_newcomer_finds_a_procurement_its_result_and_help_without_signing_in()
    {
        // Without a script, as it must work.
        var window = await product.Open(scripts: false);
        var page = window.Page;
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByText("在库评标专家")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "全部结果公告" }).ClickAsync();
        await page.GetByLabel("地区").SelectOptionAsync("210100");
        await page.GetByLabel("交易类别").SelectOptionAsync("construction");
        await page.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
        await window.Reaches("**region=210100*");
        var first = page.Locator(".announcements a").First;
        var title = await first.InnerTextAsync();
        Assert.StartsWith("沈阳市", title, StringComparison.Ordinal);
        await first.ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync(title);
        await Assertions.Expect(page.GetByText("中标（成交）人：")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Awarded to:")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Help", Exact = true })
            .First.ClickAsync();
        await page.GetByLabel("Search the help").FillAsync("recovery code");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.GetByText("My code does not work.")).ToBeVisibleAsync();
        Assert.Empty(await page.Context.CookiesAsync());
    }

    [Fact]
    public async Task No_public_page_scrolls_sideways_on_the_smallest_phone_nor_in_large_type()
    {
        var window = await product.Open(phone: true);
        var page = window.Page;
        await page.SetViewportSizeAsync(320, 640);
        await page.GotoAsync("/announcements");
        var one = await page.Locator(".announcements a").First.GetAttributeAsync("href");
        foreach (var address in PublicPages.Append(one!))
        {
            foreach (var language in (string[])["", "?language=en"])
            {
                await page.GotoAsync(address + language);
                Assert.True(
                    await page.EvaluateAsync<bool>(
                        "document.documentElement.scrollWidth <= window.innerWidth"
                    ),
                    address + language
                );
            }
        }

        await page.GotoAsync("/");
        await window.Shot("front-phone");
        window.Silent();
    }

    [Fact]
    public async Task Each_role_of_the_demo_enters_with_one_press_and_finds_its_promise()
    {
        await product.Execute(Demo.AskTheExpertAgain);
        var window = await product.Open();
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        var roles = await page.Locator(".demo-doors button").AllInnerTextsAsync();
        Assert.Equal(11, roles.Count);
        foreach (var role in roles)
        {
            await Enter(role);
        }

        // Enter once, use everywhere: systems have used and read the demo bidder's record.
        await Enter("经营主体");
        await window.Go("/my/uses");
        await Assertions
            .Expect(page.GetByText("沈阳市工程建设电子交易系统").First)
            .ToBeVisibleAsync();
        // Experts shared: the demo expert is asked.
        await Enter("评标专家");
        await window.Go("/invitations");
        await Assertions.Expect(page.GetByText("远程评标工位").First).ToBeVisibleAsync();
        await Enter("交易中心经办");
        await window.Go("/panels");
        foreach (var state in (string[])["待抽取", "邀请中", "人数不足", "已组成", "已取消"])
        {
            await Assertions
                .Expect(page.Locator("td .tag").Filter(new() { HasText = state }).First)
                .ToBeVisibleAsync();
        }

        // Early warnings, of many months, some settled.
        await Enter("监督人员（全省）");
        await window.Go("/alerts?state=dismissed");
        await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
        window.Silent();

        async Task Enter(string role)
        {
            await product.NewCodes();
            // No live page is left behind that would be refused.
            await page.GotoAsync("about:blank");
            await page.Context.ClearCookiesAsync();
            await page.GotoAsync("/sign-in");
            await page.GetByRole(AriaRole.Button, new() { Name = role, Exact = true }).ClickAsync();
            // The doors have a heading too.
            await Assertions.Expect(page).Not.ToHaveURLAsync(product.Address + "/sign-in");
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            if (page.Url.Contains("/sign-in/code", StringComparison.Ordinal))
            {
                // Filled in already.
                Assert.Matches(SixDigits(), await page.GetByLabel("验证码").InputValueAsync());
                await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true })
                    .ClickAsync();
            }

            await window.Reaches("**/workbench");
        }
    }

    [GeneratedRegex("^[0-9]{6}$")]
    private static partial Regex SixDigits();
}
