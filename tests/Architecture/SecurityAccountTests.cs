using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CsvHelper;
using Trading.Tests.Harness;

namespace Trading.Tests.Architecture;

/// <summary>
/// The account of ASVS 5 and 等保三级 (docs/security.md and the rows behind it) cannot rot: what it names exists, and the
/// page says what the rows say.
/// </summary>
public sealed class SecurityAccountTests
{
    // The order of the columns of the page.
    private static readonly string[] States =
    [
        "met",
        "partly",
        "open",
        "operator",
        "not applicable",
    ];

    private static readonly string Root = Repository.Root;
    private static readonly string Page = File.ReadAllText(
        Path.Combine(Root, "docs", "security.md")
    );

    private static readonly IReadOnlyList<Row> Asvs = Read(
        "asvs-5-level-2.csv",
        "id",
        "requirement",
        id => "V" + id.Split('.')[0]
    );

    private static readonly IReadOnlyList<Row> Djcp = Read(
        "djcp-3.csv",
        "clause",
        "control point zh",
        clause => string.Join('.', clause.Split('.').Take(3))
    );

    private static IEnumerable<Row> All => Asvs.Concat(Djcp);

    [Fact]
    public void Nothing_of_the_standards_is_left_out_or_said_twice()
    {
        // OWASP ASVS 5.0.0: 70 requirements of level 1 and 183 of level 2.
        Assert.Equal(253, Asvs.Count);
        // GB/T 22239-2019, 8.1: 71 control points, some of them here clause by clause.
        Assert.Equal(
            71,
            Djcp.Select(row => string.Join('.', row.Id.Split('.').Take(4))).Distinct().Count()
        );
        Assert.Equal(Asvs.Count, Asvs.Select(row => row.Id).Distinct().Count());
        Assert.Equal(Djcp.Count, Djcp.Select(row => row.Id).Distinct().Count());
    }

    [Fact]
    public void Every_row_has_a_state_of_the_list_and_says_how()
    {
        Assert.Empty(All.Where(row => !States.Contains(row.State)).Select(row => row.Id));
        Assert.Empty(All.Where(row => row.How.Length == 0).Select(row => row.Id));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var classes = typeof(SecurityAccountTests)
            .Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsNested: false })
            .ToLookup(type => type.Name);
        var missing =
            from row in All
            from test in row.Tests
            where !Exists(test, classes)
            select $"{row.Id}: {test}";
        Assert.Empty(missing);
    }

    [Fact]
    public void The_page_counts_what_the_rows_say()
    {
        foreach (var rows in new[] { Asvs, Djcp })
        {
            Assert.All(
                rows.GroupBy(row => row.Chapter),
                chapter => Assert.Equal(Counts(chapter), CountsOnPage(chapter.Key))
            );
            Assert.Contains(
                "| all | " + string.Join(" | ", Counts(rows)) + " |",
                Page,
                StringComparison.Ordinal
            );
        }

        var met = Asvs.Where(row => row.State == "met").ToList();
        Assert.Contains(
            $"Of the {met.Count} requirements of ASVS that are met, {met.Count(row => row.Tests.Count == 0)} have no test of their own",
            Page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_page_lists_everything_that_is_partly_met_or_open_and_nothing_else()
    {
        var listed = Regex
            .Matches(
                Page,
                @"^\| [0-9][0-9.a-g]* \| (?:partly|open) \|.*\|$",
                RegexOptions.Multiline
            )
            .Select(match => match.Value);
        var left = All.Where(row => row.State is "partly" or "open")
            .Select(row => $"| {row.Id} | {row.State} | {row.Text} | {row.How} |");
        Assert.Equal(left, listed);
    }

    private static bool Exists(string test, ILookup<string, Type> classes)
    {
        if (test.StartsWith("Browser/", StringComparison.Ordinal))
        {
            return File.Exists(Path.Combine(Root, "tests", test));
        }

        var parts = test.Split('.');
        return classes[parts[0]]
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .Any(method =>
                // A theory is a fact, too.
                method.IsDefined(typeof(FactAttribute))
                && (parts.Length == 1 || method.Name == parts[1])
            );
    }

    private static List<int> Counts(IEnumerable<Row> rows) =>
        States.Select(state => rows.Count(row => row.State == state)).ToList();

    private static List<int> CountsOnPage(string chapter) =>
        Regex
            .Match(
                Page,
                $@"^\| {Regex.Escape(chapter)} [^|]+\|(?<counts>( \d+ \|){{{States.Length}}})$",
                RegexOptions.Multiline
            )
            .Groups["counts"]
            .Value.Split(
                '|',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
            .Select(count => int.Parse(count, CultureInfo.InvariantCulture))
            .ToList();

    private static List<Row> Read(
        string file,
        string id,
        string text,
        Func<string, string> chapterOf
    )
    {
        using var csv = new CsvReader(
            new StreamReader(Path.Combine(Root, "docs", "security", file)),
            CultureInfo.InvariantCulture
        );
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Row>();
        while (csv.Read())
        {
            rows.Add(
                new Row(
                    csv.GetField(id)!,
                    chapterOf(csv.GetField(id)!),
                    csv.GetField(text)!,
                    csv.GetField("state")!,
                    csv.GetField("how")!,
                    csv.GetField("test")!
                        .Split(
                            ';',
                            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                        )
                )
            );
        }

        return rows;
    }

    private sealed record Row(
        string Id,
        string Chapter,
        string Text,
        string State,
        string How,
        IReadOnlyList<string> Tests
    );
}
