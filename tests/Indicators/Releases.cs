using System.Text;
using System.Text.Json.Nodes;
using Trading.Indicators;
using Trading.Indicators.Files;
using Trading.Indicators.Settings;

namespace Trading.Tests.Indicators;

/// <summary>Small files of releases, computed in memory.</summary>
internal static class Releases
{
    /// <summary>The result of lines, one of each argument; single quotes stand for double ones.</summary>
    public static JsonNode Compute(string settings, bool compatible, params string[] lines) =>
        JsonNode.Parse(Run(settings, compatible, Text(lines)).Result)!;

    /// <summary>As the peer computes, with Meta left out.</summary>
    public static string Compatible(string settings, params string[] lines) =>
        Run(settings, compatible: true, Text(lines), meta: false).Result.TrimEnd();

    /// <summary>As we compute, with Meta left out.</summary>
    public static string Default(string settings, params string[] lines) =>
        Run(settings, compatible: false, Text(lines), meta: false).Result.TrimEnd();

    /// <summary>The outcomes by indicator of the one process in the lines.</summary>
    public static Dictionary<string, (string Outcome, JsonNode Line)> Outcomes(
        string settings,
        params string[] lines
    ) =>
        Run(settings, compatible: false, Text(lines), evidence: true)
            .Evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Where(line => line["group"]?.ToString() == "OCID")
            .GroupBy(line => line["indicator"]!.ToString())
            .ToDictionary(
                group => group.Key,
                group => (group.Last()["outcome"]!.ToString(), group.Last())
            );

    public static Computed Run(
        string? settings,
        bool compatible,
        byte[] text,
        int threads = 1,
        bool meta = true,
        bool map = false,
        bool evidence = false,
        int blockSize = 1 << 20,
        long limit = 16 << 20,
        int longest = 1 << 26
    )
    {
        var read = settings is null ? null : SettingsFile.Read(settings, out _);
        Assert.True(settings is null || read is not null);
        var plan = new FoldPlan(read, compatible, map, evidence);
        using var store = new FoldStore(limit);
        var run = new RedFlagRun(plan, store, threads);
        var report = run.Read(
            JsonBytes.Decoded(new MemoryStream(text)),
            blockSize: blockSize,
            longest: longest
        );
        var (result, lines) = (new MemoryStream(), new MemoryStream());
        report.Write(result, evidence ? lines : null, meta);
        return new(
            Encoding.UTF8.GetString(result.ToArray()),
            Encoding.UTF8.GetString(lines.ToArray()),
            [.. run.Broken.Tell().Select(words => words.En)],
            report.Tally,
            store.File.Written
        );
    }

    public static byte[] Text(params string[] lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line.Replace('\'', '"') + "\n")));

    /// <summary>What came of it.</summary>
    public sealed record Computed(
        string Result,
        string Evidence,
        IReadOnlyList<string> Broken,
        FoldTally Tally,
        long Spilled
    );
}
