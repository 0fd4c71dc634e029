namespace Trading.Browser;

/// <summary>That a page is without fault says something only where faults are found.</summary>
[Collection(ProductCollection.Name)]
public sealed class AxeTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task What_is_serious_is_found_each_time_it_is_asked_and_what_is_minor_is_not()
    {
        var page = (await product.Open()).Page;
        await page.SetContentAsync(
            "<!doctype html><html lang=zh><title>t</title><p style='color:#bbb;background:#fff'>看不清<h4>标题</h4><h1></h1>"
        );
        Assert.Equal(["color-contrast"], await Ids());
        await page.EvaluateAsync(
            "document.body.append(Object.assign(document.createElement('img'), { src: 'data:,' }))"
        );
        Assert.Equal(["color-contrast", "image-alt"], await Ids());
        Assert.Empty(await Axe.Serious(page, "document-title"));
        await page.EvaluateAsync("document.querySelector('p').style.color = '#666'");
        Assert.StartsWith(
            "color-contrast-enhanced ",
            Assert.Single(await Axe.Serious(page, "color-contrast-enhanced")),
            StringComparison.Ordinal
        );

        async Task<IEnumerable<string>> Ids() =>
            (await Axe.Serious(page)).Select(fault => fault.Split(' ')[0]).Order();
    }
}
