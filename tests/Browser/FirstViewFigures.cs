using System.Diagnostics;
using System.Globalization;

namespace Trading.Browser;

/// <summary>
/// What the first view of the pages that people open most costs: bytes and requests, and the time to a page that answers at
/// 1.6 Mbit/s and 300 ms, with nothing kept from before and with all of it; and what a page that stays open costs the host.
/// Asserts nothing: <c>TRADING_MEASURE=1 dotnet test tests/Browser --filter FirstViewFigures</c> writes
/// <c>artifacts/logs/first-views.md</c>.
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class FirstViewFigures(RunningProduct product) : BrowserCase(product)
{
    private const int Open = 200;

    private static readonly (string Name, string? Who, string Address)[] Views =
    [
        ("front door", null, "/"),
        ("sign-in", null, "/sign-in"),
        ("workbench (officer)", "officer", "/workbench"),
        ("registry", "officer", "/registry"),
        ("warnings", "supervisor", "/alerts"),
        ("a warning", "supervisor", "/alerts/*"),
        ("my record", "bidder", "/my/record"),
    ];

    [MeasureTheory]
    [InlineData(3)]
    public async Task What_a_first_view_takes(int rounds)
    {
        foreach (var (name, who, address) in Views)
        {
            var window = await product.Open();
            if (who is not null)
            {
                await window.SignIn(who, Demo.Password);
            }

            var at = address;
            if (address.EndsWith("/*", StringComparison.Ordinal))
            {
                await window.Go(address[..^2]);
                at = (
                    await window
                        .Page.Locator($"main tbody a[href^='{address[..^1]}']")
                        .First.GetAttributeAsync("href")
                )!.Split('?')[0];
            }

            var signedIn = await window.Page.Context.StorageStateAsync();
            await window.Page.Context.CloseAsync();
            var (bytes, requests) = await Weigh(signedIn, at);
            List<double> cold = [],
                warm = [];
            for (var round = 0; round < rounds; round++)
            {
                await using var line = new Wire(new Uri(product.Address)) { IsSlow = true };
                var visitor = await product.Open(signedIn: signedIn, over: line.Address);
                cold.Add(await Opened(visitor, at));
                warm.Add(await Opened(visitor, at));
                await visitor.Page.Context.CloseAsync();
            }

            Keep(
                $"| {name} | {bytes / 1000.0:0.0} kB | {requests} | {Median(cold):0.0} s | {Median(warm):0.0} s |"
            );
        }
    }

    [MeasureTheory]
    [InlineData("/workbench")]
    [InlineData("/alerts")]
    public async Task What_a_page_that_stays_open_takes_of_the_host(string address)
    {
        var window = await product.Open();
        await window.SignIn("supervisor", Demo.Password);
        await window.Go(address);
        var before = product.HostMemory;
        for (var page = 0; page < Open; page++)
        {
            var opened = await window.Page.Context.NewPageAsync();
            await opened.GotoAsync(address);
            await opened.GetByRole(AriaRole.Heading, new() { Level = 1 }).First.WaitForAsync();
        }

        Keep(
            $"| {address} open {Open} times | {(product.HostMemory - before) / 1024.0 / 1024 / Open:0.00} MB of the host each |"
        );
        await window.Page.Context.CloseAsync();
    }

    private async Task<(long Bytes, int Requests)> Weigh(string signedIn, string address)
    {
        await using var wire = new Wire(new Uri(product.Address));
        var visitor = await product.Open(signedIn: signedIn);
        var requests = 0;
        visitor.Page.Request += (_, request) =>
            requests += request.Url.StartsWith("data:", StringComparison.Ordinal) ? 0 : 1;
        await visitor.Page.GotoAsync(wire.Address + address);
        await visitor.Settled();
        await wire.Quiet();
        await visitor.Page.Context.CloseAsync();
        return (wire.Plain + wire.Socket, requests);
    }

    private static async Task<double> Opened(Window visitor, string address)
    {
        var watch = Stopwatch.StartNew();
        await visitor.Go(address);
        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static void Keep(FormattableString line) =>
        File.AppendAllLines(
            Path.Combine(RunningProduct.Artifacts("logs"), "first-views.md"),
            [line.ToString(CultureInfo.InvariantCulture)]
        );
}
