using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading verify-draw</c>, run as a process: offline, with a file alone.</summary>
public sealed class VerifyDrawCommandTests
{
    private static readonly Dictionary<string, string> NoDatabase = new()
    {
        ["Trading__Database"] = "sqlite",
        ["ConnectionStrings__Trading"] = "Data Source=/nowhere/trading.db",
    };

    private static readonly string Example = Path.Combine(
        Repository.Root,
        "docs",
        "verify-draw",
        "proof.json"
    );

    [Fact]
    public async Task A_proof_is_verified_offline_from_a_file_and_from_standard_input()
    {
        var text = await File.ReadAllTextAsync(Example);
        var file = await CommandLine.Run(NoDatabase, null, "verify-draw", Example);
        var piped = await CommandLine.Run(NoDatabase, text, "verify-draw", "-");
        Assert.Equal((0, ""), (file.ExitCode, file.Error));
        Assert.Equal(file.Output, piped.Output);
        Assert.Contains(
            "withheld; a derived one took its place",
            file.Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "out: excluded when the list was frozen",
            file.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("of the same employer held a seat", file.Output, StringComparison.Ordinal);
        Assert.Contains("to the last call", file.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_hold_is_exit_code_1_and_what_is_no_proof_3()
    {
        var text = await File.ReadAllTextAsync(Example);
        var forged = await CommandLine.Run(
            NoDatabase,
            text.Replace("\"drawNumber\": 2", "\"drawNumber\": 3", StringComparison.Ordinal),
            "verify-draw",
            "-"
        );
        Assert.Equal(1, forged.ExitCode);
        Assert.Contains("DIFFERS", forged.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("in: place", forged.Output, StringComparison.Ordinal);

        var none = await CommandLine.Run(NoDatabase, "{}", "verify-draw", "-");
        Assert.Equal((3, ""), (none.ExitCode, none.Output));
        var missing = await CommandLine.Here("verify-draw", "/nowhere/proof.json");
        Assert.Equal(3, missing.ExitCode);
    }
}
