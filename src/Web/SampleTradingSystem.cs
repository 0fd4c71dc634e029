using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Trading.Composition;
using Trading.Kernel.Sql;

namespace Trading.Web;

/// <summary>
/// The sample trading system (tools/SampleSystem) beside the demo province: a process of its own with a key of its own, whose
/// copy follows what is done here. It ends when its input does, so also with a host that is killed.
/// </summary>
public sealed partial class SampleTradingSystem(
    IServiceProvider services,
    IConfiguration settings,
    Database database,
    IServer server,
    IHostApplicationLifetime life,
    ILogger<SampleTradingSystem> log
) : BackgroundService
{
    private const string Setting = "Trading:SampleSystem";
    private const string Usual = "http://localhost:5082";
    private const string Greeting = "sample trading system: ";

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Where it answers; null where there is none.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Which of the trading systems it is; null where there is none.</summary>
    public Guid? SystemId { get; private set; }

    private static string Program =>
        Path.Combine(AppContext.BaseDirectory, "sample-system", "sample-trading-system.dll");

    /// <summary>
    /// Where it is to answer; null where it is not wanted. <c>Trading:SampleSystem</c> says, an address or <c>false</c>, and
    /// without it there is one beside the demo on the embedded database: the only host that has it.
    /// </summary>
    internal static string? Wanted(IConfiguration settings, Engine engine) =>
        settings[Setting] switch
        {
            null or "" => engine == Engine.Sqlite ? Usual : null,
            "false" or "False" => null,
            var address => address,
        };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (
            Demo.Of(services, settings) is not { } demo
            || Wanted(settings, database.Engine) is not { } address
            || !File.Exists(Program)
        )
        {
            return;
        }

        try
        {
            await Started(stoppingToken);
            await Run(demo, address, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
#pragma warning disable CA1031 // That the sample cannot be started is told, and must not take the host down.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotStarted(error);
        }
        finally
        {
            (Address, SystemId) = (null, null);
        }
    }

    private async Task Run(IDemo demo, string address, CancellationToken stopping)
    {
        var (id, key) = await demo.IssueSampleKey(stopping);
        var start = new ProcessStartInfo(Host())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Program);
        // By its environment: what stands on a command line every user of the machine can read.
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["Urls"] = IsTaken(address) ? "http://127.0.0.1:0" : address,
                ["Platform"] = Platform(),
                ["Key"] = key,
                ["Database"] = CopyFile(),
                ["EndWithInput"] = "true",
            }
        )
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(stopping) is { } line)
            {
                if (line.StartsWith(Greeting, StringComparison.Ordinal))
                {
                    (Address, SystemId) = (new Uri(line[Greeting.Length..]), id);
                    Console.WriteLine(
                        $"  示例交易系统 · sample trading system    {Address.GetLeftPart(UriPartial.Authority)}"
                    );
                }
            }

            await process.WaitForExitAsync(stopping);
            Ended(process.ExitCode);
        }
        finally
        {
            await End(process);
        }
    }

    private static async Task End(Process process)
    {
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(Farewell);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private Task Started(CancellationToken stopping)
    {
        var started = new TaskCompletionSource();
        life.ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(stopping);
    }

    private string Platform() =>
        server
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First()
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);

    // Beside the province's own data, so that whoever deletes them to begin anew deletes both.
    private string CopyFile() =>
        Path.Combine(
            database.Engine == Engine.Sqlite
                ? Path.GetDirectoryName(
                    Path.GetFullPath(
                        new SqliteConnectionStringBuilder(database.ConnectionString).DataSource
                    )
                )!
                : Path.GetFullPath("."),
            "sample-system.db"
        );

    private static bool IsTaken(string address) =>
        IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Any(listener => listener.Port == new Uri(address).Port);

    // The program that runs this one, which need not be the one that the path finds.
    private static string Host()
    {
        var found = Path.GetFullPath(
            Path.Combine(
                RuntimeEnvironment.GetRuntimeDirectory(),
                "..",
                "..",
                "..",
                OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"
            )
        );
        return File.Exists(found) ? found : "dotnet";
    }

    [LoggerMessage(LogLevel.Warning, "The sample trading system could not be started.")]
    private partial void NotStarted(Exception error);

    [LoggerMessage(
        LogLevel.Warning,
        "The sample trading system ended by itself ({Code}); what it said stands above."
    )]
    private partial void Ended(int code);
}
