using System.Text.Json.Nodes;
using Trading.Kernel.Sql;
using Trading.Procurement.Ocds;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading import ocds</c> and <c>trading export ocds</c> as an operator runs them.</summary>
public sealed class OcdsCommandTests
{
    [Fact]
    public async Task A_file_with_faults_is_named_line_by_line_and_its_good_processes_go_in_and_out()
    {
        var database = Engines.New(Engine.Sqlite);
        var settings = new Dictionary<string, string>
        {
            ["Trading__Database"] = "sqlite",
            ["ConnectionStrings__Trading"] = database.ConnectionString,
        };
        var file = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.jsonl");
        await File.WriteAllLinesAsync(
            file,
            [
                Line("o-1", "\"1\""),
                "{\"ocid\":\"o-2\",\"tender\":{\"title\":\"cut",
                Line("o-3", "7"),
                Line("o-4", "\"4\""),
            ]
        );
        var strict = await CommandLine.Here(database, "import", "ocds", file);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("line 2", strict.Error, StringComparison.Ordinal);
        Assert.Contains("line 3/parties/0/name", strict.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("imported,", strict.Output, StringComparison.Ordinal);

        var lenient = await CommandLine.Here(database, "import", "ocds", file, "--skip-bad");
        Assert.Equal(1, lenient.ExitCode);
        Assert.StartsWith("3 processes imported", lenient.Output, StringComparison.Ordinal);
        var again = await CommandLine.Run(
            settings,
            await File.ReadAllTextAsync(file),
            "import",
            "ocds",
            "-",
            "--skip-bad"
        );
        Assert.StartsWith(
            "0 processes imported, 0 updated, 3 unchanged",
            again.Output,
            StringComparison.Ordinal
        );

        var export = await CommandLine.Run(settings, null, "export", "ocds", "-");
        Assert.Equal(0, export.ExitCode);
        var lines = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Empty(OcdsSchema.CheckRelease(JsonNode.Parse(line))));

        // The national data standard's tables of the same database: of what is abroad there are none, and the note says so.
        var zip = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.zip");
        var which = await CommandLine.Here(database, "standard", "export", zip);
        Assert.Equal(2, which.ExitCode);
        Assert.False(File.Exists(zip));
        var tables = await CommandLine.Here(
            database,
            "standard",
            "export",
            zip,
            "--from",
            "2020-01-01"
        );
        Assert.Equal((0, true), (tables.ExitCode, File.Exists(zip)));
        Assert.Contains("tables are left out", tables.Error, StringComparison.Ordinal);
    }

    [SampleFact]
    public async Task Real_publications_come_in_with_all_that_their_schema_names()
    {
        var import = await CommandLine.Here(
            Engines.New(Engine.Sqlite),
            "import",
            "ocds",
            SampleFactAttribute.Sample,
            "--skip-bad",
            "--source",
            "armenia"
        );
        Assert.StartsWith(
            "100 processes imported, 0 updated, 0 unchanged, 0 refused; 100 releases were mended",
            import.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(1, import.ExitCode);
    }

    private static string Line(string ocid, string name) =>
        $$$"""{"ocid":"{{{ocid}}}","id":"1","date":"2026-10-01T00:00:00Z","tag":["tender"],"initiationType":"tender","buyer":{"id":"b","name":"Ministry"},"parties":[{"id":"b","name":{{{name}}},"roles":["buyer"],"address":{"countryName":"AM"}}],"tender":{"id":"t","title":"Road","procurementMethod":"open"}}""";

    /// <summary>Runs where the public data lie beside the repository.</summary>
    private sealed class SampleFactAttribute : FactAttribute
    {
        public SampleFactAttribute() =>
            Skip = File.Exists(Sample) ? null : "../shared/data/armenia_sample.jsonl is not here.";

        internal static string Sample { get; } =
            Path.Combine(Repository.Root, "..", "shared", "data", "armenia_sample.jsonl");
    }
}
