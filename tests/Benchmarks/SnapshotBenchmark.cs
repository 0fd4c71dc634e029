using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// The snapshot of N imported firms over HTTP, plain and packed, against the engine's own way to hand out the same columns:
/// COPY … TO on PostgreSQL, a SELECT read to its end on SQLite. And the digests of all ranges, by which a copy is compared.
/// </summary>
internal static class SnapshotBenchmark
{
    private const int Turns = 3;

    private const string Columns =
        "select code, coalesce(in_force_version, version), region, changed_at from entity order by code";

    public static async Task<int> Run(int count, IReadOnlyList<string> engines)
    {
        var folder = Directory.CreateTempSubdirectory("trading-snapshot-").FullName;
        try
        {
            var file = Path.Combine(folder, "firms.csv");
            var firms = count.ToString(CultureInfo.InvariantCulture);
            await Programs.Measure(
                folder,
                new Dictionary<string, string>(),
                Programs.Cli,
                ["generate", "entities", "--count", firms, "--seed", "7", file]
            );
            foreach (var engine in engines)
            {
                Database database;
                if (engine == "sqlite")
                {
                    database = new(Engine.Sqlite, $"Data Source={Path.Combine(folder, "a.db")}");
                }
                else
                {
                    PostgresCluster.Execute("create database snapshot");
                    database = new(Engine.Postgres, PostgresCluster.ConnectionString("snapshot"));
                }

                Schema.Migrate(database);
                await Programs.Measure(
                    folder,
                    RegistryBenchmark.Settings(engine, database),
                    Programs.Cli,
                    "import",
                    "entities",
                    file
                );
                await Measure(engine, database, folder);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(string engine, Database database, string folder)
    {
        if (database.Engine == Engine.Postgres)
        {
            await using var connection = await database.Open(default);
            await Dapper.SqlMapper.ExecuteAsync(connection, "vacuum analyze entity");
        }

        var key = await ReadBenchmark.KeyOf(database, [Scopes.ChangesRead, Scopes.RegistryRead]);
        var address = $"http://127.0.0.1:{Programs.FreePort()}";
        var settings = RegistryBenchmark.Settings(engine, database);
        settings["Trading__Demo"] = "false";
        settings["Trading__Roles"] = "api";
        using var host = Programs.Start(folder, settings, Programs.Web, "--Urls", address);
        try
        {
            await Programs.Ready(address + "/health/ready");
            using var http = new HttpClient { BaseAddress = new(address) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            // What is compiled on first use is not the snapshot's price.
            await Take(http, packed: false);
            var (raw, plain, packed) = (
                new List<Figures>(),
                new List<Figures>(),
                new List<Figures>()
            );
            for (var turn = 0; turn < Turns; turn++)
            {
                raw.Add(await Raw(database));
                plain.Add(await Take(http, packed: false));
                packed.Add(await Take(http, packed: true));
            }

            var (bare, ours, small) = (Median(raw), Median(plain), Median(packed));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    --- {engine}
                    raw         {bare.Rate:N1} MB/s, {bare.Bytes / 1e6:N1} MB in {bare.Seconds:N2} s
                    snapshot    {ours.Rate:N1} MB/s, {ours.Bytes
                        / 1e6:N1} MB in {ours.Seconds:N2} s; ratio of the bytes a second {ours.Rate
                        / bare.Rate:N2}, of the rows {bare.Seconds / ours.Seconds:N2}
                    gzip        {ours.Bytes / 1e6 / small.Seconds:N1} MB/s of lines, {small.Bytes
                        / 1e6:N1} MB sent in {small.Seconds:N2} s
                    memory      {Peak(host)} MiB at most
                    """
                )
            );
            var watch = Stopwatch.StartNew();
            var asked = 0;
            string? after = null;
            do
            {
                var text = await http.GetStringAsync(
                    new Uri(
                        after is null ? "/api/v1/reconcile" : $"/api/v1/reconcile?after={after}",
                        UriKind.Relative
                    )
                );
                asked++;
                var next = text.LastIndexOf("\"next\":\"", StringComparison.Ordinal);
                after = next < 0 ? null : text[(next + 8)..text.LastIndexOf('"')];
            } while (after is not null);

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"digests     of all ranges in {watch.Elapsed.TotalSeconds:N2} s, {asked} question(s)"
                )
            );
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
        }
    }

    private static async Task<Figures> Take(HttpClient http, bool packed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshot?kinds=entity");
        if (packed)
        {
            request.Headers.Add("Accept-Encoding", "gzip");
        }

        var watch = Stopwatch.StartNew();
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        return new(await Drain(stream), watch.Elapsed.TotalSeconds);
    }

    private static async Task<Figures> Raw(Database database)
    {
        await using var connection = await database.Open(default);
        var watch = Stopwatch.StartNew();
        if (connection is NpgsqlConnection postgres)
        {
            await using var stream = await postgres.BeginRawBinaryCopyAsync(
                $"copy ({Columns}) to stdout (format binary)"
            );
            return new(await Drain(stream), watch.Elapsed.TotalSeconds);
        }

        var bytes = 0L;
        await using var command = ((SqliteConnection)connection).CreateCommand();
        command.CommandText = Columns;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            // As text with a separator, as COPY writes it.
            bytes +=
                reader.GetString(0).Length
                + reader.GetInt64(1).ToString(CultureInfo.InvariantCulture).Length
                + (reader.IsDBNull(2) ? 2 : reader.GetString(2).Length)
                + reader.GetString(3).Length
                + 4;
        }

        return new(bytes, watch.Elapsed.TotalSeconds);
    }

    private static async Task<long> Drain(Stream stream)
    {
        var buffer = new byte[256 * 1024];
        var bytes = 0L;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; )
        {
            bytes += read;
        }

        return bytes;
    }

    private static Figures Median(List<Figures> figures) =>
        figures.OrderBy(one => one.Seconds).ElementAt(figures.Count / 2);

    private static string Peak(Process process) =>
        File.ReadAllLines($"/proc/{process.Id}/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line =>
                (
                    long.Parse(line["VmHWM:".Length..^" kB".Length], CultureInfo.InvariantCulture)
                    / 1024
                ).ToString(CultureInfo.InvariantCulture)
            )
            .First();

    private sealed record Figures(long Bytes, double Seconds)
    {
        public double Rate => Bytes / 1e6 / Seconds;
    }
}
