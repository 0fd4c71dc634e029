using System.Globalization;
using Dapper;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// <c>trading import ocds</c> of N generated releases against the engine's own bulk path with the very same rows: those of
/// the firms, the procurements with lots, steps and bids, what is kept of each release, and the messages that they bring.
/// </summary>
internal static class OcdsImportBenchmark
{
    public static async Task<int> Run(int count)
    {
        var folder = Directory.CreateTempSubdirectory("trading-ocds-").FullName;
        try
        {
            var file = Path.Combine(folder, "releases.jsonl");
            await Programs.Measure(
                folder,
                new Dictionary<string, string>(),
                Programs.Cli,
                "generate",
                "releases",
                "--count",
                count.ToString(CultureInfo.InvariantCulture),
                "--seed",
                "7",
                file
            );
            // Its invented firms have no valid codes of China: they are of nowhere.
            var foreign = Path.Combine(folder, "foreign.jsonl");
            await File.WriteAllLinesAsync(
                foreign,
                File.ReadLines(file)
                    .Select(line =>
                        line.Replace("CN-USCC", "XX-TIN", StringComparison.Ordinal)
                            .Replace("CN-LN", "XX-BUYER", StringComparison.Ordinal)
                    )
            );
            await Measure(
                "sqlite",
                new Database(Engine.Sqlite, $"Data Source={Path.Combine(folder, "a.db")}"),
                new Database(Engine.Sqlite, $"Data Source={Path.Combine(folder, "b.db")}"),
                foreign,
                folder
            );
            if (PostgresCluster.Installed)
            {
                PostgresCluster.Execute("create database ocds_a");
                PostgresCluster.Execute("create database ocds_b");
                await Measure(
                    "postgresql",
                    new Database(Engine.Postgres, PostgresCluster.ConnectionString("ocds_a")),
                    new Database(Engine.Postgres, PostgresCluster.ConnectionString("ocds_b")),
                    foreign,
                    folder
                );
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(
        string engine,
        Database product,
        Database raw,
        string file,
        string folder
    )
    {
        Schema.Migrate(product);
        Schema.Migrate(raw);
        var (seconds, peak, processor) = await Programs.Measure(
            folder,
            new Dictionary<string, string>
            {
                ["Trading__Database"] = engine,
                ["ConnectionStrings__Trading"] = product.ConnectionString,
            },
            Programs.Cli,
            "import",
            "ocds",
            file,
            "--country",
            "XX",
            "--source",
            "benchmark"
        );
        var rows = await Rows(product, RawBulk.Processes);
        var besides = await Rows(product, RawBulk.Besides);
        var (baseline, baselineProcessor) = await RawBulk.Copy(product, raw, RawBulk.Processes);
        var (more, moreProcessor) = await RawBulk.Copy(product, raw, RawBulk.Besides);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{engine}: {rows:N0} rows; import {rows / seconds:N0} rows/s ({seconds:0.0} s, processor {processor:0.0} s, peak memory {peak / 1024.0:0} MiB); raw bulk path {rows / baseline:N0} rows/s ({baseline:0.0} s, processor {baselineProcessor:0.0} s); ratio {baseline / seconds:0.00}; all {rows + besides:N0} rows that were written: raw bulk path {baseline + more:0.0} s, processor {baselineProcessor + moreProcessor:0.0} s; ratio {(baseline + more) / seconds:0.00}"
            )
        );
    }

    private static async Task<long> Rows(Database database, IReadOnlyList<string> tables)
    {
        var rows = 0L;
        await using var connection = await database.Open(default);
        foreach (var table in tables)
        {
            rows += await connection.ExecuteScalarAsync<long>($"select count(*) from {table}");
        }

        return rows;
    }
}
