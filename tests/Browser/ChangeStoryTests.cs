namespace Trading.Browser;

/// <summary>Verified stays verified: a change is begun, compared, handed in by section, verified, or discarded.</summary>
[Collection(ProductCollection.Name)]
public sealed class ChangeStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Address = "#identity-address";

    [Fact]
    public async Task A_verified_record_opens_to_read_and_is_changed_in_a_draft_that_an_officer_verifies()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder05", Demo.Password);
        await Verified(firm);
        var page = firm.Page;
        await page.GetByText("全省各交易系统可直接使用").WaitForAsync();
        await Assertions.Expect(page.Locator(Address)).ToHaveCountAsync(0);
        await firm.Shot("change-1-verified");
        var code = (await page.Locator(".lead").InnerTextAsync()).Split(' ')[0];
        var name = await page.Locator("h1").InnerTextAsync();
        var verified = await Version(firm, code);

        // One letter, and back: no difference, no mark lost, and nobody else heard of it.
        await Button(page, "发起变更").ClickAsync();
        var before = await page.Locator(Address).InputValueAsync();
        await page.Locator(Address).FillAsync(before + "x");
        await page.Locator("#identity legend").GetByText("核验后有变更").WaitForAsync();
        Assert.Equal(verified, await Version(firm, code));
        await page.Locator(Address).FillAsync(before);
        await page.Locator("#identity legend")
            .GetByText("已核验", new() { Exact = true })
            .WaitForAsync();
        await page.Locator("#draft").GetByText("与已核验版本没有差异").WaitForAsync();
        await Assertions.Expect(Button(page, "提交核验")).ToBeDisabledAsync();

        await page.Locator(Address).FillAsync("新址 1 号");
        await page.Locator("#contacts-0-duty").FillAsync("投标总监");
        await page.Locator("#draft").GetByLabel("主体信息").CheckAsync();
        await Button(page, "与已核验版本对照").ClickAsync();
        await page.Locator("#draft ins").GetByText("投标总监").WaitForAsync();
        await page.Locator("#draft del").GetByText(before).WaitForAsync();
        await firm.Shot("change-2-draft");
        var phone = await product.Open(phone: true);
        await phone.SignIn("bidder05", Demo.Password);
        await phone.Go("/my/record");
        await phone.Page.Locator("#draft").GetByText("有变更的部分").WaitForAsync();
        await phone.Shot("change-3-phone");
        await Button(page, "查看已核验版本").ClickAsync();
        await page.Locator("#identity dd").GetByText(before).WaitForAsync();
        await Button(page, "返回草稿").ClickAsync();
        await page.Locator(Address).WaitForAsync();
        // An authority answers in the moment before: nothing that is on the screen differs, and what is handed in goes in.
        Assert.Equal(
            1,
            await product.Execute($"update entity set version = version + 1 where code = '{code}'")
        );
        await Button(page, "提交核验").ClickAsync();
        await firm.Shows("已提交的部分：主体信息");
        Assert.Equal(verified, await Version(firm, code));

        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        await officer.Go($"/registry/{code}");
        await officer.Page.GetByText("该单位正在变更").WaitForAsync();
        await officer.Shot("change-4-entity");
        await officer.Go("/registry/reviews");
        await officer.Page.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync();
        await Button(officer.Page, "领取并核验").ClickAsync();
        await officer.Page.Locator("ins").GetByText("新址 1 号").WaitForAsync();
        await Assertions.Expect(officer.Page.GetByText("投标总监")).ToHaveCountAsync(0);
        ILocator Said(string verdict) =>
            officer
                .Page.Locator("#identity")
                .GetByRole(AriaRole.Button, new() { Name = verdict, Exact = true });
        await officer.Page.Locator("#identity").GetByText("与营业执照一致").ClickAsync();
        await Said("有问题").ClickAsync();
        await officer
            .Page.Locator("#identity .problem")
            .GetByText("请写明这一部分要改什么")
            .WaitForAsync();
        await Said("符合").ClickAsync();
        await officer.Page.Locator(".steps").GetByText("符合1，有问题0，未核0").WaitForAsync();
        await officer.Shot("change-5-review");
        await Button(officer.Page, "核验通过").ClickAsync();
        await Button(officer.Page, "确定").ClickAsync();
        await Button(officer.Page, "核验通过")
            .WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        Assert.NotEqual(verified, await Version(firm, code));

        // What was not handed in is a draft still; it is discarded, which is asked once.
        await firm.Go("/my/record");
        await Assertions.Expect(page.Locator(Address)).ToHaveValueAsync("新址 1 号");
        await Assertions.Expect(page.Locator("#contacts-0-duty")).ToHaveValueAsync("投标总监");
        await Button(page, "放弃变更").ClickAsync();
        await page.GetByText("放弃全部变更？").WaitForAsync();
        await Button(page, "确定").ClickAsync();
        await page.GetByText("全省各交易系统可直接使用").WaitForAsync();
        await page.Locator("#identity dd").GetByText("新址 1 号").WaitForAsync();
        await Assertions.Expect(page.GetByText("投标总监")).ToHaveCountAsync(0);
        firm.Silent();
        phone.Silent();
        officer.Silent();
    }

    [Fact]
    public async Task Two_tabs_merge_by_themselves_and_ask_only_about_the_same_field()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder07", Demo.Password);
        await Verified(firm);
        var one = firm.Page;
        await Button(one, "发起变更").ClickAsync();
        await one.Locator(Address).WaitForAsync();
        var other = await one.Context.NewPageAsync();
        await other.GotoAsync("/my/record");
        await other.Locator("#draft").WaitForAsync();

        await one.Locator(Address).FillAsync("甲地址");
        await Saved(one);
        await other.Locator("#identity-legalRepresentative").FillAsync("赵新任");
        await other.Locator("#contacts-0-duty").FillAsync("投标总监");
        await Assertions.Expect(other.Locator(Address)).ToHaveValueAsync("甲地址");
        await Saved(other);

        await other.Locator(Address).FillAsync("乙地址");
        // That something was saved stands there from before.
        await Holds(firm, "乙地址");
        await one.Locator(Address).FillAsync("丙地址");
        var asked = one.GetByRole(AriaRole.Alertdialog);
        await asked.GetByText("乙地址").WaitForAsync();
        await asked.GetByText("丙地址").WaitForAsync();
        await firm.Shot("two-tabs-asked");
        await Button(one, "以我的内容覆盖").ClickAsync();
        await Assertions
            .Expect(one.Locator("#identity-legalRepresentative"))
            .ToHaveValueAsync("赵新任");
        await Saved(one);
        await firm.Go("/my/record");
        await Assertions.Expect(one.Locator(Address)).ToHaveValueAsync("丙地址");
        await Assertions.Expect(one.Locator("#contacts-0-duty")).ToHaveValueAsync("投标总监");
        firm.Silent();
    }

    [Fact]
    public async Task An_extract_of_what_was_never_verified_says_so_and_promises_nothing()
    {
        var firm = await product.Open();
        await firm.SignIn("bidder06", Demo.Password);
        await firm.Go("/my/record/print");
        await firm.Page.Locator(".unverified").GetByText("未经核验").WaitForAsync();
        await firm.Page.GetByText("未经核验，不出具投标资格").WaitForAsync();
        await Assertions.Expect(firm.Page.GetByText("可参加政府采购")).ToHaveCountAsync(0);
        await firm.Shot("extract-never-verified");
        firm.Silent();
    }

    // The demo's firm has handed its record in; an officer verifies it, by the API with the officer's session.
    private async Task Verified(Window firm)
    {
        await firm.Go("/my/record");
        var code = (await firm.Page.Locator(".lead").InnerTextAsync()).Split(' ')[0];
        var officer = await product.Open();
        await officer.SignIn("officer", Demo.Password);
        var api = officer.Page.Context.APIRequest;
        var queue = (await (await api.GetAsync("/api/v1/reviews")).JsonAsync())!.Value;
        var review = queue
            .GetProperty("items")
            .EnumerateArray()
            .Single(one => one.GetProperty("code").GetString() == code)
            .GetProperty("id")
            .GetString();
        var claimed = await api.PostAsync($"/api/v1/reviews/{review}/claim");
        var decided = await api.PostAsync(
            $"/api/v1/reviews/{review}/decision",
            new()
            {
                Headers = [new("If-Match", claimed.Headers["etag"])],
                DataObject = new { verify = true },
            }
        );
        Assert.True(decided.Ok, await decided.TextAsync());
        await firm.Go("/my/record");
    }

    // What everybody else reads.
    private static async Task<long> Version(Window firm, string code)
    {
        var answer = await firm.Page.Context.APIRequest.GetAsync($"/api/v1/entities/{code}");
        return (await answer.JsonAsync())!.Value.GetProperty("version").GetInt64();
    }

    // What the firm's own draft says by now.
    private static async Task Holds(Window firm, string address)
    {
        var code = (await firm.Page.Locator(".lead").InnerTextAsync()).Split(' ')[0];
        for (var looks = 0; ; looks++)
        {
            var answer = await firm.Page.Context.APIRequest.GetAsync(
                $"/api/v1/entities/{code}/draft"
            );
            var held = (await answer.JsonAsync())!
                .Value.GetProperty("dossier")
                .GetProperty("record")
                .GetProperty("identity")
                .GetProperty("address")
                .GetString();
            if (held == address)
            {
                return;
            }

            Assert.True(looks < 900, $"{held} stands where {address} was typed.");
            await Task.Delay(100);
        }
    }

    private static Task Saved(IPage page) =>
        page.Locator(".saved").GetByText("已保存").WaitForAsync();

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
