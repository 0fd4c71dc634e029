using Trading.Alerts.Indicators;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>Provinces whose procurements are judged by the tests' indicators, and what stands in their tables.</summary>
internal static class JudgedProvince
{
    public static Province On(Engine engine, IndicatorRules? rules = null) =>
        Province.On(
            engine,
            null,
            services =>
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                    services,
                    rules ?? TestIndicators.Rules
                )
        );

    /// <summary>Judged now, as the outbox would have it done.</summary>
    public static async Task Judge(Province province, Guid id)
    {
        var judged = await province.Send(new RecomputeIndicators.Command(id), Callers.Platform);
        Assert.True(judged.Succeeded);
    }

    /// <summary>The nightly pass; returns how many months of sums were wrong.</summary>
    public static async Task<int> Night(Province province, bool everything = false)
    {
        var asked = await province.Send(
            new AskForNightlyPass.Command(everything),
            Callers.Platform
        );
        await province.WorkLongJobs();
        var result = await province.Scalar<string>(
            "select result from long_job where id = @id",
            new { id = asked.Value.Id }
        );
        return System
            .Text.Json.JsonDocument.Parse(result)
            .RootElement.GetProperty("mended")
            .GetInt32();
    }

    /// <summary>What each table of the indicators says, without when it was said.</summary>
    public static async Task<Dictionary<string, List<string>>> Tables(Province province)
    {
        var tables = new Dictionary<string, string>
        {
            ["findings"] =
                "select owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold, evidence, sentence_en from indicator_finding where outcome <> 'notApplicable'",
            ["measurements"] =
                "select procurement_id, metric, peer_group, lot, place, value from indicator_measurement",
            ["contributions"] =
                "select procurement_id, subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units, whole_billionths from indicator_contribution",
            ["sums"] =
                "select subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units, whole_billionths, procurements from indicator_sum",
            ["baselines"] =
                "select metric, peer_group, peers, q10, q1, median, q3, q99 from indicator_baseline where valid_to is null",
        };
        var said = new Dictionary<string, List<string>>();
        foreach (var (name, sql) in tables)
        {
            said[name] =
            [
                .. (await province.Rows<dynamic>(sql))
                    .Select(row =>
                        string.Join(
                            ' ',
                            ((IDictionary<string, object?>)row).Values.Select(value =>
                                Convert.ToString(
                                    value,
                                    System.Globalization.CultureInfo.InvariantCulture
                                )
                            )
                        )
                    )
                    .Order(StringComparer.Ordinal),
            ];
        }

        return said;
    }

    public static void Same(
        Dictionary<string, List<string>> expected,
        Dictionary<string, List<string>> actual
    ) => Assert.All(expected, table => Assert.Equal(table.Value, actual[table.Key]));

    /// <summary>As if nothing had ever been judged.</summary>
    public static async Task Forget(Province province)
    {
        foreach (
            var table in new[]
            {
                "dossier",
                "subject",
                "input",
                "finding",
                "finding_before",
                "measurement",
                "contribution",
                "sum",
                "baseline",
                "standing",
            }
        )
        {
            await province.Rows<int>($"delete from indicator_{table}");
        }
    }

    /// <summary>A tender's steps after it was published, to be posted one by one.</summary>
    public static IReadOnlyList<Func<Task>> Steps(
        Province province,
        Guid id,
        int winner,
        params int[] bidders
    ) =>
        [
            async () =>
                Assert.True(
                    (await province.Send(Tenders.Opening(id, bidders), Tenders.Centre)).Succeeded
                ),
            async () =>
                Assert.True(
                    (
                        await province.Send(
                            new RecordAward.Command(
                                id,
                                Tenders.At("2026-11-21 10:00"),
                                Tenders.Bidder(winner)
                            ),
                            Tenders.Centre
                        )
                    ).Succeeded
                ),
            async () =>
                Assert.True(
                    (
                        await province.Send(
                            new RecordContract.Command(id, Tenders.At("2026-11-23 10:00")),
                            Tenders.Centre
                        )
                    ).Succeeded
                ),
        ];
}
