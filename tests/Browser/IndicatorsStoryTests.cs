namespace Trading.Browser;

/// <summary>
/// A supervisor reads what every indicator says of a procurement, with its evidence, and what that indicator is; on a desk and
/// on the smallest phone.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class IndicatorsStoryTests(RunningProduct product)
{
    [Fact]
    public async Task A_supervisor_reads_what_indicators_say_of_a_procurement_and_what_each_is()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("supervisor", Demo.Password);
        await window.Go("/procurements");
        await page.Locator("tbody a").First.ClickAsync();
        await window.Reaches("**/procurements/*-*");
        var id = page.Url.Split('/')[^1].Split('?')[0];
        await window.Go($"/alerts/indicators/{id}");
        // Computed within seconds of the last step; the demo's may just have been posted.
        for (var tries = 0; tries < 30 && await page.Locator("tbody tr").CountAsync() == 0; tries++)
        {
            await Task.Delay(1000);
            await window.Go($"/alerts/indicators/{id}");
        }

        var single = page.Locator("tbody tr", new() { HasText = "R018" });
        await Assertions.Expect(single).ToHaveCountAsync(1);
        await page.GetByText("依据", new() { Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("规则和参数").First).ToBeVisibleAsync();
        await window.Shot("indicators-1-procurement");

        await single.GetByRole(AriaRole.Link).ClickAsync();
        await window.Reaches("**/alerts/indicators#R018");
        await Assertions.Expect(page.Locator("#R018")).ToContainTextAsync("R018");
        await window.Shot("indicators-2-registry");
        foreach (var address in new[] { "/alerts/indicators", $"/alerts/indicators/{id}" })
        {
            await window.Go(address);
            foreach (var width in new[] { 390, 320 })
            {
                await page.SetViewportSizeAsync(width, 844);
                Assert.True(
                    await page.EvaluateAsync<bool>(
                        "document.documentElement.scrollWidth <= window.innerWidth"
                    ),
                    $"{address} at {width}"
                );
            }

            await page.SetViewportSizeAsync(1366, 768);
        }

        window.Silent();
    }
}
