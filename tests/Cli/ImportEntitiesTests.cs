using System.Diagnostics;
using System.Globalization;
using System.Text;
using Trading.Access;
using Trading.Cli;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Cli;

public sealed class ImportEntitiesTests
{
    private const int Many = 10_000;
    private static readonly Caller Operator = Caller.Platform("cli:tests") with { Language = "en" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Firms_go_in_once_with_version_audit_sealed_phone_and_place_in_the_search(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            also: services => EntityImport.AddTo(services)
        );
        var file = Generated(5000);

        var first = await Import(province, new(file));
        var again = await Import(province, new(file));

        Assert.Equal((0, "5000 entities imported (0 already there)"), (first.Code, first.LastLine));
        Assert.Equal((0, "0 entities imported (5000 already there)"), (again.Code, again.LastLine));
        Assert.Equal(
            5000,
            await province.Scalar<int>(
                "select count(*) from entity where state = 'recorded' and version = 1"
            )
        );
        Assert.Equal(
            5000,
            await province.Scalar<int>(
                "select count(*) from entity_version where action = 'recorded' and by_name = 'cli:tests'"
            )
        );
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from entity_section where section = 'contacts' and content like '%\"13%'"
            )
        );
        // Each import was asked for and came to its end, with the file, and nothing of the firms.
        Assert.Equal(
            4,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Registry.ImportEntities' and result = 'ok'"
            )
        );
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from audit_entry where payload like '%有限公司%'"
            )
        );

        // Each is the record that would be there had it been typed.
        var line = File.ReadLines(file)
            .Skip(1)
            .First(row => row.Contains("D2", StringComparison.Ordinal))
            .Split(',');
        var dossier = (
            await province.Send(
                new GetDossier.Query(EntityCode.Given(line[0])),
                Callers.With(Roles.RegistryOfficer)
            )
        ).Value;
        Assert.Equal(line[1], dossier.Record.Identity.Name);
        Assert.Equal(line[10], Assert.Single(dossier.Record.Qualifications).Name);
        Assert.Equal(int.Parse(line[17], null), dossier.Record.Size.Employees);
        Assert.Equal(
            (long)(decimal.Parse(line[18], null) * 1_000_000),
            dossier.Record.Size.RevenueMinor
        );
        Assert.Contains(
            line[0],
            await SearchIndexTests.Find(
                province,
                new() { Words = line[1][1..6], Qualification = line[10][1..4] }
            )
        );
    }

    [Fact]
    public async Task Every_bad_row_is_named_by_line_and_column_and_nothing_is_imported()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => EntityImport.AddTo(services)
        );
        var file = Save(
            """
            code,name,region,established_on,licence_name,valid_from,valid_to,employees,revenue
            91210102MA0000000X,甲有限公司,210102,,,,,,
            {1},,210102,,,,,,
            {2},乙有限公司,2101,2025-02-30,,,,many,1.0000001
            {3},丙有限公司,210102,,建筑,2026-01-02,2026-01-01,5,10
            {4},丁有限公司,210102,,,,,,
            {4},又是丁有限公司,210102,,,,,,
            {5},戊有限公司
            {6},己有限公司,210102,,,,,,
            """
        );

        var refused = await Import(province, new(file));

        Assert.Equal(1, refused.Code);
        foreach (
            var said in new[]
            {
                "line 2, column code",
                "line 3, column name",
                "line 4, column established_on, value \"2025-02-30\"",
                "line 4, column employees, value \"many\"",
                "line 4, column revenue",
                "line 5, column valid_to, value \"2026-01-01\"",
                "line 6, column code",
                "line 7, column code",
                "under another name",
                "line 8, column *",
                "7 of 8 rows are bad; nothing was imported",
            }
        )
        {
            Assert.Contains(said, refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, await province.Scalar<int>("select count(*) from entity"));

        var skipped = await Import(province, new(file, SkipBad: true));
        Assert.Equal(
            (1, "1 entities imported (0 already there)"),
            (skipped.Code, skipped.LastLine)
        );
    }

    [Theory]
    [InlineData("code;name\n", "a header and no rows")]
    [InlineData("name,region\nx,210102\n", "lacks the columns: code")]
    [InlineData("code,name,naem\n", "left out: naem")]
    [InlineData("code,name,code\n", "is there twice")]
    [InlineData("code,name\n", "a header and no rows")]
    [InlineData("", "empty")]
    public async Task A_file_that_is_no_file_of_firms_is_refused_in_words(string text, string said)
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => EntityImport.AddTo(services)
        );
        var refused = await Import(province, new(Save(text)));
        Assert.Equal(1, refused.Code);
        Assert.Contains(said, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_generator_spoils_as_many_rows_as_asked_and_the_import_finds_each()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => EntityImport.AddTo(services)
        );
        var path = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.csv");
        var wrong = GenerateEntities.Write(path, 3000, 11, 0.02);
        Assert.InRange(wrong, 30, 90);
        var same = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.csv");
        GenerateEntities.Write(same, 3000, 11, 0.02);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(same));

        var import = await Import(province, new(path, SkipBad: true));

        Assert.Contains(
            $"{wrong} of 3000 rows are bad and are left out",
            import.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(3000 - wrong, await province.Scalar<long>("select count(*) from entity"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_killed_import_is_finished_by_another_process_without_doubling(Engine engine)
    {
        await using var province = Province.On(
            engine,
            also: services => EntityImport.AddTo(services)
        );
        var file = Generated(Many);
        // In small steps, so that it is killed early: as soon as the first is in.
        using (var process = Start(province.Database, file, stepMilliseconds: 5))
        {
            await Province.Until(
                async () =>
                    process.HasExited
                    || await province.Scalar<int>("select count(*) from entity") > 0,
                "the first step",
                180,
                every: 20
            );
            process.Kill();
            await process.WaitForExitAsync();
        }

        // Whole steps only: what a step wrote is all there with the place it reached, or not at all.
        var there = await province.Scalar<int>("select count(*) from entity");
        Assert.InRange(there, 1, Many - 1);
        Assert.Equal(there, await province.Scalar<int>("select done_count from long_job"));
        Assert.Equal(there, await province.Scalar<int>("select count(*) from entity_version"));
        Assert.Equal(there, await Indexed(province));

        using var again = Start(province.Database, file);
        var output = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();
        Assert.True(again.ExitCode == 0, await again.StandardError.ReadToEndAsync());
        Assert.Contains(
            $"{Many} entities imported (0 already there)",
            output,
            StringComparison.Ordinal
        );
        Assert.Equal(Many, await province.Scalar<int>("select count(*) from entity"));
        Assert.Equal(Many, await province.Scalar<int>("select count(distinct serial) from entity"));
        Assert.Equal(Many, await province.Scalar<int>("select count(*) from entity_version"));
        Assert.Equal(Many, await Indexed(province));
    }

    private static Task<int> Indexed(Province province) =>
        province.Scalar<int>(
            // One row a firm, but on SQL Server, where it is one a gram.
            province.Database.Engine == Engine.SqlServer
                ? "select count(distinct serial) from entity_search"
                : "select count(*) from entity_search"
        );

    private static string Generated(int count)
    {
        var path = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.csv");
        GenerateEntities.Write(path, count, 7, 0);
        return path;
    }

    private static string Save(string text)
    {
        var path = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.csv");
        for (var number = 1; number <= 6; number++)
        {
            text = text.Replace(
                $"{{{number}}}",
                Firms.Code(number).ToString(),
                StringComparison.Ordinal
            );
        }

        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static Process Start(Database database, string file, int? stepMilliseconds = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in new[]
            {
                typeof(EntityImport).Assembly.Location,
                "import",
                "entities",
                file,
                "--database",
                database.Engine switch
                {
                    Engine.Sqlite => "sqlite",
                    Engine.Postgres => "postgresql",
                    _ => "sqlserver",
                },
                "--connection",
                database.ConnectionString,
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        if (stepMilliseconds is { } step)
        {
            start.Environment["Trading__LongJobs__StepMilliseconds"] = step.ToString(
                CultureInfo.InvariantCulture
            );
        }

        start.Environment["LANG"] = "en_US.UTF-8";
        start.Environment["Trading__KeyFile"] = Path.Combine(Scratch.Folder, "import.keys");
        return Process.Start(start)!;
    }

    private static async Task<Imported> Import(Province province, EntityImport.Options options)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new EntityImport(province.Services, Operator, output, errors).Run(
            options,
            default
        );
        return new(code, output.ToString(), errors.ToString());
    }

    private sealed record Imported(int Code, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd().Split('\n')[^1].Trim();
    }
}
