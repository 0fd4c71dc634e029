using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Trading.Benchmarks;

/// <summary>The product's programs as processes.</summary>
internal static class Programs
{
    public static string Root { get; } = FindRoot();

    /// <summary>The host as it is shipped: run from the build's output it would look for its files where they were made.</summary>
    public static string Web => Published.Value;

    public static string Cli => Built("tools/Cli", "trading.dll");

    public static string Self => typeof(Programs).Assembly.Location;

    private static readonly Lazy<string> Published = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("trading-published-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using var publish = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish",
                    Path.Combine(Root, "src/Web"),
                    "--no-build",
                    "-c",
                    Configuration,
                    "-o",
                    folder,
                    "-v",
                    "q",
                    "--nologo",
                ]
            )
        )!;
        publish.WaitForExit();
        return publish.ExitCode == 0
            ? Path.Combine(folder, "Trading.Web.dll")
            : throw new InvalidOperationException("The host could not be published.");
    });

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a program; its output is thrown away.</summary>
    public static Process Start(
        string folder,
        IReadOnlyDictionary<string, string> settings,
        string program,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs a program to its end: how long it took, the most memory it had, and what it cost the processor.</summary>
    public static async Task<(double Seconds, long PeakKilobytes, double Processor)> Measure(
        string folder,
        IReadOnlyDictionary<string, string> settings,
        string program,
        params string[] arguments
    )
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(folder, settings, program, arguments);
        var (peak, processor) = (0L, 0.0);
        while (!process.HasExited)
        {
            await Task.Delay(100);
            processor = Processor(process, processor);
            // The high-water mark of the resident memory, as the kernel kept it.
            foreach (var line in ReadStatus(process.Id))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    peak = long.Parse(
                        line["VmHWM:".Length..^" kB".Length],
                        CultureInfo.InvariantCulture
                    );
                }
            }
        }

        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(started).TotalSeconds, peak, processor)
            : throw new InvalidOperationException(
                $"{string.Join(' ', arguments)} ended with {process.ExitCode}."
            );
    }

    private static double Processor(Process process, double before)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return before;
        }
    }

    private static string[] ReadStatus(int process)
    {
        try
        {
            return File.ReadAllLines($"/proc/{process}/status");
        }
        catch (IOException)
        {
            // It has just ended.
            return [];
        }
    }

    /// <summary>Waits until an address answers with success.</summary>
    public static async Task<TimeSpan> Ready(string address)
    {
        var started = Stopwatch.GetTimestamp();
        using var http = new HttpClient();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2))
        {
            try
            {
                using var response = await http.GetAsync(new Uri(address));
                if ((int)response.StatusCode < 500)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"{address} did not answer within two minutes.");
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    private static string Built(string project, string file)
    {
        return Path.Combine(Root, project, "bin", Configuration, "net10.0", file);
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
