using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// <c>trading indicators</c> as the published executable against a bare pass that only tokenises the same file, on the same
/// number of threads, in turns in the same run, by the clock and by what both took of the processor, which says more on a
/// machine that has other work; and its peak memory.
/// </summary>
internal static class IndicatorBenchmark
{
    public static async Task<int> Run(long count, int threads, string? executable)
    {
        var folder = Directory.CreateTempSubdirectory("trading-indicators-").FullName;
        try
        {
            var trading = executable ?? await Publish(folder);
            var file = Path.Combine(folder, "releases.jsonl");
            await Process(trading, null, "generate", "releases", "--count", Say(count), file);
            var size = new FileInfo(file).Length;
            Console.WriteLine($"{count:N0} releases, {size / 1e6:N0} MB, {threads} threads");
            var settings = Path.Combine(folder, "settings.ini");
            await Process(trading, null, "indicators", "init", settings);
            (string Name, string[] Arguments)[] modes =
            [
                ("default", []),
                ("--compatible", ["--compatible", "--settings", settings]),
                ("--compatible --map", ["--compatible", "--map", "--settings", settings]),
            ];
            Bare.Pass(file, threads);
            for (var turn = 0; turn < 3; turn++)
            {
                foreach (var (name, arguments) in modes)
                {
                    var before = Environment.CpuUsage.TotalTime;
                    var bare = Bare.Pass(file, threads);
                    var bareBusy = Environment.CpuUsage.TotalTime - before;
                    var result = Path.Combine(folder, "result.json");
                    var (elapsed, busy, peak) = await Process(
                        trading,
                        result,
                        ["indicators", .. arguments, "--threads", Say(threads), file]
                    );
                    Console.WriteLine(
                        $"{name, -20} bare {size / bare.TotalSeconds / 1e6, 6:N0} MB/s   indicators {size / elapsed.TotalSeconds / 1e6, 6:N0} MB/s   ratio {bare / elapsed:N2}   processor {bareBusy.TotalSeconds:N2} s, {busy.TotalSeconds:N2} s, ratio {bareBusy / busy:N2}   peak {peak / 1048576:N0} MiB   result {new FileInfo(result).Length / 1e6:N0} MB"
                    );
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Say(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> Publish(string folder)
    {
        var target = Path.Combine(folder, "cli");
        await Process(
            "dotnet",
            null,
            "publish",
            Path.Combine(Repository.Root, "tools", "Cli"),
            "-c",
            "Release",
            "-o",
            target,
            "-v",
            "q"
        );
        return Path.Combine(target, "trading");
    }

    // How long it took, its start included, what of the processor, and the most memory it held.
    private static async Task<(TimeSpan Elapsed, TimeSpan Busy, long Peak)> Process(
        string program,
        string? output,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = output is not null,
            RedirectStandardError = output is not null,
        };
        var clock = Stopwatch.StartNew();
        using var process = System.Diagnostics.Process.Start(start)!;
        var peak = Watch(process);
        if (output is not null)
        {
            var errors = process.StandardError.ReadToEndAsync();
            await using var file = File.Create(output);
            await process.StandardOutput.BaseStream.CopyToAsync(file);
            await errors;
        }

        await process.WaitForExitAsync();
        var elapsed = clock.Elapsed;
        var (busy, held) = await peak;
        return process.ExitCode == 0
            ? (elapsed, busy, held)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static async Task<(TimeSpan Busy, long Peak)> Watch(Process process)
    {
        long peak = 0;
        var busy = TimeSpan.Zero;
        while (true)
        {
            try
            {
                var line = File.ReadLines($"/proc/{process.Id}/status")
                    .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is null)
                {
                    return (busy, peak);
                }

                // Behind the name, which may hold anything: the 12th and 13th, in hundredths of a second.
                var figures = File.ReadAllText($"/proc/{process.Id}/stat")
                    .Split(')')[^1]
                    .Split(' ');
                busy = TimeSpan.FromMilliseconds(
                    10
                        * (
                            long.Parse(figures[12], CultureInfo.InvariantCulture)
                            + long.Parse(figures[13], CultureInfo.InvariantCulture)
                        )
                );

                peak = Math.Max(
                    peak,
                    long.Parse(
                        line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                        CultureInfo.InvariantCulture
                    ) * 1024
                );
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return (busy, peak);
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Tokenises and does nothing else: the threads take blocks of whole lines from one reader.</summary>
    private static class Bare
    {
        public static TimeSpan Pass(string path, int threads)
        {
            var clock = Stopwatch.StartNew();
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                1,
                FileOptions.SequentialScan
            );
            var gate = new Lock();
            var left = new byte[1 << 20];
            var leftLength = 0;
            Thread[] workers =
            [
                .. Enumerable
                    .Range(0, threads)
                    .Select(_ => new Thread(() =>
                    {
                        var block = new byte[2 << 20];
                        while (true)
                        {
                            int length;
                            lock (gate)
                            {
                                left.AsSpan(0, leftLength).CopyTo(block);
                                length =
                                    leftLength
                                    + file.ReadAtLeast(
                                        block.AsSpan(leftLength, 1 << 20),
                                        1 << 20,
                                        throwOnEndOfStream: false
                                    );
                                var end = block.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
                                leftLength = length - end;
                                block.AsSpan(end, leftLength).CopyTo(left);
                                length = end;
                            }

                            if (length == 0)
                            {
                                return;
                            }

                            Tokenise(block.AsSpan(0, length));
                        }
                    })),
            ];
            foreach (var worker in workers)
            {
                worker.Start();
            }

            foreach (var worker in workers)
            {
                worker.Join();
            }

            return clock.Elapsed;
        }

        private static void Tokenise(ReadOnlySpan<byte> lines)
        {
            while (lines.Length > 0)
            {
                var end = lines.IndexOf((byte)'\n');
                var reader = new Utf8JsonReader(lines[..end]);
                while (reader.Read()) { }

                lines = lines[(end + 1)..];
            }
        }
    }
}
