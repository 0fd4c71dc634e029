using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Trading.Browser;

/// <summary>
/// A supervisor works through three thousand warnings: sorts, filters while typing, keeps what was asked, settles ten with
/// one reason, takes the list away, and does the same on a phone and in English.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class ListsStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const int Many = 3000;
    private const string Mark = "清单试验";

    [Fact]
    public async Task Three_thousand_warnings_are_sorted_filtered_kept_settled_and_taken_away()
    {
        await Fill();
        await using var wire = new Wire(new Uri(product.Address));
        var window = await product.Open(over: wire.Address);
        var page = window.Page;
        await window.SignIn("supervisor", Demo.Password);
        await window.Go("/alerts");

        // Filters apply while one types, on a slow line too, whose answers come while one types on; and the address is not
        // a step to go back over.
        var steps = await page.EvaluateAsync<int>("history.length");
        wire.IsSlow = true;
        // What comes back of the first character meets the field after the second, before the third.
        await page.Locator("#q").PressSequentiallyAsync(Mark, new() { Delay = 170 });
        await window.Reaches($"**/alerts?q={Uri.EscapeDataString(Mark)}");
        wire.IsSlow = false;
        await Count(page, "共3,000条，已显示50条");
        Assert.Equal(steps, await page.EvaluateAsync<int>("history.length"));
        await window.Shot("lists-1-typed");

        // By the ceiling: the largest first, then the smallest; no scrolling box within the page.
        var ceiling = Heading(page, "最高限价");
        await ceiling.GetByRole(AriaRole.Button).ClickAsync();
        await window.Reaches("**sort=-ceiling");
        await Assertions.Expect(ceiling).ToHaveAttributeAsync("aria-sort", "descending");
        await First(page, $"{Mark}第3000号");
        await ceiling.GetByRole(AriaRole.Button).ClickAsync();
        await window.Reaches("**sort=ceiling");
        await First(page, $"{Mark}第0001号");
        await page.GetByRole(AriaRole.Button, new() { Name = "更多", Exact = true }).ClickAsync();
        await Count(page, "共3,000条，已显示100条");
        Assert.Equal(0, await page.Locator(".table-wrap").CountAsync());
        Assert.Equal(
            100,
            await page.Locator("tbody tr")
                .EvaluateAllAsync<int>("rows => new Set(rows.map(row => row.innerText)).size")
        );

        // One filter more, and a chip for each; the address opened again shows the same.
        await page.Locator("#level").SelectOptionAsync("orange");
        await window.Reaches("**level=orange*");
        await Count(page, "共1,000条，已显示50条");
        await Assertions
            .Expect(page.Locator(".chips li button:not(.link-button)"))
            .ToHaveCountAsync(2);
        var address = page.Url;
        var shown = await page.Locator("tbody th").AllInnerTextsAsync();
        await window.Go(address);
        await Count(page, "共1,000条，已显示50条");
        Assert.Equal(shown, await page.Locator("tbody th").AllInnerTextsAsync());

        // Columns and density are the person's, on whichever page or machine.
        await page.GetByText("列", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("采购人", new() { Exact = true }).UncheckAsync();
        await page.GetByLabel("编号", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("紧凑").CheckAsync();
        await Assertions.Expect(Heading(page, "采购人")).ToHaveCountAsync(0);
        await window.Shot("lists-2-columns");
        await page.ReloadAsync();
        await window.Settled();
        await Count(page, "共1,000条，已显示50条");
        await Assertions.Expect(Heading(page, "采购人")).ToHaveCountAsync(0);
        await Assertions.Expect(Heading(page, "编号")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".list.compact")).ToHaveCountAsync(1);

        // Kept under a name, made the list's own, deleted and brought back.
        await page.Locator("summary", new() { HasText = "视图" }).ClickAsync();
        await page.GetByPlaceholder("把当前条件存为……").FillAsync("橙色清单");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "设为默认：橙色清单" }).ClickAsync();
        await Assertions.Expect(page.GetByText("默认 ✓")).ToHaveCountAsync(1);
        await window.Shot("lists-3-view");
        await window.Go("/alerts");
        await window.Reaches("**level=orange*");
        await Count(page, "共1,000条，已显示50条");
        await page.Locator("summary", new() { HasText = "视图" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "删除视图“橙色清单”" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
        await page.Locator(".view-name", new() { HasText = "橙色清单" }).WaitForAsync();

        // Taken away as it is shown, and read again by the product itself.
        var csv = (await System.IO.File.ReadAllTextAsync(await File(page, "CSV")))
            .TrimEnd()
            .Split("\r\n");
        Assert.Equal(1001, csv.Length);
        Assert.DoesNotContain("采购人", csv[0], StringComparison.Ordinal);
        Assert.Contains("编号", csv[0], StringComparison.Ordinal);
        Assert.Contains($"{Mark}第0001号", csv[1], StringComparison.Ordinal);
        using (var workbook = ZipFile.OpenRead(await File(page, "XLSX")))
        {
            using var sheet = new StreamReader(
                workbook
                    .Entries.Single(entry =>
                        entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)
                        || entry.FullName.EndsWith("sheet.xml", StringComparison.Ordinal)
                    )
                    .Open()
            );
            var text = await sheet.ReadToEndAsync();
            Assert.Equal(1001, text.Split("</x:row>").Length + text.Split("</row>").Length - 2);
        }

        // Ten settled with one reason.
        await page.GetByRole(AriaRole.Button, new() { Name = "清除全部" }).ClickAsync();
        await page.Locator("#q").FillAsync($"{Mark}第000");
        await Count(page, "共9条");
        await page.Locator("#q").FillAsync($"{Mark}第001");
        await Count(page, "共10条");
        await page.GetByLabel("选择本页全部").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "认领", Exact = true }).ClickAsync();
        await page.GetByText("10条已认领。").WaitForAsync();
        // What was chosen is chosen no more once that is done.
        await Assertions.Expect(page.GetByLabel("选择本页全部")).Not.ToBeCheckedAsync();
        await page.GetByLabel("选择本页全部").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "排除……" }).ClickAsync();
        await page.GetByLabel("理由（对所选的每一条都适用）")
            .FillAsync("同一批项目的报价规则一致，已逐项核对。");
        await page.GetByRole(AriaRole.Button, new() { Name = "排除10条" }).ClickAsync();
        await window.Shot("lists-4-bulk");
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await page.GetByText("10条已排除。").WaitForAsync();
        await Count(page, "共0条");

        // On a phone: cards, filters folded away, nothing to scroll sideways.
        await page.SetViewportSizeAsync(390, 844);
        await window.Go($"/alerts?q={Uri.EscapeDataString(Mark)}&sort=title");
        await Assertions.Expect(page.Locator("#level")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "筛选 (1)" }).ClickAsync();
        await Assertions.Expect(page.Locator("#level")).ToBeVisibleAsync();
        await window.Shot("lists-5-phone-filters");
        await page.GetByRole(AriaRole.Button, new() { Name = "筛选 (1)" }).ClickAsync();
        await window.Shot("lists-6-phone");
        foreach (var width in new[] { 390, 320 })
        {
            await page.SetViewportSizeAsync(width, 844);
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "document.documentElement.scrollWidth <= innerWidth"
                ),
                $"The page scrolls sideways at {width}."
            );
        }

        await page.SetViewportSizeAsync(1366, 768);
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await window.Settled();
        await Assertions
            .Expect(page.Locator(".list-count"))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex("50 of 2,9"));
        await window.Shot("lists-7-english");
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await window.Settled();
        window.Silent();
        await Clear();
    }

    private static ILocator Heading(IPage page, string name) =>
        page.Locator("thead th").Filter(new() { HasText = name });

    private static Task Count(IPage page, string text) =>
        Assertions.Expect(page.Locator(".list-count")).ToHaveTextAsync(text);

    private static Task First(IPage page, string title) =>
        Assertions.Expect(page.Locator("tbody th").First).ToHaveTextAsync(title);

    private static async Task<string> File(IPage page, string format)
    {
        var export = page.Locator("details", new() { HasText = "XLSX" });
        if (await export.GetAttributeAsync("open") is null)
        {
            await export.Locator("summary").ClickAsync();
        }

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = format, Exact = true }).ClickAsync()
        );
        Assert.EndsWith(
            "." + format,
            download.SuggestedFilename,
            StringComparison.OrdinalIgnoreCase
        );
        return await download.PathAsync();
    }

    private async Task Fill()
    {
        var rows = new StringBuilder();
        foreach (var table in new[] { "appraisal", "alert" })
        {
            rows.Append(
                CultureInfo.InvariantCulture,
                $"with recursive n (i) as (select 1 union all select i + 1 from n where i < {Many}) "
            );
            rows.Append(
                table == "appraisal"
                    ? """
                    insert into appraisal (procurement_id, scored_at, changed_at, level, score, findings, silent)
                    select upper(printf('f0000000-0000-7000-8000-%012x', i)), '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z',
                        1 + i % 3, i / 3000.0, '[]', '[]' from n;
                    """
                    : $"""
                    insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
                        ceiling_minor, currency, raised_at, changed_at, version)
                    select upper(printf('f0000000-0000-7000-8000-%012x', i)), 1 + i % 3, i / 3000.0, 'open', 's', '报价接近', 'Close bids',
                        printf('{Mark}第%04d号', i), 'government', '210100', printf('试验采购人%d', i % 40), i * 1000000, 'CNY',
                        strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-01', '+' || i || ' minutes'), '2026-11-20T00:00:00.000Z', 1 from n;
                    """
            );
        }

        await product.Execute(rows.ToString());
    }

    // The other stories have the warnings of the demo. What offices were given and who was told follow by jobs of their own.
    private Task<int> Clear() =>
        product.Execute(
            """
            begin immediate;
            delete from alert_history where alert_id like 'F0000000-%';
            delete from alert_presented where alert_id like 'F0000000-%';
            delete from alert_told where alert_id like 'F0000000-%';
            delete from alert where id like 'F0000000-%';
            delete from appraisal where procurement_id like 'F0000000-%';
            delete from list_choice; delete from list_view;
            commit;
            """
        );
}
