namespace Trading.Browser;

/// <summary>
/// A supervisor reads what the indicators say of a procurement, what one of them is, whether it was said by the rules of its
/// day, and tries another value of its parameter; on a desk and on the smallest phone.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class IndicatorsStoryTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_supervisor_reads_what_indicators_say_and_what_each_is_computes_again_and_tries_a_parameter()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("supervisor", Demo.Password);
        await window.Go("/alerts");
        await page.Locator("tbody a[href^='/alerts/']").First.ClickAsync();
        await window.Reaches("**/alerts/*-*");
        var id = page.Url.Split('/')[^1].Split('?')[0];
        var all = page.Locator("#indicators").GetByText("其余", new() { Exact = false });
        // Computed within seconds of the last step; the demo's may just have been posted.
        for (var tries = 0; tries < 30 && await all.CountAsync() == 0; tries++)
        {
            await Task.Delay(1000);
            await window.Go($"/procurements/{id}");
            await page.Locator("#indicators h2").WaitForAsync();
        }

        await all.First.ClickAsync();
        await Assertions
            .Expect(page.Locator("#indicators tbody tr", new() { HasText = "未触发" }).First)
            .ToBeVisibleAsync();
        await window.Shot("indicators-1-procurement");

        await page.GetByRole(AriaRole.Link, new() { Name = "按当时的规则复算" }).ClickAsync();
        await Assertions.Expect(page.GetByText("项重算一致")).ToBeVisibleAsync();
        await window.Go("/alerts/indicators");
        await page.GetByLabel("编号或名称").PressSequentiallyAsync("I08");
        await window.Reaches("**/alerts/indicators?q=I08");
        // Quicker than the line: who has followed a link is not brought back by what was typed before.
        await page.EvaluateAsync(
            """
            () => {
              const field = document.getElementById("indicator-q");
              field.value = "I0";
              field.dispatchEvent(new Event("input", { bubbles: true }));
              document.querySelector("a[href='/alerts/indicators/I08']").click();
            }
            """
        );
        await Assertions.Expect(page.GetByText("Imhof 2017")).ToBeVisibleAsync();
        Assert.EndsWith("/alerts/indicators/I08", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("新值").FillAsync("lots");
        await page.GetByRole(AriaRole.Button, new() { Name = "试算" }).ClickAsync();
        await Assertions.Expect(page.GetByText("请填写数字")).ToBeVisibleAsync();
        await page.GetByLabel("新值").FillAsync("0.02");
        await page.GetByRole(AriaRole.Button, new() { Name = "试算" }).ClickAsync();
        await Assertions.Expect(page.GetByText("失去已确认预警的触发")).ToBeVisibleAsync();
        await window.Shot("indicators-2-trial");

        foreach (
            var address in new[]
            {
                "/alerts/indicators",
                "/alerts/indicators/I08",
                $"/alerts/indicators/replay/{id}",
                $"/procurements/{id}",
                $"/procurements/{id}/price-lines",
            }
        )
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
