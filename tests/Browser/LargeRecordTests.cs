using System.Text;
using Trading.Tests.Kernel.Tables;

namespace Trading.Browser;

/// <summary>Exactly the firms that matter have thousands of people: their pages stay small, and everything is found.</summary>
[Trait("Run", "long")]
[Collection(ProductCollection.Name)]
public sealed class LargeRecordTests(RunningProduct product) : BrowserCase(product)
{
    private const int People = 3_000;

    // A page of twenty rows of each section, with its frame.
    private const int MostElements = 2_500;

    [Fact]
    public async Task Three_thousand_people_are_reviewed_by_what_changed_and_printed_whole()
    {
        var firm = await LargeFirm.Make(product, 300_001, People, handedIn: true);
        var officer = firm.Officer;
        var page = officer.Page;
        await officer.Go($"/registry/reviews/{firm.Review}");
        var changes = page.GetByRole(AriaRole.Group, new() { Name = "差异：分组" });
        await Group(changes, $"新增 {LargeFirm.Came}").WaitForAsync();
        await Group(changes, $"删除 {LargeFirm.Left}").WaitForAsync();
        await Group(changes, $"修改 {LargeFirm.Changed}").ClickAsync();
        await page.GetByText($"符合的{LargeFirm.Changed}行").WaitForAsync();
        var row = page.GetByRole(AriaRole.Row, new() { Name = "员工35" }).First;
        await row.Locator("del", new() { HasText = "工程师" }).WaitForAsync();
        await row.Locator("ins", new() { HasText = "高级工程师" }).WaitForAsync();
        await Small(officer);
        await officer.Shot("large-1-review");

        // Found as one types, and nothing else is shown.
        var people = page.Locator("#personnel details");
        await people.Locator("summary").ClickAsync();
        await people.GetByRole(AriaRole.Searchbox).FillAsync("员工2999");
        await people.GetByText("符合的1行").WaitForAsync();
        await people.GetByText("员工2999").WaitForAsync();
        await people.GetByRole(AriaRole.Searchbox).FillAsync("谁也不叫这个");
        await people.GetByText("没有符合的行").WaitForAsync();
        await people.GetByRole(AriaRole.Searchbox).FillAsync("");
        // By keyboard, to the end and no further; the focus stays where it was.
        var pages = people.GetByRole(AriaRole.Navigation);
        await pages.GetByRole(AriaRole.Spinbutton).FillAsync("151");
        await pages.GetByRole(AriaRole.Spinbutton).PressAsync("Enter");
        await people.GetByText("员工3030").WaitForAsync();
        var next = pages.GetByRole(AriaRole.Button, new() { Name = "下一页" });
        await next.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await people.GetByText("员工3059").WaitForAsync();
        await Assertions.Expect(next).ToHaveAttributeAsync("aria-disabled", "true");
        await Assertions.Expect(next).ToBeFocusedAsync();

        foreach (var (width, name) in new[] { (390, "phone"), (320, "narrow") })
        {
            await page.SetViewportSizeAsync(width, 844);
            await NothingScrollsSideways(officer);
            await officer.Shot($"large-2-review-{name}");
        }

        await page.SetViewportSizeAsync(1366, 768);
        await officer.Go($"/registry/{firm.Code}");
        await page.Locator("ins, del").First.WaitForAsync();
        await Small(officer);
        await officer.Go($"/registry/{firm.Code}/print");
        await Assertions
            .Expect(page.Locator("#personnel tbody tr"))
            // Paper shows what is in force, not the change that is under way.
            .ToHaveCountAsync(People);
        await page.GetByText("全部3000行").WaitForAsync();
        officer.Silent();
        firm.Clerk.Silent();
    }

    [Fact]
    public async Task Whoever_types_in_one_of_three_thousand_rows_sends_that_one_and_compares_what_there_is()
    {
        var firm = await LargeFirm.Make(product, 300_002, People, handedIn: false);
        await using var wire = new Wire(new Uri(product.Address));
        var clerk = await product.Open(signedIn: await firm.Clerk.Page.Context.StorageStateAsync());
        var page = clerk.Page;
        await page.GotoAsync(wire.Address + "/my/record");
        await clerk.Settled();
        var people = page.Locator("#personnel");
        await people.GetByRole(AriaRole.Searchbox).FillAsync("员工2500");
        await people.GetByText("符合的1行").WaitForAsync();
        await wire.Quiet();
        var before = wire.Socket;
        await people.GetByLabel("岗位").FillAsync("项目经理");
        await page.GetByText("已保存").First.WaitForAsync();
        await wire.Quiet();
        Assert.InRange(wire.Socket - before, 1, 40_000);
        await Small(clerk);
        await clerk.Go("/my/record");
        await people.GetByRole(AriaRole.Searchbox).FillAsync("项目经理");
        await people.GetByText("符合的1行").WaitForAsync();
        await Assertions.Expect(people.GetByLabel("姓名")).ToHaveValueAsync("员工2500");

        await clerk.Go("/my/record/history");
        await page.Locator("ins, del").First.WaitForAsync();
        await page.Locator("input[name=from]").Last.ClickAsync();
        await page.Locator("h2", new() { HasText = "第1版与" }).WaitForAsync();
        await Group(page.GetByRole(AriaRole.Group, new() { Name = "差异：分组" }), "新增 3,031")
            .WaitForAsync();
        await Small(clerk);
        await clerk.Shot("large-3-history");
        clerk.Silent();
    }

    [Fact]
    public async Task Rows_out_of_a_spreadsheet_are_looked_at_before_they_are_taken()
    {
        var firm = await LargeFirm.Make(product, 300_003, 3, handedIn: false);
        var clerk = firm.Clerk;
        var page = clerk.Page;
        await clerk.Go("/my/record");
        var staff = page.Locator("#personnel");
        await staff.GetByRole(AriaRole.Button, new() { Name = "从表格粘贴或导入" }).ClickAsync();
        // Nothing was pasted: that is told, and the page lives.
        var preview = staff.GetByRole(AriaRole.Button, new() { Name = "预览", Exact = true });
        await preview.ClickAsync();
        await staff.GetByText("还没有粘贴内容").WaitForAsync();
        await Assertions.Expect(page.Locator("#personnel-paste")).ToBeFocusedAsync();

        var template = await page.RunAndWaitForDownloadAsync(() =>
            staff.GetByRole(AriaRole.Button, new() { Name = "下载填写模板" }).ClickAsync()
        );
        Assert.Equal("人员模板.xlsx", template.SuggestedFilename);
        await Upload(staff, "模板.xlsx", await File.ReadAllBytesAsync(await template.PathAsync()));
        await staff.GetByText("读到0行").WaitForAsync();
        await staff.GetByRole(AriaRole.Button, new() { Name = "重新选择" }).ClickAsync();

        await Upload(staff, "名单.xls", "<html><table></table></html>"u8.ToArray());
        await staff.GetByText("这是网页（HTML）").WaitForAsync();

        // A title above, names that nobody knows, a day that is none, a person's number.
        const string Sheet =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>沈阳某某公司人员名册</t></is></c></row>"
            + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>人员姓名</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>证件号码</t></is></c><c r=\"C2\" t=\"inlineStr\"><is><t>干什么的</t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>有效期至</t></is></c></row>"
            + "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>孙铁柱</t></is></c><c r=\"B3\" t=\"inlineStr\"><is><t>11010519491231002X</t></is></c><c r=\"C3\" t=\"inlineStr\"><is><t>塔吊司机</t></is></c><c r=\"D3\" s=\"1\"><v>47000</v></c></row>"
            + "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>周大山</t></is></c><c r=\"D4\" t=\"inlineStr\"><is><t>明年</t></is></c></row>";
        using var workbook = Workbooks.Of(
            [("名册", Sheet)],
            formats: "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
        );
        await Upload(staff, "名册.xlsx", workbook.ToArray());
        await staff.GetByText("读到2行，还没有添加").WaitForAsync();
        await staff.GetByText("1列未对应").WaitForAsync();
        await staff.GetByRole(AriaRole.Cell, new() { Name = "110****2X" }).WaitForAsync();
        Assert.Equal(0, await staff.GetByText("11010519491231002X").CountAsync());
        await staff
            .GetByLabel("干什么的")
            .SelectOptionAsync(new SelectOptionValue { Label = "岗位" });
        await staff.GetByText("塔吊司机", new() { Exact = true }).WaitForAsync();
        await staff.GetByText("“明年”不是日期").WaitForAsync();
        await clerk.Shot("large-4-preview");
        await page.SetViewportSizeAsync(320, 844);
        await NothingScrollsSideways(clerk);
        await clerk.Shot("large-5-preview-narrow");
        await page.SetViewportSizeAsync(1366, 768);
        Assert.Equal(LargeFirm.Came, await Count(staff));
        await staff.GetByRole(AriaRole.Button, new() { Name = "只添加无误的1行" }).ClickAsync();
        await staff.GetByText("已添加1行").WaitForAsync();
        await clerk.Shot("large-6-added");
        await staff.GetByText("共61行").WaitForAsync();
        await staff.GetByRole(AriaRole.Searchbox).FillAsync("孙铁柱");
        await staff.GetByText("符合的1行").WaitForAsync();
        await Assertions.Expect(staff.GetByLabel("岗位")).ToHaveValueAsync("塔吊司机");
        await Assertions
            .Expect(staff.GetByRole(AriaRole.Textbox, new() { NameRegex = new("有效期止") }))
            .ToHaveValueAsync("2028-09-04");
        await staff.GetByRole(AriaRole.Button, new() { Name = "撤销添加" }).ClickAsync();
        await staff.GetByText("共60行").WaitForAsync();

        // The whole list anew, as an office saves it.
        await staff.GetByRole(AriaRole.Button, new() { Name = "从表格粘贴或导入" }).ClickAsync();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await Upload(
            staff,
            "名册.csv",
            Encoding
                .GetEncoding("GB18030")
                .GetBytes("姓名;身份证号;岗位\n吴建国;11010519491231002X;塔吊司机\n合计;1人;\n")
        );
        await staff.GetByText("GB18030").WaitForAsync();
        await staff.GetByLabel("替换现有60行").CheckAsync();
        await staff.GetByRole(AriaRole.Button, new() { Name = "添加全部1行" }).ClickAsync();
        await Assertions.Expect(page.Locator("#personnel-0-name")).ToHaveValueAsync("吴建国");
        await Assertions.Expect(page.Locator("#personnel-0-name")).ToBeFocusedAsync();
        await page.GetByText("已保存").First.WaitForAsync();
        clerk.Silent();
    }

    private static ILocator Group(ILocator groups, string name) =>
        groups.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Upload(ILocator section, string name, byte[] content) =>
        section
            .GetByLabel("或选择文件")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/octet-stream",
                    Buffer = content,
                }
            );

    private static async Task<int> Count(ILocator section) =>
        int.Parse(
            (await section.Locator(".row-tools [role=status]").First.InnerTextAsync())
                .TrimStart('共')
                .TrimEnd('行'),
            null
        );

    private static async Task Small(Window window) =>
        Assert.InRange(
            await window.Page.EvaluateAsync<int>("document.querySelectorAll('*').length"),
            1,
            MostElements
        );

    // Neither the page nor a box within it.
    private static async Task NothingScrollsSideways(Window window)
    {
        var wide = await window.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('html, .rows, .rows *')].filter(box => box.scrollWidth > box.clientWidth + 1 && !['INPUT', 'SELECT'].includes(box.tagName) && getComputedStyle(box).display !== 'inline' && getComputedStyle(box).clipPath === 'none' && !box.closest('thead, .sr-only')).map(box => `${box.tagName}.${box.className} ${box.scrollWidth} > ${box.clientWidth}`)"
        );
        Assert.True(wide.Length == 0, string.Join(Environment.NewLine, wide.Take(10)));
    }
}
