using System.Text.Json;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading collusion evaluate</c> and <c>trading simulate auctions</c>, without a database.</summary>
public sealed class CollusionTests
{
    private static readonly Dictionary<string, string> NoDatabase = new()
    {
        ["Trading__Database"] = "sqlite",
        ["ConnectionStrings__Trading"] = "Data Source=/nowhere/trading.db",
    };

    [Fact]
    public async Task A_simulated_market_is_evaluated_in_the_format_that_is_promised()
    {
        var file = Path.Combine(Scratch.Folder, $"{Guid.CreateVersion7()}.csv");
        var simulated = await CommandLine.Run(
            NoDatabase,
            null,
            ["simulate", "auctions", "--auctions", "120", "--bidders", "20", "--seed", "5", file]
        );
        Assert.Equal((0, "", ""), (simulated.ExitCode, simulated.Output, simulated.Error));
        var again = await CommandLine.Here("simulate", "auctions", file);
        Assert.Equal(2, again.ExitCode);

        var evaluated = await CommandLine.Run(
            NoDatabase,
            null,
            [
                "collusion",
                "evaluate",
                file,
                "--protocol",
                "temporal",
                "--level",
                "auction",
                "--features",
                "all",
                "--repeat",
                "2",
                "--json",
            ]
        );
        Assert.Equal(0, evaluated.ExitCode);
        using var json = JsonDocument.Parse(evaluated.Output);
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        var ensemble = rows.Single(row =>
            row.GetProperty("features").GetString() == "all"
            && row.GetProperty("learner").GetString() == "ensemble"
        );
        Assert.Equal("auction", ensemble.GetProperty("level").GetString());
        Assert.InRange(ensemble.GetProperty("auc").GetProperty("mean").GetDouble(), 0, 1);
        foreach (var name in new[] { "accuracy", "balancedAccuracy", "recall", "f1", "prAuc" })
        {
            Assert.True(ensemble.TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public async Task Public_files_with_their_quirks_are_read_and_what_is_wrong_is_named()
    {
        var file = Path.Combine(Scratch.Folder, $"{Guid.CreateVersion7()}.csv");
        // Floats, quotes, dates before zero, two equal lowest bids, a winner that is not the lowest, one bid alone.
        await File.WriteAllLinesAsync(
            file,
            [
                "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Date,CV",
                .. Enumerable
                    .Range(0, 40)
                    .SelectMany(i =>
                        new[]
                        {
                            $"\"T{i}\",100.0,0.0,3.0,{i % 2},-{i},0.5",
                            $"\"T{i}\",100.0,0.0,3.0,{i % 2},-{i},0.5",
                            $"\"T{i}\",\"{110 + i}\",1.0,3.0,{i % 2}.0,-{i},0.5",
                        }
                    ),
                "alone,5,1,1,0,1,",
                "T1,NaN,0,3,1,1,",
                "T1,∞,0,3,1,1,",
                "T1,7,0,3,perhaps,1,",
            ]
        );
        var read = await CommandLine.Run(
            NoDatabase,
            null,
            [
                "collusion",
                "evaluate",
                file,
                "--repeat",
                "1",
                "--level",
                "auction",
                "--features",
                "screens",
            ]
        );
        Assert.Equal(0, read.ExitCode);
        Assert.Contains(
            "line 123, column Bid_value, value \"NaN\"",
            read.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "line 125, column Collusive_competitor, value \"perhaps\"",
            read.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "own CV differs from the formula in 40 of 40",
            read.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("does not say who bid", read.Error, StringComparison.Ordinal);
        Assert.Contains("ensemble", read.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "Tender,Winner\nA,1\n");
        var lacking = await CommandLine.Here("collusion", "evaluate", file);
        Assert.Equal((1, ""), (lacking.ExitCode, lacking.Output));
        Assert.Contains("Bid_value, Collusive_competitor", lacking.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(
            file,
            "Tender,Bid_value,Winner,Collusive_competitor\nA,1,1,0\nA,2,0,0\nA,3,0,1\n"
        );
        var few = await CommandLine.Here("collusion", "evaluate", file);
        Assert.Equal((1, ""), (few.ExitCode, few.Output));
        Assert.Contains("there are 1", few.Error, StringComparison.Ordinal);

        var none = await CommandLine.Here("collusion", "evaluate", "/nowhere.csv");
        Assert.Equal((1, ""), (none.ExitCode, none.Output));
        Assert.DoesNotContain("   at ", none.Error, StringComparison.Ordinal);
    }
}
