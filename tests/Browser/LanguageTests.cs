namespace Trading.Browser;

/// <summary>English is behind one switch, on every page, and stays.</summary>
[Collection(ProductCollection.Name)]
public sealed class LanguageTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task One_switch_turns_the_whole_product_to_English_and_back()
    {
        var window = await product.Open();
        await window.SignIn("centre", Demo.Password);
        await window.Go("/procurements");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await window
            .Page.GetByRole(AriaRole.Heading, new() { Name = "Procurements", Exact = true })
            .WaitForAsync();
        await window.Settled();
        await window.Shot("english-procurements");
        foreach (
            var (page, heading) in new[]
            {
                ("/panels", "Evaluation panels"),
                ("/experts", "Expert pool"),
                ("/registry", "Entity registry"),
            }
        )
        {
            await window.Go(page);
            await window
                .Page.GetByRole(AriaRole.Heading, new() { Name = heading })
                .First.WaitForAsync();
            // Names of people and places stay Chinese; the product's own words on controls do not.
            var controls = await window
                .Page.Locator("button:visible, label:visible, thead th:visible, nav a:visible")
                .AllInnerTextsAsync();
            Assert.DoesNotContain(
                controls,
                text => text is not "中文" && text.Any(letter => letter is >= '一' and <= '鿿')
            );
        }

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "经营主体库" }).WaitForAsync();
        window.Silent();
    }
}
