using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary>The command as its users start it.</summary>
public sealed class IndicatorsTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task A_user_of_the_peer_finds_its_commands()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        string In(string name) => Path.Combine(folder, name);
        var made = await CommandLine.Run(None, null, "indicators", "init", In("settings.ini"));
        Assert.Equal(
            (0, $"Settings written to {In("settings.ini")}.\n"),
            (made.ExitCode, made.Output)
        );
        var again = await CommandLine.Run(None, null, "indicators", "init", In("settings.ini"));
        Assert.Equal(2, again.ExitCode);
        Assert.Equal(
            0,
            (
                await CommandLine.Run(
                    None,
                    null,
                    "indicators",
                    "init",
                    "--force",
                    In("settings.ini")
                )
            ).ExitCode
        );

        const string release =
            "{\"ocid\":\"F\",\"bids\":{\"details\":[{\"status\":\"Fine\",\"value\":{\"amount\":1,\"currency\":\"CNY\"},\"tenderers\":{\"id\":1}},{\"status\":\"valid\",\"value\":{\"amount\":1,\"currency\":\"CNY\"},\"tenderers\":[{\"id\":2}]}]}}\nno\n";
        await File.AppendAllTextAsync(
            In("settings.ini"),
            "\n[codelists.bid_status]\nFine = valid\n"
        );
        var prepared = await CommandLine.Run(
            None,
            release,
            "indicators",
            "prepare",
            "-s",
            In("settings.ini"),
            "--output",
            In("prepared.jsonl"),
            "--errors",
            In("issues.csv"),
            "-"
        );
        Assert.Equal(
            (0, "Line 2 is not valid JSON (at byte 2) and was skipped.\n"),
            (prepared.ExitCode, prepared.Error)
        );
        Assert.Equal("", await File.ReadAllTextAsync(In("issues.csv")));

        var computed = await CommandLine.Run(
            None,
            null,
            "indicators",
            In("prepared.jsonl"),
            "--settings",
            In("settings.ini"),
            "--compatible",
            "--no-meta",
            "--map",
            "--count",
            "--threads",
            "2"
        );
        Assert.StartsWith(
            "{\"OCID\":{\"F\":{\"R028\":1.0}},\"Tenderer\":{\"1\":{\"R028\":1.0},\"2\":{\"R028\":1.0}},\"Maps\":{",
            computed.Output,
            StringComparison.Ordinal
        );
        Assert.Equal((0, "OCID: 1\nTenderer: 2\n"), (computed.ExitCode, computed.Error));

        var own = await CommandLine.Run(
            None,
            release,
            "indicators",
            "--evidence",
            In("evidence.jsonl"),
            "-"
        );
        Assert.Equal(0, own.ExitCode);
        Assert.Contains(
            "1 bids have no status or one that is no code",
            own.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"R028\",\"outcome\":\"insufficient_data\"",
            await File.ReadAllTextAsync(In("evidence.jsonl")),
            StringComparison.Ordinal
        );

        var counted = await CommandLine.Run(None, "{\"a\":[1]}\n", "indicators", "coverage", "-");
        Assert.Equal("{\"\": 1, \"/\": 1, \"/a\": 1, \"/a[]\": 1}\n", counted.Output);

        await File.WriteAllTextAsync(In("bad.ini"), "[R024]\nfoo = 1\n");
        var refused = await CommandLine.Run(None, release, "indicators", "-s", In("bad.ini"), "-");
        Assert.Equal(
            (2, "Settings, line 2: \"[R024] foo\" is not a known setting: known are threshold.\n"),
            (refused.ExitCode, refused.Error)
        );
        Assert.Equal(
            2,
            (await CommandLine.Run(None, null, "indicators", In("nothing.jsonl"))).ExitCode
        );
    }
}
