namespace Trading.Browser;

/// <summary>
/// A screenshot of every page, wide and on a phone, in both languages, into a folder: to be looked at by people. Run it with
/// <c>TRADING_SCREENSHOTS=FOLDER dotnet test tests/Browser --filter EveryPageShots</c>; with
/// <c>TRADING_SLOW=1</c> besides at 1.6 Mbit/s and 300 ms, as the page stands two seconds after it was asked for.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class EveryPageShots(RunningProduct product) : BrowserCase(product)
{
    private static readonly (string Name, int Width, int Height)[] Sizes =
    [
        ("wide", 1366, 768),
        ("phone", 390, 844),
    ];

    [FolderFact]
    public async Task Every_page_is_kept_wide_and_on_a_phone_in_both_languages()
    {
        var folder = Environment.GetEnvironmentVariable(FolderFactAttribute.Folder)!;
        var slow = Environment.GetEnvironmentVariable("TRADING_SLOW") is not null;
        var pages = EveryPageTests.Matrix();
        var missing = new List<string>();
        foreach (var role in pages.GroupBy(page => page.Role, page => page.Address))
        {
            await using var wire = new Wire(new Uri(product.Address));
            var window = await product.Open(over: wire.Address);
            if (role.Key != EveryPageTests.Anyone)
            {
                await window.SignIn(EveryPageTests.Logins[role.Key], Demo.Password);
            }

            var addresses = new List<string>();
            foreach (var template in role)
            {
                try
                {
                    addresses.Add(await EveryPageTests.Example(product, window, template, pages));
                }
                catch (Exception error) when (error is PlaywrightException or TimeoutException)
                {
                    missing.Add($"{template}: {error.Message}");
                }
            }

            wire.IsSlow = slow;
            foreach (var language in (string[])["zh-CN", "en"])
            {
                await EveryPageTests.Speak(window.Page, product.Address, language);
                foreach (var (size, width, height) in Sizes)
                {
                    await window.Page.SetViewportSizeAsync(width, height);
                    foreach (var address in addresses)
                    {
                        await Keep(window, folder, slow, address, $"{size}-{language}");
                    }
                }
            }

            await window.Page.Context.CloseAsync();
        }

        Assert.Empty(missing);
    }

    private static async Task Keep(
        Window window,
        string folder,
        bool slow,
        string address,
        string kind
    )
    {
        if (slow)
        {
            await window.Page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Commit });
            await window.Page.WaitForTimeoutAsync(2_000);
        }
        else
        {
            await window.Go(address);
        }

        var name = address.Split('?')[0].Trim('/').Replace('/', '_');
        await window.Page.ScreenshotAsync(
            new()
            {
                Path = Path.Combine(folder, kind, (name.Length == 0 ? "front" : name) + ".png"),
                FullPage = !slow,
            }
        );
    }
}

/// <summary>Runs only where a folder is named.</summary>
public sealed class FolderFactAttribute : FactAttribute
{
    public const string Folder = "TRADING_SCREENSHOTS";

    public FolderFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable(Folder) is null
            ? $"Makes pictures for people: set {Folder} to a folder."
            : null;
}
