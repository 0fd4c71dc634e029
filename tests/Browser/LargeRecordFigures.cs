using System.Diagnostics;
using System.Globalization;

namespace Trading.Browser;

/// <summary>
/// How long a record with thousands of people takes to open, to compare, to review and to print, from the click to a
/// page that answers, server and browser together, and how large the page is. Asserts nothing: run it with
/// <c>TRADING_MEASURE=1 dotnet test tests/Browser --filter LargeRecordFigures</c>, and with
/// <c>TRADING_PROGRAM</c> naming the published Trading.Web.dll of another build for what to compare with.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class LargeRecordFigures(RunningProduct product) : BrowserCase(product)
{
    private const int Rounds = 5;

    [MeasureTheory]
    [InlineData(3_000)]
    [InlineData(10_000)]
    public async Task What_a_large_record_takes(int people)
    {
        var draft = await LargeFirm.Make(product, 100_000 + people, people, handedIn: false);
        var handedIn = await LargeFirm.Make(product, 200_000 + people, people, handedIn: true);
        var (clerk, officer) = (draft.Clerk, handedIn.Officer);
        await Time(people, "bidder opens the record", clerk, "/my/record", "#personnel input");
        await Time(
            people,
            "officer opens the firm's page, the last two versions compared",
            officer,
            $"/registry/{handedIn.Code}",
            "ins, del"
        );
        await Time(
            people,
            "officer opens the review",
            officer,
            $"/registry/reviews/{handedIn.Review}",
            "ins, del"
        );
        await Time(people, "print", clerk, "/my/record/print", "#certificates");
        await CompareAll(people, clerk);
        await TypeOneField(people, clerk);
    }

    // The version before anybody was entered against the one that holds all: every row is a difference.
    private async Task CompareAll(int people, Window clerk)
    {
        var (times, elements) = (new List<double>(), 0);
        for (var round = 0; round < 3; round++)
        {
            await clerk.Go("/my/record/history");
            await clerk.Page.Locator("ins, del, .empty").First.WaitForAsync();
            var watch = Stopwatch.StartNew();
            await clerk.Page.Locator("input[name=from]").Last.ClickAsync();
            await clerk
                .Page.Locator("h2", new() { HasText = "第1版与" })
                .WaitForAsync(new() { Timeout = 120_000 });
            await clerk.Page.Locator("ins").First.WaitForAsync(new() { Timeout = 120_000 });
            await Answers(clerk);
            times.Add(watch.Elapsed.TotalMilliseconds);
            elements = await Elements(clerk);
        }

        Keep(people, "compare with the version before anybody was entered", times, elements);
    }

    // Typed, and the page says that it is saved: the pause of 0.7 s before a save is in it.
    private async Task TypeOneField(int people, Window clerk)
    {
        await clerk.Go("/my/record");
        var field = clerk.Page.Locator("#personnel-0-title");
        await field.WaitForAsync();
        var times = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var before = await clerk.Page.Locator(".steps [aria-live]").InnerTextAsync();
            var watch = Stopwatch.StartNew();
            await field.FillAsync($"助理工程师{round}");
            for (string now = before; now == before || !now.Contains("已保存"); )
            {
                await Task.Delay(10);
                now = await clerk.Page.Locator(".steps [aria-live]").InnerTextAsync();
            }

            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(1_100);
        }

        Keep(
            people,
            "one field typed until it is saved (0.7 s of it a pause)",
            times,
            await Elements(clerk)
        );
    }

    private async Task Time(int people, string what, Window who, string address, string ready)
    {
        var (times, elements) = (new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await who.Page.GotoAsync(address, new() { Timeout = 120_000 });
            await who.Page.Locator(ready).First.WaitForAsync(new() { Timeout = 120_000 });
            await Answers(who);
            times.Add(watch.Elapsed.TotalMilliseconds);
            elements = await Elements(who);
        }

        Keep(people, what, times, elements);
    }

    // Everything is laid out and the next frame painted: a click would be answered now.
    private static Task Answers(Window who) =>
        who.Page.EvaluateAsync(
            "() => new Promise(done => { document.body.getBoundingClientRect(); requestAnimationFrame(() => setTimeout(done)) })"
        );

    private static Task<int> Elements(Window who) =>
        who.Page.EvaluateAsync<int>("document.querySelectorAll('*').length");

    private static void Keep(int people, string what, List<double> times, int elements) =>
        File.AppendAllLines(
            Path.Combine(RunningProduct.Artifacts("logs"), "large-records.md"),
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {people:N0} | {what} | **{times.Order().ElementAt(times.Count / 2) / 1000:0.00}** ({times.Min() / 1000:0.00}–{times.Max() / 1000:0.00}) | {elements:N0} |"
                ),
            ]
        );
}

/// <summary>Runs only where it is asked for: figures are no tests.</summary>
public sealed class MeasureTheoryAttribute : TheoryAttribute
{
    public MeasureTheoryAttribute() =>
        Skip = Environment.GetEnvironmentVariable("TRADING_MEASURE") is null
            ? "A measurement: set TRADING_MEASURE=1."
            : null;
}
