using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Trading.Cli.Parts;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary><c>trading parts check</c>: lock files and lists of parts against advisories.</summary>
public sealed class PartsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trading-parts-").FullName;

    [Theory]
    [InlineData("""[{"introduced":"0"}]""", "1.0.0", true)]
    [InlineData("""[{"introduced":"0"},{"fixed":"1.0.1"}]""", "1.0.0", true)]
    [InlineData("""[{"introduced":"0"},{"fixed":"1.0.0"}]""", "1.0.0", false)]
    [InlineData("""[{"introduced":"0"},{"fixed":"1.0.0"}]""", "1.0.0-beta.2", true)]
    [InlineData("""[{"introduced":"1.0.0"},{"last_affected":"1.2.0"}]""", "1.2.0", true)]
    [InlineData("""[{"introduced":"1.0.0"},{"last_affected":"1.2.0"}]""", "1.10.0", false)]
    [InlineData(
        """[{"introduced":"1.0.0"},{"fixed":"1.1.0"},{"introduced":"2.0.0"}]""",
        "1.5.0",
        false
    )]
    [InlineData(
        """[{"introduced":"1.0.0"},{"fixed":"1.1.0"},{"introduced":"2.0.0"}]""",
        "2.0.0",
        true
    )]
    [InlineData(
        """[{"introduced":"1.0.0"},{"fixed":"1.1.0"},{"introduced":"2.0.0"}]""",
        "0.9.0",
        false
    )]
    public void A_version_has_a_weakness_from_its_introduction_up_to_its_mend(
        string events,
        string version,
        bool has
    )
    {
        Lock("A.Part", version);
        Advise("x", "a.part", $$"""[{"type":"ECOSYSTEM","events":{{events}}}]""");
        Assert.Equal(has ? 1 : 0, Found().Count);
    }

    [Fact]
    public void Versions_may_be_listed_one_by_one()
    {
        Lock("A.Part", "1.2.3");
        Advise("x", "A.Part", "[]", versions: """["1.2.2","1.2.3"]""");
        Advise("y", "A.Part", "[]", versions: """["1.2.2"]""");
        Assert.Equal("x", Assert.Single(Found()).Advisory.Id);
    }

    [Fact]
    public void What_was_withdrawn_and_what_is_of_another_ecosystem_does_not_count()
    {
        Lock("a.part", "1.0.0");
        const string all = """[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]""";
        Advise("withdrawn", "a.part", all, also: ""","withdrawn":"2026-01-02T00:00:00Z" """);
        Advise("other", "a.part", all, ecosystem: "PyPI");
        Assert.Empty(Found());
    }

    [Fact]
    public void Packages_of_the_linter_are_found_too()
    {
        File.WriteAllText(
            Path.Combine(_folder, "package-lock.json"),
            """{"packages":{"":{"version":"0.0.0"},"node_modules/a/node_modules/@scope/part":{"version":"1.0.0"}}}"""
        );
        Advise(
            "x",
            "@scope/part",
            """[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.1"}]}]""",
            ecosystem: "npm"
        );
        Assert.Equal("@scope/part", Assert.Single(Found()).Part.Name);
    }

    [Theory]
    [InlineData("critical", "2026-12-10", "2026-12-25")]
    [InlineData("high", "2026-12-10", "2027-01-09")]
    [InlineData("moderate", "2026-12-10", "2027-03-10")]
    [InlineData("low", "2026-12-10", "2027-06-08")]
    [InlineData("unheard of", "2026-12-10", "2027-01-09")]
    // Told before there was a time frame: it runs from the day it came into force.
    [InlineData("high", "2020-01-01", "2026-12-28")]
    public void The_last_day_follows_from_the_severity_and_the_day_it_was_told(
        string severity,
        string published,
        string due
    ) => Assert.Equal(Day(due), TimeFrames.Due(severity, Day(published)));

    [Fact]
    public async Task The_command_names_part_advisory_and_last_day_and_fails_when_one_is_over()
    {
        Lock("A.Part", "1.0.0");
        Advise(
            "GHSA-over",
            "A.Part",
            """[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0.1"}]}]""",
            published: "2026-11-28T00:00:00Z",
            severity: "CRITICAL"
        );
        var zip = Path.Combine(_folder, "all.zip");
        await using (var packed = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create))
        {
            await packed.CreateEntryFromFileAsync(
                Path.Combine(_folder, "advisories", "GHSA-over.json"),
                "GHSA-over.json"
            );
        }

        var looked = await CommandLine.Here("parts", "check", _folder, "--advisories", zip);
        Assert.StartsWith(
            "critical\tA.Part\t1.0.0\tGHSA-over\t2026-12-13\t",
            looked.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, CheckOn("2026-12-13T23:59:59Z"));
        Assert.Equal(1, CheckOn("2026-12-14T00:00:00Z"));

        int CheckOn(string now) =>
            PartsCommands.Check(
                [_folder],
                zip,
                DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)
            );
    }

    [Fact]
    public async Task Without_parts_or_with_what_are_no_advisories_it_says_what_is_wrong()
    {
        var nothing = await CommandLine.Here("parts", "check", _folder, "--advisories", _folder);
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("no lock file", nothing.Error, StringComparison.Ordinal);

        Lock("A.Part", "1.0.0");
        var broken = Path.Combine(_folder, "broken.json");
        File.WriteAllText(broken, """{"id":"x"}""");
        var wrong = await CommandLine.Here("parts", "check", _folder, "--advisories", broken);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("broken.json' is no advisory", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_repository_names_its_packages_and_the_process_its_runtime()
    {
        var parts = Part.In([Repository.Root]).ToList();
        Assert.Contains(parts, part => part.Name == "Dapper");
        Assert.Contains(parts, part => part.Ecosystem == "npm");
        Assert.DoesNotContain(
            parts,
            part => part.Name.StartsWith("trading.", StringComparison.Ordinal)
        );
        Assert.Equal(
            Environment.Version,
            Assert
                .Single(
                    Part.Runtime(),
                    part => part.Name.Contains(".NETCore.", StringComparison.Ordinal)
                )
                .Version.Version
                is var version
                ? new Version(version.Major, version.Minor, version.Build)
                : null
        );
    }

    private IReadOnlyList<Weakness> Found() =>
        Weakness.Among(
            Part.In([_folder]),
            Directory.Exists(Path.Combine(_folder, "advisories"))
                ? Advisory.In(Path.Combine(_folder, "advisories"))
                : []
        );

    private void Lock(string name, string version) =>
        File.WriteAllText(
            Path.Combine(_folder, "packages.lock.json"),
            $$$"""
            {"version":2,"dependencies":{"net10.0":{
              "{{{name}}}":{"type":"Direct","resolved":"{{{version}}}"},
              "own":{"type":"Project"}
            } } }
            """
        );

    private void Advise(
        string id,
        string name,
        string ranges,
        string versions = "[]",
        string ecosystem = "NuGet",
        string published = "2026-01-01T00:00:00Z",
        string severity = "HIGH",
        string also = ""
    ) =>
        File.WriteAllText(
            Path.Combine(
                Directory.CreateDirectory(Path.Combine(_folder, "advisories")).FullName,
                $"{id}.json"
            ),
            $$$"""
            {"id":"{{{id}}}","modified":"{{{published}}}","published":"{{{published}}}","summary":"…",
             "database_specific":{"severity":"{{{severity}}}"},
             "affected":[{"package":{"ecosystem":"{{{ecosystem}}}","name":{{{JsonSerializer.Serialize(
                name
            )}}}},
               "ranges":{{{ranges}}},"versions":{{{versions}}}}]{{{also}}}}
            """
        );

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
