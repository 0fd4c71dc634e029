namespace Trading.Browser;

/// <summary>A supervisor of Dalian sees Dalian, and is told so.</summary>
[Collection(ProductCollection.Name)]
public sealed class DataScopePagesTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_supervisor_of_Dalian_finds_Dalian_alone_and_is_told_why()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("supervisor.dalian", Demo.Password);
        await window.Go("/procurements");
        await Expect(page.GetByText("数据范围：大连市。"));
        var places = await page.Locator("tbody tr td[data-label='地区']").AllInnerTextsAsync();
        Assert.NotEmpty(places);
        Assert.All(places, place => Assert.Equal("大连市", place));
        await window.Shot("scope-procurements");
        await window.Go("/procurements?region=210100");
        await Expect(page.GetByText("这里只列出您数据范围内的项目。"));
        await window.Shot("scope-empty");
        await window.Go("/alerts");
        await Expect(page.GetByText("数据范围：大连市。"));
        await window.Go("/account");
        await Expect(page.GetByText("大连市", new() { Exact = true }));
        window.Silent();
    }

    [Fact]
    public async Task A_security_administrator_gives_a_scope_that_holds_with_the_next_page()
    {
        var reader = await product.Open();
        await reader.SignIn("purchaser", Demo.Password);
        await reader.Go("/procurements");
        await Expect(reader.Page.GetByText("数据范围：沈阳市、本单位采购（招标）的项目。"));

        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("security", Demo.Password);
        await window.Go("/access/people?q=purchaser");
        await Button(page, "修改 purchaser").ClickAsync();
        await Button(page, "移除 沈阳市").ClickAsync();
        await page.GetByLabel("数据范围").SelectOptionAsync("210300");
        await page.GetByLabel("工程建设").CheckAsync();
        await Button(page, "保存数据范围").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText("数据范围已保存"));
        await window.Shot("scope-set");

        await reader.Go("/procurements");
        await Expect(
            reader.Page.GetByText("数据范围：鞍山市（工程建设）、本单位采购（招标）的项目。")
        );
        reader.Silent();
        window.Silent();
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator shown) => Assertions.Expect(shown.First).ToBeVisibleAsync();
}
