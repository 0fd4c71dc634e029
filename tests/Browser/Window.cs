using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>One person's browser window. What a page complains of in the console is kept and fails the test.</summary>
public sealed partial class Window
{
    private readonly List<string> _complaints = [];
    private readonly RunningProduct _product;

    public Window(RunningProduct product, IPage page)
    {
        _product = product;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Add($"{page.Url}: {error}");
        page.RequestFailed += (_, request) =>
        {
            // The live connection and requests under way end when a page is left.
            if (request.Failure != "net::ERR_ABORTED")
            {
                _complaints.Add($"{request.Url}: {request.Failure}");
            }
        };
        page.Request += (_, request) =>
        {
            if (
                !new Uri(request.Url).IsLoopback
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
            {
                _complaints.Add($"asked another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The first step of signing in by the form, which may be all of it.</summary>
    public async Task GivePassword(string login, string password)
    {
        await _product.NewCodes();
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("登录名").FillAsync(login);
        await Page.GetByLabel("密码").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        // The form has a heading too: what comes of it has another address, also where it is refused.
        await Leave("/sign-in$");
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
    }

    /// <summary>Signs in by the form, and is where it leads to.</summary>
    public async Task SignInByForm(string login, string password)
    {
        await GivePassword(login, password);
        if (Page.Url.Contains("/sign-in/code", StringComparison.Ordinal))
        {
            await GiveCode();
        }

        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        Assert.DoesNotContain("/sign-in", Page.Url, StringComparison.Ordinal);
    }

    /// <summary>The second step of signing in, with the code that the demo shows.</summary>
    public async Task GiveCode()
    {
        await Page.GetByLabel("验证码")
            .FillAsync(await Page.Locator("#demo-code strong").InnerTextAsync());
        await Page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Leave("/sign-in");
    }

    /// <summary>
    /// Signs in without looking at it: the same forms with the same answers, sent by this window, which shows none of them
    /// and has the session. For whoever wants to be somebody; how it looks is what stories of signing in are about.
    /// </summary>
    public async Task SignIn(string login, string password)
    {
        await _product.NewCodes();
        var next = await Send(
            "/sign-in",
            "/account/sign-in",
            ("login", login),
            ("password", password)
        );
        for (
            var tries = 0;
            tries < 5 && next.StartsWith("/sign-in/code", StringComparison.Ordinal);
            tries++
        )
        {
            // Of two windows that sign in at once with one factor, one has to take the next code.
            await _product.NewCodes();
            next = await Send(next, "/account/code");
        }

        Assert.DoesNotContain("/sign-in", next, StringComparison.Ordinal);
    }

    /// <summary>The first sign-in with a first password, which is replaced on the way; without looking at it, as <see cref="SignIn"/>.</summary>
    public async Task SignInFirst(string login, string first, string own)
    {
        var next = await Send(
            "/sign-in",
            "/account/sign-in",
            ("login", login),
            ("password", first)
        );
        Assert.StartsWith("/sign-in/password", next, StringComparison.Ordinal);
        next = await Send(
            next,
            "/account/password",
            ("current", first),
            ("password", own),
            ("again", own)
        );
        Assert.DoesNotContain("/sign-in", next, StringComparison.Ordinal);
    }

    /// <summary>The first sign-in by the forms.</summary>
    public async Task SignInFirstByForm(string login, string first, string own)
    {
        await GivePassword(login, first);
        await Page.GetByLabel("初始密码").FillAsync(first);
        await Page.GetByLabel("新密码", new() { Exact = true }).FillAsync(own);
        await Page.GetByLabel("再次输入新密码").FillAsync(own);
        await Page.GetByRole(AriaRole.Button, new() { Name = "保存并继续" }).ClickAsync();
        await Leave("/sign-in");
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
    }

    // What is waited for next is on the page: that all of it has loaded is at times told to nobody, and who waits for an
    // address alone, which the page has already, waits for a load that never comes.
    private Task Leave(string here) => Assertions.Expect(Page).Not.ToHaveURLAsync(new Regex(here));

    // A form is read, filled in (with the code as well, where it shows one) and sent; gives where its answer leads.
    private async Task<string> Send(
        string page,
        string form,
        params (string Name, string Value)[] fields
    )
    {
        var shown = await (await Page.Context.APIRequest.GetAsync(page)).TextAsync();
        var data = Page.Context.APIRequest.CreateFormData();
        data.Set("__RequestVerificationToken", AntiforgeryToken().Match(shown).Groups[1].Value);
        data.Set("return", "/workbench");
        foreach (var (name, value) in fields)
        {
            data.Set(name, value);
        }

        if (DemoCode().Match(shown) is { Success: true } code)
        {
            data.Set("code", code.Groups[1].Value);
        }

        var answer = await Page.Context.APIRequest.PostAsync(
            form,
            new() { Form = data, MaxRedirects = 0 }
        );
        Assert.True(
            answer.Headers.TryGetValue("location", out var next),
            $"{form}: {answer.Status} {await answer.TextAsync()}"
        );
        return next;
    }

    /// <summary>
    /// Pastes from the clipboard in the place of what a field holds, as a person does with much. The driver's own filling
    /// inserts line after line and lays all of them out each time, which takes minutes where a paste takes a moment.
    /// </summary>
    public async Task Paste(ILocator field, string text)
    {
        await Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);
        await field.PressAsync("Control+A");
        await field.PressAsync("Control+V");
    }

    /// <summary>Opens an address and waits until its data are there.</summary>
    public async Task Go(string address)
    {
        await Page.GotoAsync(address);
        await Settled();
    }

    /// <summary>
    /// Waits for an address, looking again and again: the browser's own wait for a navigation can miss one that a script
    /// makes between its first look and its listening. A page that never gets there says what it shows instead.
    /// </summary>
    /// <param name="address">With <c>*</c> for anything within a part of the address, <c>**</c> for anything.</param>
    public async Task Reaches(string address)
    {
        var pattern = Regex
            .Escape(address)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        try
        {
            await Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^{pattern}$"));
        }
        catch (PlaywrightException)
        {
            var form = await Page.EvaluateAsync<string>(
                "[...document.querySelectorAll('main input, main select')].map(field => `${field.id}=${field.value}`).join(' ')"
            );
            var shown = await Page.Locator("body").InnerTextAsync();
            Assert.Fail(
                $"{Page.Url} did not become {address}.\nFields: {form}\nConsole: {string.Join(" | ", _complaints)}\nPage: {shown}"
            );
        }
    }

    /// <summary>Waits for words on the page; one that never shows them says what it shows instead.</summary>
    public async Task Shows(string text)
    {
        try
        {
            await Page.GetByText(text).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            var shown = await Page.Locator("body").InnerTextAsync();
            Assert.Fail(
                $"{Page.Url} does not show “{text}”.\nConsole: {string.Join(" | ", _complaints)}\nPage: {shown}"
            );
        }
    }

    /// <summary>How high something is, in CSS pixels, once it is there: a page that is live may put another in its place.</summary>
    public static async Task<double> Height(ILocator shown)
    {
        await shown.WaitForAsync();
        return await shown.EvaluateAsync<double>("shown => shown.getBoundingClientRect().height");
    }

    /// <summary>Waits until the page has its heading and nothing is loading.</summary>
    public async Task Settled()
    {
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First.WaitForAsync();
        await Assertions
            .Expect(Page.Locator(".loading:visible, .boot:visible, [aria-busy=true]:visible"))
            .ToHaveCountAsync(0);
    }

    /// <summary>
    /// Checks the page as assistive technology sees it: no serious violation. Keeps a screenshot as well where somebody
    /// wants to look at them: <c>TRADING_TEST_SHOTS=1</c> puts them into <c>artifacts/screenshots</c>.
    /// </summary>
    public async Task Shot(string name)
    {
        await Page.EvaluateAsync("scrollTo(0, 0)");
        if (Environment.GetEnvironmentVariable("TRADING_TEST_SHOTS") is not null)
        {
            await Page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(RunningProduct.Artifacts("screenshots"), name + ".png"),
                    FullPage = true,
                }
            );
        }

        var serious = await Axe.Serious(Page);
        Assert.True(
            serious.Count == 0,
            string.Join(Environment.NewLine, serious.Select(fault => $"{name}: {fault}"))
        );
    }

    /// <summary>Ends the test of this window: the console stayed silent.</summary>
    public void Silent() =>
        Assert.True(_complaints.Count == 0, string.Join(Environment.NewLine, _complaints));

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex("id=\"demo-code\".*?<strong[^>]*>\\s*([0-9]{6})", RegexOptions.Singleline)]
    private static partial Regex DemoCode();
}
