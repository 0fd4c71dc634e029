using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Indicators;
using Trading.Indicators.Files;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Ocds;
using Trading.Tests.Harness;
using Trading.Tests.Indicators;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

public sealed class RedFlagDriverTests
{
    [RealReleasesFact]
    public async Task The_database_and_the_file_say_the_same_of_what_was_published_abroad()
    {
        var database = Engines.New(Engine.Sqlite);
        string[] import = ["import", "ocds", RealReleasesFactAttribute.Path!, "--skip-bad"];
        Assert.Equal(1, (await CommandLine.Here(database, import)).ExitCode);
        await using var province = Province.Over(database);
        Assert.Equal(100, await province.Scalar<int>("select count(*) from procurement"));
        await DriversAgree(province);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_database_and_the_file_say_the_same_of_the_provinces_own(Engine engine)
    {
        await using var province = JudgedProvince.On(engine);
        await WarnedProvince.Fill(province, ordinary: 80);
        await Tenders.Known(province, 1, 2, 3);
        foreach (var number in Enumerable.Range(1, 3))
        {
            var id = await Tenders.Published(province, number);
            foreach (var step in JudgedProvince.Steps(province, id, 2, 1, 2, 3).Take(number))
            {
                await step();
            }
        }

        await DriversAgree(province);
    }

    private static async Task DriversAgree(Province province)
    {
        var exported = new Dictionary<string, List<string>>();
        for (string? cursor = null; ; )
        {
            var page = (
                await province.Send(
                    new ListRecords.Query { Cursor = cursor },
                    Callers.With(Trading.Access.Roles.Supervisor)
                )
            ).Value;
            foreach (var line in page.Lines)
            {
                var country = JsonNode.Parse(line)!["parties"]!
                    .AsArray()
                    .First(party =>
                        party!["roles"]!.AsArray().Any(role => role!.ToString() == "buyer")
                    )!["address"]!["countryName"]!.ToString();
                (exported.TryGetValue(country, out var of) ? of : exported[country] = []).Add(line);
            }

            if ((cursor = page.Next) is null)
            {
                break;
            }
        }

        await using var scope = province.Services.CreateAsyncScope();
        var recorded = await scope
            .ServiceProvider.GetRequiredService<RecordedRedFlags>()
            .Compute(CancellationToken.None);
        Assert.Equal(exported.Keys.Order(), recorded.Keys.Order());
        foreach (var (market, computed) in recorded)
        {
            using (computed)
            {
                var file = Releases.Run(
                    null,
                    compatible: false,
                    Encoding.UTF8.GetBytes(string.Join('\n', exported[market]) + "\n"),
                    threads: 2,
                    evidence: true
                );
                Assert.Equal(file.Result, Text(computed.Output));
                Assert.Equal(file.Evidence, Text(computed.Evidence));
                Assert.True(file.Tally.Processes > 0);
            }
        }

        // What the night keeps is what the file says: of each process, one by one, and of each organisation.
        await JudgedProvince.Night(province);
        var ids = (await province.Rows<OcidRow>("select id, ocid from procurement")).ToDictionary(
            row => row.Ocid,
            row => row.Id
        );
        var anew = await scope
            .ServiceProvider.GetRequiredService<RecordedRedFlags>()
            .Compute(CancellationToken.None);
        var expected = new List<string>();
        foreach (var (market, computed) in anew)
        {
            using (computed)
            {
                var without = new HashSet<string> { "R024", "R058" };
                without.RemoveWhere(code =>
                    computed.Settings.Contains($"[{code}]", StringComparison.Ordinal)
                );
                expected.AddRange(
                    computed
                        .Lines()
                        // What does not apply is no row.
                        .Where(line =>
                            line.Row.Outcome != "notApplicable"
                            && (
                                line.Group != RedFlagLine.OfProcess
                                || !without.Contains(line.Row.Indicator)
                            )
                        )
                        .Select(line =>
                            line.Group == RedFlagLine.OfProcess
                                ? Said(FindingOwner.Key(ids[line.Id]), line.Row)
                                : Said(computed.Code(line.Id), line.Row)
                        )
                );
            }
        }

        var kept = await province.Rows<Kept>(
            "select owner, indicator, outcome, value, threshold, evidence from indicator_finding where peer_group like '%ocds'"
        );
        Assert.NotEmpty(kept);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            kept.Select(row =>
                    Said(
                        row.Owner,
                        new FindingRow
                        {
                            Indicator = row.Indicator,
                            Outcome = row.Outcome,
                            Value = row.Value,
                            Threshold = row.Threshold,
                            Evidence = row.Evidence,
                        }
                    )
                )
                .Order(StringComparer.Ordinal)
        );
    }

    private static string Said(string owner, FindingRow row) =>
        FormattableString.Invariant(
            $"{owner} {row.Indicator} {row.Outcome} {row.Value:R} {row.Threshold:R} {row.Evidence}"
        );

    private static string Text(Stream stream)
    {
        stream.Position = 0;
        using var reader = new StreamReader(stream, leaveOpen: true);
        return reader.ReadToEnd();
    }

    private sealed record OcidRow
    {
        public Guid Id { get; init; }
        public string Ocid { get; init; } = "";
    }

    private sealed record Kept
    {
        public string Owner { get; init; } = "";
        public string Indicator { get; init; } = "";
        public string Outcome { get; init; } = "";
        public double? Value { get; init; }
        public double? Threshold { get; init; }
        public string Evidence { get; init; } = "";
    }
}
