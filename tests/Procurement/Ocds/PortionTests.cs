using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Trading.Indicators.Files;
using Trading.Kernel.Sql;
using Trading.Procurement.Ocds;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Ocds.Publications;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>Many processes in one transaction, written by the bulk path.</summary>
public sealed partial class PortionTests
{
    // What is drawn or counted as it comes, and differs between two databases that hold the same.
    private static readonly string[] Drawn = ["id", "serial", "sealed", "token"];

    private static readonly Dictionary<string, string> Tables = new()
    {
        ["procurement"] = "select * from procurement",
        ["procurement_lot"] = OfProcurement("procurement_lot"),
        ["posted_step"] = OfProcurement("posted_step"),
        ["procurement_step"] = OfProcurement("procurement_step"),
        ["bid"] = OfProcurement("bid"),
        ["bid_submission"] = OfProcurement("bid_submission"),
        ["score_sheet"] = OfProcurement("score_sheet"),
        ["open_clock"] = OfProcurement("open_clock"),
        ["ocds_import"] = OfProcurement("ocds_import"),
        ["change_pending"] = "select * from change_pending",
        ["entity"] = "select * from entity",
        ["entity_section"] = "select * from entity_section",
        ["entity_version"] = "select * from entity_version",
        ["entity_block"] = "select * from entity_block",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_portion_leaves_the_very_rows_that_its_processes_leave_one_after_the_other(
        Engine engine
    )
    {
        await using var home = Province.On(Engine.Sqlite);
        await using var alone = Province.On(engine);
        await using var together = Province.On(engine);
        var processes = Foreign().ToList();
        foreach (
            var (kind, method) in new[]
            {
                ("construction", "open"),
                ("government", "negotiation"),
                ("land", "listing"),
            }
        )
        {
            var ocid = await Whole(home, kind, method);
            processes.Insert(
                7,
                [.. (await Releases(home, ocid))["releases"]!.AsArray().Cast<JsonObject>()]
            );
        }

        foreach (var one in processes)
        {
            var taken = await alone.Send(Importing([one]), Callers.Platform);
            Assert.True(taken.Succeeded, Said(taken.Problem));
        }

        var all = await together.Send(Importing(processes), Callers.Platform);
        Assert.True(all.Succeeded, Said(all.Problem));
        Assert.All(all.Value.Processes, one => Assert.Equal(ImportProcesses.Taken, one.Outcome));
        foreach (var (table, sql) in Tables)
        {
            var rows = await Rows(alone, sql);
            Assert.True(
                rows.Count > 0 || table is "bid_submission" or "score_sheet" or "open_clock",
                table
            );
            Assert.Equal(rows, await Rows(together, sql));
        }

        Assert.Equal(await Grams(alone), await Grams(together));
        Assert.Equal(await Messages(alone), await Messages(together));
        Assert.Equal(await Awaited(alone), await Awaited(together));

        // The same again is nothing new, one by one and together; and what it is known by has not changed since.
        var again = await together.Send(Importing(processes), Callers.Platform);
        Assert.All(
            again.Value.Processes,
            one => Assert.Equal(ImportProcesses.Unchanged, one.Outcome)
        );
        var kept = (JsonObject)
            JsonNode.Parse(
                await together.Scalar<string>(
                    "select compiled from ocds_import i join procurement p on p.id = i.procurement_id where p.ocid = 'ocds-ln2026-000000003'"
                )
            )!;
        kept.Remove("id");
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kept.ToJsonString()))),
            await together.Scalar<string>(
                "select fingerprint from ocds_import i join procurement p on p.id = i.procurement_id where p.ocid = 'ocds-ln2026-000000003'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_a_portion_with_a_bad_process_nothing_is_written(Engine engine)
    {
        await using var province = Province.On(engine);
        var processes = Foreign().ToList();
        // What has not happened yet, behind processes that are sound.
        var bad = processes.FindLast(one => one[0]["awards"]?[0]?["suppliers"] is not null)!;
        bad[0]["awards"]![0]!["date"] = "3026-01-01T00:00:00Z";
        var refused = await province.Send(Importing(processes), Callers.Platform);
        Assert.Equal("step.in_future", Assert.Single(refused.Problem!.Errors).Code);
        foreach (var table in new[] { "procurement", "entity", "outbox_message", "change_pending" })
        {
            Assert.Equal(0, await province.Scalar<long>($"select count(*) from {table}"));
        }

        processes.Remove(bad);
        var taken = await province.Send(Importing(processes), Callers.Platform);
        Assert.Equal(processes.Count, taken.Value.Processes.Count);
    }

    [PostgresFact]
    public async Task What_somebody_else_imports_between_two_questions_is_known_and_no_other_content()
    {
        var between = new Between("procurement.ocds.import_references");
        await using var province = Province.On(
            Engine.Postgres,
            also: services => services.AddSingleton<IStatementWatcher>(between)
        );
        var portion = Foreign().Take(6).ToList();
        between.Do = async () =>
            Assert.True((await province.Send(Importing(portion), Callers.Platform)).Succeeded);
        var second = await province.Send(Importing(portion), Callers.Platform);
        Assert.True(second.Succeeded, Said(second.Problem));
        Assert.All(
            second.Value.Processes,
            one => Assert.Equal(ImportProcesses.Unchanged, one.Outcome)
        );
    }

    [PostgresFact]
    public async Task Two_who_import_the_same_at_once_take_each_process_and_each_firm_once()
    {
        await using var province = Province.On(Engine.Postgres);
        var processes = Foreign().ToList();
        foreach (var portion in processes.Chunk(6))
        {
            var both = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() => province.Send(Importing(portion), Callers.Platform))
                    )
            );
            Assert.All(both, one => Assert.True(one.Succeeded, Said(one.Problem)));
            Assert.Equal(
                (portion.Length, 2 * portion.Length),
                (Of(ImportProcesses.Taken), Of(ImportProcesses.Unchanged))
            );
            int Of(string outcome) =>
                both.Sum(one => one.Value.Processes.Count(each => each.Outcome == outcome));
        }

        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from entity e where not exists (select 1 from entity_search s where s.serial = e.serial)"
            )
        );
    }

    // Firms of nowhere with bids, awards and contracts; two of one code under other names.
    private static IEnumerable<List<JsonObject>> Foreign()
    {
        using var file = new MemoryStream();
        new ReleaseGenerator(11).Write(file, 24);
        var lines = Encoding
            .UTF8.GetString(file.ToArray())
            .Replace("CN-USCC", "XX-TIN", StringComparison.Ordinal)
            .Replace("CN-LN", "XX-BUYER", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (at, line) in lines.Index())
        {
            var release = (JsonObject)JsonNode.Parse(line)!;
            var won = release["awards"]?.ToJsonString() ?? "";
            if (
                at > 11
                && (release["bids"]?["details"] as JsonArray)
                    ?.Select(bid => bid?["tenderers"]?[0])
                    .FirstOrDefault(one =>
                        one is not null
                        && !won.Contains(one["id"]!.ToString(), StringComparison.Ordinal)
                    )
                    is JsonObject bidder
            )
            {
                bidder["id"] = "XX-TIN-0001";
                bidder["name"] = string.Create(CultureInfo.InvariantCulture, $"Firm {at}");
            }

            yield return [release];
        }
    }

    private static ImportProcesses.Command Importing(IReadOnlyList<List<JsonObject>> processes) =>
        new([.. processes.Select(releases => releases[0]["ocid"]!.ToString())])
        {
            Releases = processes,
        };

    private static string Said(Problem? problem) =>
        $"{problem?.Code}: {string.Join("; ", problem?.Errors ?? [])}";

    private static string OfProcurement(string table) =>
        $"select p.ocid, x.* from {table} x join procurement p on p.id = x.procurement_id";

    private static async Task<List<string>> Rows(Province province, string sql)
    {
        var ocids = await Ocids(province);
        return
        [
            .. (await province.Rows<dynamic>(sql))
                .Select(row =>
                    string.Join(
                        '|',
                        ((IDictionary<string, object?>)row)
                            .Where(column => !Drawn.Contains(column.Key))
                            .Select(column => $"{column.Key}={Named(column.Value, ocids)}")
                    )
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<Dictionary<Guid, string>> Ocids(Province province) =>
        (
            await province.Rows<(string Id, string Ocid)>(
                "select cast(id as varchar(40)), ocid from procurement"
            )
        ).ToDictionary(one => Guid.Parse(one.Id), one => one.Ocid);

    private static string Named(object? value, Dictionary<Guid, string> ocids) =>
        AnId()
            .Replace(
                string.Create(CultureInfo.InvariantCulture, $"{value}"),
                found => ocids.GetValueOrDefault(Guid.Parse(found.Value), "(drawn)")
            );

    private static async Task<List<string>> Grams(Province province) =>
        await Rows(
            province,
            province.Database.Engine == Engine.Postgres
                ? "select e.code, array_to_string(s.grams, ' ') as grams from entity_search s join entity e on e.serial = s.serial"
                : """
                create virtual table temp.terms using fts5vocab('main', 'entity_search', 'instance');
                select e.code, t.term from temp.terms t join entity e on e.serial = t.doc
                """
        );

    private static Task<List<string>> Messages(Province province) =>
        Rows(
            province,
            "select queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts from outbox_message where queue <> 'registry.look_again'"
        );

    // Firms that came together are looked for together.
    private static async Task<List<string>> Awaited(Province province) =>
        [
            .. (
                await province.Rows<string>(
                    "select payload from outbox_message where queue = 'registry.look_again'"
                )
            )
                .SelectMany(payload =>
                    JsonNode.Parse(payload)!["firms"]!.AsArray().Select(firm => firm!.ToString())
                )
                .Order(StringComparer.Ordinal),
        ];

    [GeneratedRegex("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")]
    private static partial Regex AnId();

    // Does something once, just before a statement.
    private sealed class Between(string statement) : IStatementWatcher
    {
        private int _done;

        public Func<Task> Do { get; set; } = () => Task.CompletedTask;

        async ValueTask IStatementWatcher.Before(string now)
        {
            if (now == statement && Interlocked.Exchange(ref _done, 1) == 0)
            {
                await Do();
            }
        }
    }
}
