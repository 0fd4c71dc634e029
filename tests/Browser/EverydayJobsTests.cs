using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Browser;

/// <summary>
/// What people do every day, counted: the steps of a hand (a page opened, a press, a field filled in, a choice) from being
/// signed in to the word that it is done, and the bytes that pass meanwhile, both ways. <c>everyday-jobs.csv</c> holds what
/// they may take; the figures of a run are kept in <c>artifacts/logs/everyday-jobs.csv</c>, and whoever makes a job shorter
/// writes them there.
/// </summary>
[Trait("Run", "long")]
[Collection(ProductCollection.Name)]
public sealed class EverydayJobsTests(RunningProduct product) : BrowserCase(product)
{
    private const string Mark = "日常核查项目";

    // Compression and the framework's own traffic differ a little from run to run.
    private const double Slack = 1.15;

    private readonly List<(string Job, int Steps, long Bytes)> _taken = [];

    [Fact]
    public async Task Ten_everyday_jobs_take_no_more_steps_and_bytes_than_they_did()
    {
        var firm = await LargeFirm.Make(product, 410_001, 60, handedIn: true);
        var officer = await StateOf(firm.Officer);
        await Do(
            "verify a record",
            officer,
            async hand =>
            {
                await hand.Open($"/registry/reviews/{firm.Review}");
                await hand.Press("核验通过");
                await hand.Press("确定");
                await hand.Button("核验通过")
                    .WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            }
        );
        await Do(
            "renew a licence",
            await StateOf(firm.Clerk),
            async hand =>
            {
                await hand.Open("/my/record");
                await hand.Press("发起变更");
                await hand.Type("#personnel-0-validTo", "2033-06-30");
                await hand.Page.Locator("#draft").GetByText("有变更的部分").WaitForAsync();
                await hand.Press("提交核验");
                await hand.Page.Locator("#draft").GetByText("已提交的部分").WaitForAsync();
            }
        );
        await Do(
            "find a firm by its name",
            officer,
            async hand =>
            {
                await hand.Open("/workbench");
                await hand.Type("#top-search", "沈阳千人建设集团410001有限公司");
                await hand.Page.Keyboard.PressAsync("Enter");
                hand.Steps++;
                await Assertions.Expect(hand.Page).ToHaveURLAsync(new Regex("/registry/9|/search"));
                await hand.Page.GetByText("沈阳千人建设集团410001有限公司").First.WaitForAsync();
            }
        );
        await Do(
            "see who used the record",
            await SignedIn("bidder"),
            async hand =>
            {
                await hand.Open("/my/uses");
                await hand.Page.Locator("main table, main .empty").First.WaitForAsync();
            }
        );
        await Do("publish a procurement", await SignedIn("centre"), Publish);
        await FillWarnings();
        var supervisor = await SignedIn("supervisor");
        await Do(
            "claim a warning and read it",
            supervisor,
            async hand =>
            {
                await hand.Open($"/alerts?q={Uri.EscapeDataString(Mark)}");
                await hand.Press(hand.Page.Locator("main tbody input[type=checkbox]").First);
                await hand.Press("认领");
                await hand.Page.GetByText("1条已认领。").WaitForAsync();
            }
        );
        await Do(
            "dismiss ten warnings",
            supervisor,
            async hand =>
            {
                await hand.Open($"/alerts?q={Uri.EscapeDataString(Mark)}");
                await hand.Press(hand.Page.GetByLabel("选择本页全部"));
                await hand.Press("排除……");
                await hand.Type("#bulk-reason", "同一批项目的报价规则一致，已逐项核对。");
                await hand.Press("排除10条");
                await hand.Press("确定");
                await hand.Page.GetByText("10条已排除。").WaitForAsync();
            }
        );
        await product.Execute(Demo.AskTheExpertAgain);
        await Do(
            "answer an invitation",
            await SignedIn("expert01"),
            async hand =>
            {
                await hand.Open("/workbench");
                await hand.Press(hand.Button("确认参加").First);
                await hand.Press("确定");
                await hand.Page.GetByText("请准时到场并携带身份证件").WaitForAsync();
            }
        );
        await Do(
            "make an account",
            await SignedIn("security"),
            async hand =>
            {
                await hand.Open("/access/people");
                await hand.Press("新建账号");
                await hand.Type("#login", "everyday.person");
                await hand.Type("#name", "日常");
                await hand.Press(hand.Page.GetByLabel("监督人员").Last);
                await hand.Press("建立账号");
                await hand.Page.GetByText("已建立账号 everyday.person。").WaitForAsync();
            }
        );
        await Do(
            "find what somebody did",
            await SignedIn("auditor"),
            async hand =>
            {
                await hand.Open("/access/audit");
                await hand.Type("#caller", "centre");
                await Assertions.Expect(hand.Page).ToHaveURLAsync(new Regex("caller=centre"));
                await hand.Press(hand.Page.Locator("main tbody a").First);
                await hand
                    .Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^记录 ") })
                    .WaitForAsync();
            }
        );
        await product.Execute(
            $"delete from alert_history where alert_id like 'E0000000-%'; delete from alert where id like 'E0000000-%'; delete from appraisal where procurement_id like 'E0000000-%';"
        );
        await Judge();
    }

    private static async Task Publish(Hand hand)
    {
        var page = hand.Page;
        await hand.Open("/procurements/new");
        await hand.Type(page.GetByLabel("项目编号"), "EVERYDAY-0001");
        await hand.Type(page.GetByLabel("项目名称"), "日常发布的项目");
        await hand.Choose(page.GetByLabel("地区"), "210100");
        await hand.Type(page.GetByLabel("采购人（招标人）名称"), "沈阳市水务局（演示）");
        await hand.Type(page.GetByLabel("最高限价（万元）"), "86.5");
        await hand.Type(
            page.GetByLabel("投标截止时间"),
            DateTimeOffset
                .UtcNow.AddDays(21)
                .ToString("yyyy-MM-dd'T'09:30", CultureInfo.InvariantCulture)
        );
        await hand.Press("发布");
        await hand.Press("确定");
        await page.GetByRole(AriaRole.Heading, new() { Name = "日常发布的项目" }).WaitForAsync();
    }

    private Task<int> FillWarnings() =>
        product.Execute(
            $"""
            with recursive n (i) as (select 1 union all select i + 1 from n where i < 10)
            insert into appraisal (procurement_id, scored_at, changed_at, level, score, findings, silent)
            select upper(printf('e0000000-0000-7000-8000-%012x', i)), '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z', 2, 0.5, '[]', '[]' from n;
            with recursive n (i) as (select 1 union all select i + 1 from n where i < 10)
            insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
                ceiling_minor, currency, raised_at, changed_at, version)
            select upper(printf('e0000000-0000-7000-8000-%012x', i)), 2, 0.5, 'open', 's', '报价接近', 'Close bids', printf('{Mark}%02d', i),
                'government', '210100', '试验采购人', 1000000, 'CNY', '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z', 1 from n;
            """
        );

    private async Task Do(string job, string signedIn, Func<Hand, Task> work)
    {
        await using var wire = new Wire(new Uri(product.Address));
        var window = await product.Open(signedIn: signedIn);
        var hand = new Hand(window, wire.Address);
        await work(hand);
        await wire.Quiet();
        _taken.Add((job, hand.Steps, wire.Plain + wire.Socket));
        window.Silent();
        await window.Page.Context.CloseAsync();
    }

    private async Task Judge()
    {
        var lines = _taken.Select(job =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{job.Job},{job.Steps},{job.Bytes / 1000.0:0}"
            )
        );
        await File.WriteAllLinesAsync(
            Path.Combine(RunningProduct.Artifacts("logs"), "everyday-jobs.csv"),
            lines.Prepend("job,steps,kilobytes")
        );
        var allowed = (
            await File.ReadAllLinesAsync(
                Path.Combine(RunningProduct.Root, "tests/Browser/everyday-jobs.csv")
            )
        )
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(
                row => row[0],
                row =>
                    (
                        Steps: int.Parse(row[1], CultureInfo.InvariantCulture),
                        Kilobytes: double.Parse(row[2], CultureInfo.InvariantCulture)
                    )
            );
        Assert.Equal(10, allowed.Count);
        Assert.Empty(
            _taken
                .Where(job =>
                    job.Steps > allowed[job.Job].Steps
                    || job.Bytes / 1000.0 > allowed[job.Job].Kilobytes * Slack
                )
                .Select(job => $"{job.Job}: {job.Steps} steps, {job.Bytes / 1000} kB")
        );
    }

    private async Task<string> SignedIn(string login)
    {
        var window = await product.Open();
        await window.SignIn(login, Demo.Password);
        return await StateOf(window);
    }

    private static async Task<string> StateOf(Window window)
    {
        var state = await window.Page.Context.StorageStateAsync();
        await window.Page.Context.CloseAsync();
        return state;
    }

    /// <summary>Whoever works, and how often the hand moved.</summary>
    private sealed class Hand(Window window, string address)
    {
        public int Steps { get; set; }

        public IPage Page => window.Page;

        public ILocator Button(string name) =>
            Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

        public async Task Open(string path)
        {
            Steps++;
            await Page.GotoAsync(address + path);
            await window.Settled();
        }

        public Task Press(string button) => Press(Button(button));

        public Task Press(ILocator what)
        {
            Steps++;
            return what.ClickAsync();
        }

        public Task Type(string field, string words) => Type(Page.Locator(field), words);

        public Task Type(ILocator field, string words)
        {
            Steps++;
            return field.FillAsync(words);
        }

        public async Task Choose(ILocator field, string value)
        {
            Steps++;
            await field.SelectOptionAsync(value);
        }
    }
}
