using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// Rows without codes against N firms that are there: rows a second with resolution and the memory they take, at several
/// sizes, to show how the cost grows.
/// </summary>
internal static class ResolutionBenchmark
{
    private const int Rows = 5_000;
    private const int Seed = 7;
    private static readonly Caller Operator = Caller.Platform("cli:benchmark");

    public static async Task<int> Run(IReadOnlyList<int> sizes)
    {
        foreach (var size in sizes)
        {
            var folder = Directory.CreateTempSubdirectory("trading-resolution-").FullName;
            try
            {
                await Measure(
                    "sqlite",
                    $"Data Source={Path.Combine(folder, "r.db")}",
                    folder,
                    size
                );
                if (PostgresCluster.Installed)
                {
                    PostgresCluster.Execute($"create database resolution_{size}");
                    await Measure(
                        "postgresql",
                        PostgresCluster.ConnectionString($"resolution_{size}"),
                        folder,
                        size
                    );
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return 0;
    }

    private static async Task Measure(string engine, string connection, string folder, int size)
    {
        var settings = new Dictionary<string, string>
        {
            ["Trading__Database"] = engine,
            ["ConnectionStrings__Trading"] = connection,
            // The command line's process and this one open what the other sealed.
            ["Trading__KeyFile"] = Path.Combine(folder, "keys.json"),
        };
        var file = Path.Combine(folder, "firms.csv");
        await Cli(folder, settings, "db", "migrate");
        if (!File.Exists(file))
        {
            await Cli(
                folder,
                settings,
                "generate",
                "entities",
                "--count",
                size.ToString(CultureInfo.InvariantCulture),
                "--seed",
                Seed.ToString(CultureInfo.InvariantCulture),
                file
            );
        }

        var started = Stopwatch.GetTimestamp();
        await Cli(folder, settings, "import", "entities", file);
        var filled = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(one => new KeyValuePair<string, string?>(
                    one.Key.Replace("__", ":", StringComparison.Ordinal),
                    one.Value
                ))
            )
            .Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddTrading(configuration)
            .AddEntityImport<Damaged>()
            .BuildServiceProvider();
        services.GetRequiredService<Damaged>().Firms = Read(file, size);
        var asked = await services
            .GetRequiredService<Sender>()
            .Send(
                new ImportEntities.Command(
                    Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
                    Rows
                ),
                Operator
            );
        var worker = services.GetRequiredService<LongJobWorker>();
        started = Stopwatch.GetTimestamp();
        while (await worker.Work(asked.Value.Id, null, CancellationToken.None)) { }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var ended = await services
            .GetRequiredService<Sender>()
            .Send(new GetLongJob.Query(asked.Value.Id), Operator);
        if (ended.Value is not { EndedAt: not null, LastError: null } job)
        {
            throw new InvalidOperationException(
                $"The import came to no end: {ended.Value.LastError}"
            );
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{engine, -12}{size, 9:N0} firms ({size / filled:0} rows/s by code); {Rows} rows resolved in {seconds:0.0} s, {Rows / seconds:0} rows/s; managed memory {GC.GetTotalMemory(false) / 1048576.0:0} MiB, process at most {process.PeakWorkingSet64 / 1048576.0:0} MiB; {job.Outcome}"
        );
    }

    private static async Task Cli(
        string folder,
        Dictionary<string, string> settings,
        params string[] arguments
    )
    {
        using var process = Programs.Start(folder, settings, Programs.Cli, arguments);
        await process.WaitForExitAsync();
    }

    // Spread over the whole file: without codes, a third as they are, a third without their place, a third otherwise named.
    private static List<EntityToImport> Read(string file, int size) =>
        [
            .. File.ReadLines(file)
                .Skip(1)
                .Where((_, i) => i % Math.Max(1, size / Rows) == 0)
                .Take(Rows)
                .Select(line => line.Split(','))
                .Select(
                    (cells, i) =>
                        new EntityToImport(
                            null,
                            new()
                            {
                                Identity = new()
                                {
                                    Name = (i % 3) switch
                                    {
                                        0 => cells[1],
                                        1 => cells[1][2..],
                                        _ => cells[1][..3] + "鑫" + cells[1][4..],
                                    },
                                    Kind = cells[2],
                                    Region = cells[3],
                                    LegalRepresentative = cells[4],
                                    Address = cells[5],
                                },
                            }
                        )
                        {
                            Source = "benchmark",
                        }
                ),
        ];

    private sealed class Damaged(EntityIntake intake) : ImportEntities.ISource
    {
        public List<EntityToImport> Firms { get; set; } = [];

        public ValueTask<ImportEntities.Batch?> After(
            long line,
            Pace pace,
            CancellationToken cancel
        )
        {
            var some = Firms.Skip((int)line).Take(pace.Rows).ToList();
            return ValueTask.FromResult(
                some.Count == 0
                    ? null
                    : new ImportEntities.Batch(intake.Prepare(some).Value, line + some.Count)
            );
        }
    }
}
