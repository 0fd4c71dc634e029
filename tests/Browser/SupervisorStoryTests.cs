using System.Diagnostics;

namespace Trading.Browser;

/// <summary>Stories 3 and 4: what stands out is seen, explained and decided on; real auctions come in on the command line.</summary>
[Collection(ProductCollection.Name)]
public sealed class SupervisorStoryTests(RunningProduct product) : BrowserCase(product)
{
    private const string Reason = "已调阅开标记录并核对工程量清单，报价接近有正常解释。";

    [Fact]
    public async Task A_supervisor_trains_a_model_reads_a_warning_and_decides_on_it()
    {
        var supervisor = await product.Open();
        await supervisor.SignIn("supervisor", Demo.Password);
        await Train(supervisor);
        await supervisor.Shot("story3-1-model");

        await supervisor.Go("/alerts");
        await supervisor.Shot("story3-2-alerts");
        // The filters stay in the address.
        await supervisor.Page.Locator("#state").SelectOptionAsync("");
        await supervisor.Reaches("**/alerts?state=all");

        await supervisor.Go("/alerts");
        await supervisor.Page.Locator("tbody a").First.ClickAsync();
        // The list is settled too, until what was asked for is there.
        await supervisor.Reaches("**/alerts/*-*");
        await supervisor.Settled();
        var address = supervisor.Page.Url;
        await supervisor.Page.Locator(".chart svg").First.WaitForAsync();
        await supervisor.Shot("story3-3-alert");

        // A colleague looks at the same version, and decides second.
        var colleague = await product.Open();
        await colleague.SignIn("supervisor", Demo.Password);
        await colleague.Go(address);

        await supervisor.Page.GetByLabel("理由").FillAsync("太短");
        await Decide(supervisor, "排除");
        await supervisor.Page.GetByText("至少 10 个字").WaitForAsync();
        await supervisor.Page.GetByLabel("理由").FillAsync(Reason);
        await Decide(supervisor, "排除");
        await supervisor.Page.GetByText("处置已保存").WaitForAsync();
        await supervisor.Shot("story3-4-decided");

        await colleague.Page.GetByLabel("理由").FillAsync("报价差距过小，请现场核查各投标文件。");
        await Decide(colleague, "确认，需核查");
        await colleague.Page.GetByText("该预警已有变化").WaitForAsync();
        await colleague.Page.GetByRole(AriaRole.Cell, new() { Name = Reason }).WaitForAsync();
        await colleague.Shot("story3-5-stale");

        supervisor.Silent();
        colleague.Silent();
    }

    [Trait("Run", "long")]
    [RealAuctionsFact]
    public async Task Real_auctions_imported_on_the_command_line_appear_among_the_warnings()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = product.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LANG"] = "C.UTF-8";
        foreach (
            var argument in new[]
            {
                RunningProduct.Built("tools/Cli", "trading.dll"),
                "import",
                "auctions",
                RealAuctionsFactAttribute.File,
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var import = Process.Start(start)!;
        var errors = import.StandardError.ReadToEndAsync();
        var output = await import.StandardOutput.ReadToEndAsync();
        await import.WaitForExitAsync();
        Assert.True(import.ExitCode == 0, await errors);
        Assert.Contains(
            "1565 auctions, 6013 bids imported (0 already there); ",
            output,
            StringComparison.Ordinal
        );

        var supervisor = await product.Open();
        await supervisor.SignIn("supervisor", Demo.Password);
        await supervisor.Go("/alerts?q=Tsuchiura&market=JP");
        await supervisor.Page.GetByText("土浦市 (Tsuchiura City, Japan)").First.WaitForAsync();
        await supervisor.Shot("story4-1-alerts");
        await supervisor.Page.Locator("tbody a").First.ClickAsync();
        // The list is settled too, until what was asked for is there.
        await supervisor.Reaches("**/alerts/*-*");
        await supervisor.Settled();
        await supervisor.Page.Locator(".chart svg").First.WaitForAsync();
        await supervisor.Shot("story4-2-alert");
        supervisor.Silent();
    }

    private static async Task Decide(Window window, string decision)
    {
        await window
            .Page.GetByRole(AriaRole.Button, new() { Name = decision, Exact = true })
            .ClickAsync();
        await window
            .Page.GetByRole(AriaRole.Button, new() { Name = "确定", Exact = true })
            .ClickAsync();
    }

    /// <summary>Trains from the page, again where the demo province is still being made.</summary>
    private static async Task Train(Window window)
    {
        await window.Go("/alerts/model");
        for (var attempt = 0; ; attempt++)
        {
            await window
                .Page.GetByRole(AriaRole.Button, new() { Name = "训练新模型" })
                .ClickAsync();
            var ended = window
                .Page.GetByText("现用模型")
                .Or(window.Page.GetByText("最近一次未能训练"));
            await ended.First.WaitForAsync();
            if (await window.Page.GetByText("现用模型").IsVisibleAsync())
            {
                return;
            }

            Assert.True(attempt < 20, "The demo province never had enough to train on.");
            await Task.Delay(3000);
        }
    }
}

/// <summary>A story on the real auctions of Tsuchiura; skipped, saying so, where the file is not beside the repository.</summary>
public sealed class RealAuctionsFactAttribute : FactAttribute
{
    public static readonly string File = Path.GetFullPath(
        Path.Combine(RunningProduct.Root, "..", "shared", "data", "tsuchiura.csv")
    );

    public RealAuctionsFactAttribute()
    {
        if (!System.IO.File.Exists(File))
        {
            Skip = $"{File} is not here.";
        }
    }
}
