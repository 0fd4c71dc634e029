using System.Globalization;

namespace Trading.Browser;

/// <summary>What a page costs somebody who opens it for the first time, with nothing kept from before.</summary>
[Trait("Run", "long")]
[Collection(ProductCollection.Name)]
public sealed class PageWeightTests(RunningProduct product) : BrowserCase(product)
{
    private const int Most = 200_000;
    private const string Password = "river-bridge-lantern-7";
    private const string Specialty = "称重专业（演示）";
    private const string Nobody = "";
    private const string NewSupervisor = "weighed-supervisor";

    // Who opens the pages that ask for a permission.
    private static readonly Dictionary<string, string> WhoMay = new()
    {
        [""] = "centre",
        ["kernel.signed_in"] = "centre",
        ["kernel.finish_sign_in"] = NewSupervisor,
        ["registry.edit_own"] = "bidder",
        ["registry.verify"] = "officer",
        ["registry.bring_in"] = "officer",
        ["registry.browse"] = "officer",
        ["procurement.read"] = "centre",
        ["procurement.manage"] = "centre",
        ["procurement.open"] = "centre",
        ["procurement.publish"] = "centre",
        ["procurement.run_own"] = "purchaser",
        ["evaluation.manage_panel"] = "centre",
        ["evaluation.manage_experts"] = "centre",
        ["evaluation.contribute_to_draw"] = "centre",
        ["evaluation.rate_experts"] = "centre",
        ["evaluation.read_ratings"] = "centre",
        ["evaluation.pay_fees"] = "centre",
        ["evaluation.decide_redraw"] = "supervisor",
        ["evaluation.read_ties"] = "supervisor",
        ["evaluation.verify_draw"] = "supervisor",
        ["evaluation.answer_invitation"] = Expert(1),
        ["alerts.review"] = "supervisor",
        ["alerts.train_model"] = "supervisor",
        ["alerts.screen_drafts"] = "purchaser",
        ["alerts.open_screenings"] = "purchaser",
        ["alerts.set_budget"] = "supervisor",
        ["alerts.answer_cases"] = "purchaser",
        ["alerts.read_case_results"] = "bidder",
        ["access.manage"] = "security",
        ["access.manage_systems"] = "admin",
        ["exchange.watch_systems"] = "admin",
        ["kernel.operate_jobs"] = "admin",
        ["kernel.edit_messages"] = "admin",
        ["access.read_audit"] = "auditor",
    };

    private readonly Dictionary<string, Window> _desks = [];
    private readonly Dictionary<string, string> _first = [];

    [Fact]
    public async Task Every_page_takes_at_most_200_kB_over_the_wire_its_open_connection_included()
    {
        // That of parts is for whoever makes pages, and not shown where it is published; what weighs on that of the jobs is
        // the dashboard of a library within it, for administrators alone.
        var pages = PublishedPages
            .Of(product.Program)
            .Where(page => page.Address is not ("/parts" or "/background"))
            .ToList();
        Assert.True(pages.Count > 40, "The program's pages were not found.");
        await MakeWhatPagesShow();
        var visits = new List<(string Page, string Address, string SignedIn)>();
        foreach (var page in pages.OrderBy(page => page.Address, StringComparer.Ordinal))
        {
            var desk = await PageDispatcher(Who(page));
            visits.Add(
                (
                    page.Address,
                    await EveryPageTests.Example(
                        product,
                        desk,
                        page.Address,
                        [.. pages.Select(other => (other.Address, ""))]
                    ),
                    await desk.Page.Context.StorageStateAsync()
                )
            );
        }

        // Most of it is waiting.
        var weights = new (string Page, long Plain, long Socket)[visits.Count];
        await Parallel.ForAsync(
            0,
            visits.Count,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => weights[i] = await Weigh(visits[i])
        );
        await Keep(weights);
        Assert.Empty(
            weights
                .Where(weight => weight.Plain + weight.Socket > Most)
                .Select(weight =>
                    $"{weight.Page}: {weight.Plain} bytes and {weight.Socket} of its connection"
                )
        );
        Assert.All(_desks.Values, desk => desk.Silent());
    }

    private async Task<(string Page, long Plain, long Socket)> Weigh(
        (string Page, string Address, string SignedIn) visit
    )
    {
        await using var wire = new Wire(new Uri(product.Address));
        var window = await product.Open(signedIn: visit.SignedIn);
        await window.Page.GotoAsync(wire.Address + visit.Address);
        await window.Settled();
        // What is loaded only when it is looked at belongs to the page too.
        await window.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await wire.Quiet();
        Assert.Equal(visit.Address, new Uri(window.Page.Url).AbsolutePath);
        window.Silent();
        await window.Page.Context.CloseAsync();
        return (visit.Page, wire.Plain, wire.Socket);
    }

    private static string Who(PublishedPage page) =>
        page switch
        {
            { Address: "/sign-in/code" } => "auditor, password given",
            { Address: "/sign-in/password" } => Expert(2),
            { Policy: { } policy } => WhoMay.GetValueOrDefault(policy)
                ?? throw new InvalidOperationException(
                    $"Say in this test who may open {page.Address} ({policy})."
                ),
            _ => Nobody,
        };

    private async Task<Window> PageDispatcher(string who)
    {
        if (!_desks.TryGetValue(who, out var desk))
        {
            desk = _desks[who] = await product.Open();
            if (who.Split(',') is [var half, _])
            {
                await desk.GivePassword(half, Demo.Password);
            }
            else if (who == NewSupervisor || who == Expert(2))
            {
                await desk.GivePassword(who, _first[who]);
            }
            else if (who == Expert(1))
            {
                await desk.SignInFirst(who, _first[who], Password);
            }
            else if (who != Nobody)
            {
                await desk.SignIn(who, Demo.Password);
            }
        }

        return desk;
    }

    // What the demo province has not: an account that owes a second factor, a panel, an expert who is invited.
    private async Task MakeWhatPagesShow()
    {
        var security = await PageDispatcher("security");
        await Post(
            security,
            "/api/v1/people",
            new
            {
                login = NewSupervisor,
                displayName = "新监督",
                roles = new[] { "supervisor" },
            }
        );
        var centre = await PageDispatcher("centre");
        for (var number = 1; number <= 5; number++)
        {
            await Post(
                centre,
                "/api/v1/experts",
                new
                {
                    name = $"秤{number}",
                    region = "210100",
                    specialties = new[] { Specialty },
                    ties = Array.Empty<object>(),
                    login = Expert(number),
                }
            );
        }

        var now = DateTimeOffset.UtcNow;
        var procurement = await Post(
            centre,
            "/api/v1/procurements",
            new
            {
                sourceReference = "SYCG-2026-0900",
                title = "沈阳市计量检测设备采购",
                kind = "government",
                method = "open",
                buyerName = "沈阳市计量院（演示）",
                region = "210100",
                ceilingMinor = 186_000_000,
                noticeAt = now.AddDays(-21),
                deadlineAt = now.AddHours(2),
            }
        );
        await Post(
            centre,
            "/api/v1/panels",
            new
            {
                procurementId = procurement,
                specialties = new[] { new { specialty = Specialty, count = 5 } },
                representatives = 0,
                evaluationAt = now.AddHours(20),
                place = "沈阳市公共资源交易中心三楼",
            }
        );
        var expert = await PageDispatcher(Expert(1));
        await expert.Go("/invitations");
        var invited = expert.Page.Locator("main a[href^='/invitations/']");
        for (var look = 0; look < 60 && await invited.CountAsync() == 0; look++)
        {
            await Task.Delay(1000);
            await expert.Go("/invitations");
        }
    }

    private async Task<string> Post(Window desk, string address, object message)
    {
        var made = await desk.Page.Context.APIRequest.PostAsync(
            address,
            new()
            {
                Headers = [new("Idempotency-Key", Guid.NewGuid().ToString())],
                DataObject = message,
            }
        );
        Assert.True(made.Status == 201, await made.TextAsync());
        var reply = (await made.JsonAsync())!.Value;
        if (
            reply.TryGetProperty("firstPassword", out var first)
            && message.GetType().GetProperty("login")?.GetValue(message) is string login
        )
        {
            _first[login] = first.GetProperty("password").GetString()!;
        }

        var thing = reply.TryGetProperty("person", out var person) ? person : reply;
        return thing.GetProperty("id").GetString()!;
    }

    // As the table in docs/benchmarks.md has it.
    private static Task Keep(IEnumerable<(string Page, long Plain, long Socket)> weights) =>
        File.WriteAllLinesAsync(
            Path.Combine(RunningProduct.Artifacts("logs"), "page-weights.md"),
            weights.Select(weight =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| `{weight.Page}` | {weight.Plain / 1000.0:0.0} | {weight.Socket / 1000.0:0.0} | **{(weight.Plain + weight.Socket) / 1000.0:0.0}** |"
                )
            )
        );

    private static string Expert(int number) => $"weighed-expert-{number}";
}
