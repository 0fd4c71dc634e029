using System.Text.Json;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading anomalies evaluate</c>, run as a process: without a database.</summary>
public sealed class AnomaliesTests
{
    private static readonly Dictionary<string, string> NoDatabase = new()
    {
        ["Trading__Database"] = "sqlite",
        ["ConnectionStrings__Trading"] = "Data Source=/nowhere/trading.db",
    };

    [Fact]
    public async Task Releases_are_read_and_the_three_ways_are_compared()
    {
        var file = Path.Combine(Scratch.Folder, $"{Guid.CreateVersion7()}.jsonl");
        var generated = await CommandLine.Run(
            NoDatabase,
            null,
            ["generate", "releases", "--count", "260", "--seed", "3", file]
        );
        Assert.Equal(0, generated.ExitCode);
        await File.AppendAllTextAsync(file, "not json\n{\"ocid\":\"x\"}\n");

        var run = await CommandLine.Run(
            NoDatabase,
            null,
            ["anomalies", "evaluate", file, "--repeat", "1", "--budget", "0.05", "--json"]
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 lines are no JSON", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 releases have no id or no bids", run.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(run.Output);
        var recall = json.RootElement.GetProperty("recall").EnumerateArray().ToArray();
        Assert.Equal(
            ["anomaly", "both", "rules"],
            recall.Select(row => row.GetProperty("by").GetString()!).Distinct().Order()
        );
        Assert.Contains(recall, row => row.GetProperty("pattern").GetString() == "short_period");
        // These releases hold no ceiling and no contract: what they cannot show is not claimed.
        Assert.DoesNotContain(
            recall,
            row => row.GetProperty("pattern").GetString() is "near_ceiling" or "late_contract"
        );
        var summary = json.RootElement.GetProperty("summary").EnumerateArray().Single();
        Assert.InRange(summary.GetProperty("both").GetDouble(), 0, 1);
        Assert.Single(json.RootElement.GetProperty("stability").EnumerateArray());
        // All its winners won once: one group alone is compared with nobody.
        Assert.Empty(json.RootElement.GetProperty("fairness").EnumerateArray());
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_said()
    {
        var none = await CommandLine.Run(NoDatabase, null, ["anomalies", "evaluate"]);
        Assert.Equal((2, ""), (none.ExitCode, none.Output));
        Assert.Contains("Give a file, or --simulate", none.Error, StringComparison.Ordinal);

        var missing = await CommandLine.Run(
            NoDatabase,
            null,
            ["anomalies", "evaluate", "/nowhere.jsonl"]
        );
        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.DoesNotContain("   at ", missing.Error, StringComparison.Ordinal);

        var few = await CommandLine.Run(
            NoDatabase,
            null,
            ["anomalies", "evaluate", "--simulate", "10"]
        );
        Assert.Equal((1, ""), (few.ExitCode, few.Output));
        Assert.Contains("there are 10", few.Error, StringComparison.Ordinal);

        var all = await CommandLine.Run(
            NoDatabase,
            null,
            ["anomalies", "evaluate", "--simulate", "300", "--budget", "1.5"]
        );
        Assert.Equal(2, all.ExitCode);
        Assert.Contains("it is 1.5", all.Error, StringComparison.Ordinal);

        var most = await CommandLine.Run(
            NoDatabase,
            null,
            ["anomalies", "evaluate", "--simulate", "300", "--injected", "0.5"]
        );
        Assert.Equal(2, most.ExitCode);
        Assert.Contains("it is 0.5", most.Error, StringComparison.Ordinal);
    }
}
