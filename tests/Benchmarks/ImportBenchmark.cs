using System.Diagnostics;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>trading import auctions FILE --no-train: rows per second through the application's commands.</summary>
internal static class ImportBenchmark
{
    public static async Task<int> Run(string file)
    {
        var rows = File.ReadLines(file).Count() - 1;
        var folder = Directory.CreateTempSubdirectory("trading-import-").FullName;
        try
        {
            await Measure("sqlite", $"Data Source={Path.Combine(folder, "import.db")}");
            if (PostgresCluster.Installed)
            {
                PostgresCluster.Execute("create database import");
                await Measure("postgresql", PostgresCluster.ConnectionString("import"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task Measure(string engine, string connection)
        {
            var settings = new Dictionary<string, string>
            {
                ["Trading__Database"] = engine,
                ["ConnectionStrings__Trading"] = connection,
            };
            using (var migrate = Programs.Start(folder, settings, Programs.Cli, "db", "migrate"))
            {
                await migrate.WaitForExitAsync();
            }

            var started = Stopwatch.GetTimestamp();
            using var import = Programs.Start(
                folder,
                settings,
                Programs.Cli,
                "import",
                "auctions",
                Path.GetFullPath(file),
                "--no-train"
            );
            await import.WaitForExitAsync();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(
                $"{engine, -12}{rows} rows in {seconds:0.0} s, {rows / seconds:0} rows/s (exit code {import.ExitCode})"
            );
        }
    }
}
