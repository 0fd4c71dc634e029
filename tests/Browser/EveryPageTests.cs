using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>
/// Every page there is, as the authorisation matrix lists them, by somebody who may open it: with the keyboard alone, on
/// the smallest phone, in large type, with more contrast, in the system's colours, in both languages. A new page is walked
/// as soon as it has its row.
/// </summary>
[Trait("Run", "long")]
[Collection(ProductCollection.Name)]
public sealed partial class EveryPageTests(RunningProduct product) : BrowserCase(product)
{
    private const int AtOnce = 3;
    internal const string Anyone = "anyone";

    // Who of the demo has which role; a page that several may open is opened by the first.
    internal static readonly Dictionary<string, string> Logins = new()
    {
        ["bidder"] = "bidder",
        ["registry_officer"] = "officer",
        ["centre_operator"] = "centre",
        ["expert"] = "expert01",
        ["purchaser"] = "purchaser",
        ["agency"] = "agency",
        ["supervisor"] = "supervisor",
        ["administrator"] = "admin",
        ["security_administrator"] = "security",
        ["auditor"] = "auditor",
    };

    // These are shown to whoever is half signed in, and walked on the way there.
    private static readonly string[] OnTheWayIn =
    [
        "/sign-in/code",
        "/sign-in/enrol",
        "/sign-in/password",
    ];

    // For whoever makes pages; not in what is published.
    private const string Parts = "/parts";

    [Fact]
    public async Task Every_page_is_used_by_keyboard_on_a_small_phone_in_large_type_and_with_more_contrast()
    {
        var pages = Matrix();
        Assert.True(pages.Count > 40, "The matrix was not found.");
        var faults = new List<string>();
        await Parallel.ForEachAsync(
            pages.GroupBy(page => page.Role, page => page.Address),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (role, _) =>
            {
                var window = await product.Open();
                if (role.Key != Anyone)
                {
                    await window.SignIn(Logins[role.Key], Demo.Password);
                }

                foreach (var template in role)
                {
                    var found = await Judged(
                        template,
                        async () =>
                        {
                            var address = await Example(product, window, template, pages);
                            var here = await Walk(window, address);
                            return [.. here, .. await InEnglish(window, address)];
                        }
                    );
                    lock (faults)
                    {
                        faults.AddRange(found);
                    }
                }

                window.Silent();
                await window.Page.Context.CloseAsync();
            }
        );
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults.Order()));
    }

    [Fact]
    public async Task The_pages_on_the_way_in_are_used_by_keyboard_too()
    {
        var window = await product.Open();
        await window.GivePassword("auditor", Demo.Password);
        var faults = await Walk(window, "/sign-in/code");
        var security = await product.Open();
        await security.SignIn("security", Demo.Password);
        foreach (
            var (login, role, page) in new[]
            {
                ("walked-purchaser", "purchaser", "/sign-in/password"),
                ("walked-supervisor", "supervisor", "/sign-in/enrol"),
            }
        )
        {
            var made = await security.Page.Context.APIRequest.PostAsync(
                "/api/v1/people",
                new()
                {
                    Headers = [new("Idempotency-Key", login)],
                    DataObject = new
                    {
                        login,
                        displayName = login,
                        roles = new[] { role },
                    },
                }
            );
            var first = (await made.JsonAsync())!
                .Value.GetProperty("firstPassword")
                .GetProperty("password")
                .GetString()!;
            var half = await product.Open();
            await half.GivePassword(login, first);
            faults = [.. faults, .. await Walk(half, page)];
            half.Silent();
        }

        window.Silent();
        Assert.Empty(faults);
    }

    [Fact]
    public async Task How_pages_look_is_chosen_without_a_script_and_follows_the_person()
    {
        // Nobody yet, and no script: a public page, kept for everybody.
        var plain = await product.Open(scripts: false);
        await plain.Page.GotoAsync("/help");
        await plain
            .Page.GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true })
            .ClickAsync();
        await plain.Page.GetByRole(AriaRole.Button, new() { Name = "高对比" }).ClickAsync();
        await Assertions
            .Expect(plain.Page.Locator("html"))
            .ToHaveAttributeAsync("data-display", "contrast");
        Assert.EndsWith("/help", plain.Page.Url, StringComparison.Ordinal);
        await plain.Page.GotoAsync("/sign-in");
        await Assertions
            .Expect(plain.Page.Locator("html"))
            .ToHaveAttributeAsync("data-display", "contrast");

        // By keyboard, on a live page, with a word typed that must stay.
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("centre", Demo.Password);
        await window.Go("/procurements/new");
        await page.GetByLabel("项目名称").FillAsync("大字项目");
        await page.GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var large = page.GetByRole(AriaRole.Button, new() { Name = "大字" });
        await Assertions.Expect(large).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(large).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Enter");
        await large.ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-display", "large");
        await Assertions.Expect(page.GetByLabel("项目名称")).ToHaveValueAsync("大字项目");
        Assert.Equal(
            "22px",
            await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).fontSize")
        );
        await window.Shot("display-large");

        // On another machine, as soon as the person is known.
        var other = await product.Open();
        await other.SignInByForm("centre", Demo.Password);
        await Assertions
            .Expect(other.Page.Locator("html"))
            .ToHaveAttributeAsync("data-display", "large");
        await other
            .Page.GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true })
            .ClickAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "标准" }).ClickAsync();
        await Assertions
            .Expect(other.Page.Locator("html"))
            .Not.ToHaveAttributeAsync("data-display", "large");
        other.Silent();
    }

    [Fact]
    public async Task The_focus_goes_where_the_work_goes_on()
    {
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("centre", Demo.Password);
        await window.Go("/experts/new");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToBeFocusedAsync();
        // A row that is added: its first field. One that is removed: the row in its place, then what is above.
        var before = await page.Locator("[id^=relation-]").CountAsync();
        var add = page.GetByRole(AriaRole.Button, new() { Name = "添加一条" });
        for (var row = before; row < before + 2; row++)
        {
            await add.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator($"#relation-{row}")).ToBeFocusedAsync();
        }

        var rows = page.Locator("main tbody tr");
        for (var left = before + 2; left > 0; left--)
        {
            await rows.First.GetByRole(AriaRole.Button).Last.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(rows).ToHaveCountAsync(left - 1);
            await Assertions
                .Expect(
                    left > 1
                        ? page.Locator("#relation-0")
                        : page.Locator("main :is(legend, h1, h2):focus")
                )
                .ToBeFocusedAsync();
        }

        // An error: the list of what is wrong, which leads to its field.
        await page.GetByRole(AriaRole.Button, new() { Name = "保存" }).Last.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main .problem").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#name")).ToBeFocusedAsync();

        // Without such a list, the first field that is wrong; and a question asks where the button stood.
        var auditor = await product.Open();
        await auditor.SignIn("auditor", Demo.Password);
        await auditor.Go("/account");
        foreach (var id in (string[])["#current", "#new", "#again"])
        {
            await auditor.Page.Locator(id).FillAsync("not-the-password-7");
        }

        await auditor
            .Page.GetByRole(AriaRole.Button, new() { Name = "修改密码", Exact = true })
            .ClickAsync();
        await Assertions.Expect(auditor.Page.Locator("#current")).ToBeFocusedAsync();
        window.Silent();
        auditor.Silent();
    }

    [Fact]
    public async Task A_password_can_be_looked_at_and_is_sent_as_one()
    {
        var window = await product.Open();
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        var password = page.GetByLabel("密码");
        await password.FillAsync("wrong-password-1");
        await page.GetByLabel("登录名").FillAsync("centre");
        var show = page.GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true }).First;
        await show.ClickAsync();
        await Assertions.Expect(password).ToHaveAttributeAsync("type", "text");
        await Assertions.Expect(show).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("登录名或密码不对。")).ToBeVisibleAsync();
        // The name is kept, the password is not.
        await Assertions.Expect(page.GetByLabel("登录名")).ToHaveValueAsync("centre");
        await Assertions.Expect(password).ToHaveValueAsync("");
        await Assertions.Expect(password).ToHaveAttributeAsync("type", "password");
        await page.GetByRole(AriaRole.Link, new() { Name = "忘记密码" }).ClickAsync();
        await Assertions.Expect(page.GetByText("请管理员重置")).ToBeVisibleAsync();
        await page.GotoAsync("/forgot/new?key=x");
        await Assertions.Expect(page.GetByText("这个链接已用过或已失效。")).ToBeVisibleAsync();
        window.Silent();
        // Where no script runs there is no button that does nothing.
        var plain = await product.Open(scripts: false);
        await plain.Page.GotoAsync("/sign-in");
        await Assertions.Expect(plain.Page.Locator(".password > button")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Alert_panel_and_audit_extract_are_printed_whole_with_numbered_pages_and_lines_to_sign_on()
    {
        foreach (
            var (login, list, link, lines) in new[]
            {
                ("supervisor", "/alerts", "main tbody a[href^='/alerts/']", 2),
                ("centre", "/panels", "main a[href^='/panels/']", 3),
                ("auditor", "/access/audit?who=all", "", 2),
            }
        )
        {
            var window = await product.Open();
            var page = window.Page;
            await window.SignIn(login, Demo.Password);
            await window.Go(list);
            if (link.Length > 0)
            {
                await window.Go((await page.Locator(link).First.GetAttributeAsync("href"))!);
            }

            var rows = await page.Locator("main tbody tr:visible").CountAsync();
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            foreach (var gone in (string[])[".top", ".side", "main button", ".filters"])
            {
                await Assertions.Expect(page.Locator($"{gone}:visible")).ToHaveCountAsync(0);
            }

            Assert.Equal(rows, await page.Locator("main tbody tr:visible").CountAsync());
            await Assertions.Expect(page.Locator(".signatures li:visible")).ToHaveCountAsync(lines);
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "[...document.querySelectorAll('.table-wrap')].every(box => box.scrollHeight <= box.clientHeight + 1)"
                ),
                list
            );
            var printed = await page.PdfAsync(
                new()
                {
                    Path = Path.Combine(
                        RunningProduct.Artifacts("screenshots"),
                        $"print-{login}.pdf"
                    ),
                    PreferCSSPageSize = true,
                    Format = "A4",
                }
            );
            var text = System.Text.Encoding.Latin1.GetString(printed);
            Assert.StartsWith("%PDF", text, StringComparison.Ordinal);
            Assert.True(PdfPage().Count(text) >= 1, list);
            // Said when it was printed, not when it was opened.
            await Assertions
                .Expect(page.Locator("[data-printed]"))
                .ToHaveTextAsync(new Regex(@"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"));
            Assert.Contains(
                "counter(page)",
                await page.EvaluateAsync<string>(
                    "[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule instanceof CSSPageRule).map(rule => rule.cssText).join()"
                ),
                StringComparison.Ordinal
            );
            window.Silent();
            await page.Context.CloseAsync();
        }
    }

    internal static List<(string Address, string Role)> Matrix() =>
        [
            .. File.ReadLines(
                    Path.Combine(RunningProduct.Root, "tests/Access/authorisation-matrix.csv")
                )
                .Select(line => line.Split(','))
                .Where(row => row[0] == "PAGE" && row[1] != Parts && !OnTheWayIn.Contains(row[1]))
                .Select(row =>
                    (
                        row[1],
                        row[2] switch
                        {
                            "anyone" => Anyone,
                            "signed_in" => "bidder",
                            var roles => roles.Split(' ')[0],
                        }
                    )
                ),
        ];

    // A page that cannot be opened is a fault as any other: the others are walked all the same.
    private static async Task<IReadOnlyList<string>> Judged(
        string page,
        Func<Task<IReadOnlyList<string>>> walk
    )
    {
        try
        {
            return await walk();
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException)
        {
            return [$"{page}: {error.Message}"];
        }
    }

    // A page with parameters is opened where the list above it leads.
    internal static async Task<string> Example(
        RunningProduct product,
        Window window,
        string template,
        IReadOnlyList<(string Address, string Role)> pages
    )
    {
        if (!template.Contains('{', StringComparison.Ordinal))
        {
            return template;
        }

        var list = template[..template.IndexOf("/{", StringComparison.Ordinal)];
        var desk = window;
        if (list == "/verify")
        {
            list = "/my/record/print";
            desk = await product.Open();
            await desk.SignIn("bidder", Demo.Password);
        }

        if (list == "/alerts/indicators/replay")
        {
            // A warning has the key of its procurement.
            var warning = await Example(product, desk, "/alerts/{Id:guid}", pages);
            return $"{list}/{warning.Split('/')[^1]}";
        }

        if (list == "/networks/findings")
        {
            list = "/networks";
        }

        if (list == "/registry/intake")
        {
            // What nobody has uploaded yet is uploaded.
            desk = await product.Open();
            await desk.SignIn("officer", Demo.Password);
            await desk.Go(list);
            await desk.Page.SetInputFilesAsync(
                "#file",
                new FilePayload
                {
                    Name = "名录.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(
                        "信用代码,单位名称,备注\n91210102MA000100XB,甲有限公司,x\n91210102MA000100XB,乙有限公司,\n1,丙有限公司,\n"
                    ),
                }
            );
            await Assertions
                .Expect(desk.Page)
                .ToHaveURLAsync(new Regex("/registry/intake/[0-9a-f-]{36}$"));
            return new Uri(desk.Page.Url).AbsolutePath;
        }

        if (template == "/panels/{Id:guid}/predictability")
        {
            // A panel of any kind has the page; without quotas it says that there is nothing to say.
            desk = await product.Open();
            await desk.SignIn("centre", Demo.Password);
            return await Example(product, desk, "/panels/{Id:guid}", []) + "/predictability";
        }

        if (list == "/screenings")
        {
            // What nobody has screened yet is screened.
            desk = await product.Open();
            await desk.SignIn("purchaser", Demo.Password);
            await desk.Go("/screenings/new");
            await desk.Page.SelectOptionAsync("#region", "210100");
            await desk.Page.SelectOptionAsync("#kind", "government");
            await desk.Page.FillAsync("#text", "供应商资格条件\n供应商须在沈阳市注册。");
            await desk.Page.ClickAsync("button.primary[type=button]");
            await Assertions
                .Expect(desk.Page)
                .ToHaveURLAsync(new Regex("/screenings/[0-9a-f-]{36}$"));
            return new Uri(desk.Page.Url).AbsolutePath;
        }

        await desk.Go(list);
        var shown = template[..(template.LastIndexOf('}') + 1)];
        var pattern = new Regex($"^{Regex.Replace(shown, "{[^}]+}", "[^/?]+")}([?].*)?$");
        var links = await desk.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('main a')].map(link => link.getAttribute('href'))"
        );
        var found = links.FirstOrDefault(link =>
            pattern.IsMatch(link) && pages.All(page => page.Address != link)
        );
        Assert.True(found is not null, $"{list} leads to no {shown}.");
        return found.Split('?')[0] + template[shown.Length..];
    }

    private static async Task<IReadOnlyList<string>> Walk(Window window, string address)
    {
        var page = window.Page;
        var faults = new List<string>();
        await page.SetViewportSizeAsync(1366, 768);
        await window.Go(address);
        await Serious(page, faults, address);
        faults.AddRange((await Keyboard(page)).Select(fault => $"{address}: {fault}"));
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        faults.AddRange(
            (await page.EvaluateAsync<string[]>(ByColourAlone)).Select(fault =>
                $"{address}, forced colours: {fault}"
            )
        );
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None });
        await page.EvaluateAsync("document.documentElement.dataset.display = 'contrast'");
        await Serious(page, faults, $"{address}, high contrast", "color-contrast-enhanced");
        await Fits(page, faults, $"{address}, high contrast");
        await page.EvaluateAsync("document.documentElement.dataset.display = 'large'");
        await Fits(page, faults, $"{address}, large type");
        await page.SetViewportSizeAsync(320, 640);
        await Fits(page, faults, $"{address}, large type at 320 px");
        await page.EvaluateAsync("delete document.documentElement.dataset.display");
        await Fits(page, faults, $"{address} at 320 px");
        return faults;
    }

    private static async Task<IReadOnlyList<string>> InEnglish(Window window, string address)
    {
        var page = window.Page;
        var faults = new List<string>();
        var chinese = await page.EvaluateAsync<string[]>(OurWords);
        faults.AddRange(
            chinese
                .Where(text => EnglishSentence().IsMatch(text))
                .Select(text => $"{address} in Chinese says: {text}")
        );
        var cookies = await page.Context.CookiesAsync();
        await Speak(page, new Uri(page.Url).GetLeftPart(UriPartial.Authority), "en");
        await window.Go(address);
        await Fits(page, faults, $"{address} in English at 320 px");
        var english = await page.EvaluateAsync<string[]>(OurWords);
        faults.AddRange(
            english
                .Where(text => text is not "中文" && Chinese().IsMatch(text))
                .Select(text => $"{address} in English says: {text}")
        );
        await page.Context.ClearCookiesAsync(new() { Name = ".AspNetCore.Culture" });
        if (cookies.FirstOrDefault(cookie => cookie.Name == ".AspNetCore.Culture") is { } before)
        {
            await page.Context.AddCookiesAsync([
                new()
                {
                    Name = before.Name,
                    Value = before.Value,
                    Domain = before.Domain,
                    Path = before.Path,
                },
            ]);
        }

        return faults;
    }

    /// <summary>From now on its pages speak that language.</summary>
    internal static Task Speak(IPage page, string product, string language) =>
        page.Context.AddCookiesAsync([
            new()
            {
                Name = ".AspNetCore.Culture",
                Value = Uri.EscapeDataString($"c={language}|uic={language}"),
                Url = product,
            },
        ]);

    private static async Task Serious(
        IPage page,
        List<string> faults,
        string where,
        params string[] rules
    ) =>
        faults.AddRange(
            (await Axe.Serious(page, rules))
                // The demo's code renews itself on a page without a script; no other installation shows one.
                .Where(fault => !fault.StartsWith("meta-refresh ", StringComparison.Ordinal))
                .Select(fault => $"{where}: {fault}")
        );

    private static async Task Fits(IPage page, List<string> faults, string where)
    {
        if (await page.EvaluateAsync<string?>(Sideways) is { } wide)
        {
            faults.Add($"{where} scrolls sideways: {wide}");
        }
    }

    // Tab reaches every control and leaves the page at its end; each shows that it has the focus.
    private static async Task<IReadOnlyList<string>> Keyboard(IPage page)
    {
        const int most = 600;
        var faults = new List<string>();
        await page.EvaluateAsync(BeginWalk);
        for (var step = 0; ; step++)
        {
            if (step == most)
            {
                faults.Add($"the focus does not leave the page within {most} steps");
                break;
            }

            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<string?>(Step);
            if (at is null)
            {
                break;
            }

            if (at.Length > 0)
            {
                faults.Add(at);
            }
        }

        faults.AddRange(await page.EvaluateAsync<string[]>(NotReached));
        return [.. faults.Distinct().Take(10)];
    }

    private const string BeginWalk = """
        () => {
          const seen = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
          window.walked = new Set();
          window.controls = () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]')]
            .filter(each => each.tabIndex >= 0 && !each.disabled && !each.closest('[inert]') && seen(each))
            // Of a group of choices the keyboard stops at one.
            .filter(each => each.type !== 'radio' || each.checked || ![...document.getElementsByName(each.name)].some(other => other.checked));
          window.tell = element => `${element.tagName.toLowerCase()}${element.id ? '#' + element.id : ''}.${element.className} "${(element.innerText ?? element.getAttribute('aria-label') ?? '').slice(0, 40)}"`;
          window.before = window.controls();
          document.activeElement?.blur();
          getSelection().removeAllRanges();
          const start = document.createElement('span');
          start.tabIndex = -1;
          document.body.prepend(start);
          start.focus();
          window.start = start;
        }
        """;

    private const string Step = """
        () => {
          const at = document.activeElement;
          if (!at || at === document.body || at === window.start || at === document.documentElement) return null;
          if (window.walked.has(at)) return at.tagName === 'IFRAME' || at.type === 'date' || at.type === 'radio' ? '' : (window.walked.size >= window.before.length ? null : `the focus goes round: ${window.tell(at)}`);
          window.walked.add(at);
          const marks = [at, at.labels?.[0], at.nextElementSibling, at.parentElement].filter(each => each instanceof Element);
          const shown = marks.some(each => {
            const style = getComputedStyle(each);
            return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && !/rgba\(.*, 0\)|transparent/.test(style.outlineColor)) || style.boxShadow !== 'none';
          });
          if (!shown && at.tagName !== 'IFRAME') return `the focus is not to be seen: ${window.tell(at)}`;
          const box = at.getBoundingClientRect();
          const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
          return inside || at.tagName === 'IFRAME' ? '' : `the focus is outside the window: ${window.tell(at)}`;
        }
        """;

    private const string NotReached = """
        () => {
          window.start.remove();
          return window.controls().filter(each => window.before.includes(each) && !window.walked.has(each)).map(each => `not reached by Tab: ${window.tell(each)}`);
        }
        """;

    private const string Sideways = """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width + 1) return null;
          const wide = [...document.querySelectorAll('body *')].filter(each => {
            const box = each.getBoundingClientRect();
            if (box.width === 0 || box.right <= width + 1) return false;
            for (let at = each.parentElement; at; at = at.parentElement) if (getComputedStyle(at).overflowX !== 'visible') return false;
            return true;
          });
          return document.documentElement.scrollWidth + ' > ' + width + ': ' + wide.slice(-3).map(each => `${each.tagName.toLowerCase()}.${each.className} "${(each.innerText ?? '').slice(0, 40)}"`).join(', ');
        }
        """;

    // What is parted from the rest by its ground must have an edge, or words of its own, where grounds are the system's.
    private const string ByColourAlone = """
        () => [...document.querySelectorAll('.tag, .level, .count, [aria-pressed=true], [aria-current]:not([aria-current=false])')]
          .filter(each => each.checkVisibility() && each.getClientRects().length > 0)
          .filter(each => {
            const style = getComputedStyle(each);
            const edged = ['Top', 'Right', 'Bottom', 'Left'].some(side => style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) > 0);
            return !edged && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0) && !style.textDecorationLine.includes('underline') && parseInt(style.fontWeight) < 600;
          })
          .map(each => `${each.tagName.toLowerCase()}.${each.className} "${(each.innerText ?? '').slice(0, 30)}"`)
        """;

    // On controls, labels and headings of columns: these are ours, what stands beside them is data.
    private const string OurWords = """
        () => [...document.querySelectorAll('button, label, th[scope=col], dt, legend, nav a, main h2, .hint, .lead, .empty-title')]
          // A page about one thing says of which in its lead.
          .filter(each => !each.matches('.lead') || !/\d|print$/.test(location.pathname))
          .filter(each => !each.closest('[data-data], .feed, .demo-doors, tbody, .announcements, .front-cities'))
          .flatMap(each => [each.innerText, each.placeholder ?? ''])
          .map(text => text.trim()).filter(text => text.length > 0)
        """;

    [GeneratedRegex("[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex("[A-Za-z]{2,}( [a-z]{2,}){2,}")]
    private static partial Regex EnglishSentence();

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex PdfPage();
}
