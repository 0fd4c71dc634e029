using System.Text.Json;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading screen</c> as a purchaser or a script starts it.</summary>
public sealed class ScreenTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task A_draft_is_screened_and_a_file_that_cannot_be_read_is_said()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var draft = Path.Combine(folder, "draft.txt");
        await File.WriteAllTextAsync(draft, "第一章\n供应商注册资本不低于500万元。\n");
        var run = await CommandLine.Run(
            None,
            null,
            "screen",
            "--regime",
            "procurement",
            "--json",
            draft
        );
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var hit = JsonDocument.Parse(run.Output);
        var root = hit.RootElement;
        Assert.Equal(
            (draft, 2, 0, 15, "P05", "high", "procurement", "rule"),
            (
                root.GetProperty("file").GetString(),
                root.GetProperty("line").GetInt32(),
                root.GetProperty("start").GetInt32(),
                root.GetProperty("end").GetInt32(),
                root.GetProperty("pattern").GetString(),
                root.GetProperty("severity").GetString(),
                root.GetProperty("regime").GetString(),
                root.GetProperty("by").GetString()
            )
        );
        Assert.Equal("供应商注册资本不低于500万元", root.GetProperty("text").GetString());
        Assert.InRange(root.GetProperty("confidence").GetDouble(), 0.5, 1);
        Assert.NotEqual(0, root.GetProperty("source").GetArrayLength());
        Assert.NotEqual(0, root.GetProperty("exceptions").GetArrayLength());
        Assert.False(string.IsNullOrEmpty(root.GetProperty("suggestion").GetString()));

        var broken = Path.Combine(folder, "broken.pdf");
        await File.WriteAllTextAsync(broken, "%PDF-1.7 nonsense");
        var mixed = await CommandLine.Run(
            None,
            null,
            "screen",
            draft,
            broken,
            Path.Combine(folder, "none.txt")
        );
        Assert.Equal(1, mixed.ExitCode);
        Assert.Contains("broken and cannot be opened", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("no such file", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("a person judges", mixed.Output, StringComparison.Ordinal);

        Assert.Equal(2, (await CommandLine.Run(None, null, "screen")).ExitCode);
        Directory.Delete(folder, recursive: true);
    }
}
