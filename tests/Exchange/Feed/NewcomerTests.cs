using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Web;

namespace Trading.Tests.Exchange.Feed;

/// <summary>The newcomer's first command shows a sample trading system whose copy follows the feed.</summary>
public sealed class NewcomerTests
{
    [Fact]
    public async Task The_first_command_shows_a_sample_trading_system_that_follows_and_ends_with_the_host()
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(Scratch.Folder, $"newcomer-{Guid.NewGuid():N}")
        );
        var connection = $"Data Source={Path.Combine(folder.FullName, "trading.db")}";
        var port = Loopback.FreePort();
        using var run = Run(
            "--urls",
            $"http://127.0.0.1:{port}",
            "--ConnectionStrings:Trading",
            connection,
            "--Trading:SampleSystem",
            $"http://127.0.0.1:{Loopback.FreePort()}",
            "--Trading:Documents:Origin",
            "none"
        );
        try
        {
            var sample = await Told(run);
            using var http = new HttpClient();
            var front = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
            Assert.Contains($"href=\"{sample}\"", front, StringComparison.Ordinal);

            // What is done on the platform is a new row there.
            await using var province = Province.OverInRealTime(
                new Database(Engine.Sqlite, connection)
            );
            var (clerk, _) = await Firms.Submit(province, 1);
            var code = clerk.EntityCode!.Value.ToString();
            await Province.Until(
                async () =>
                    (await http.GetStringAsync(sample)).Contains(
                        $"<td>{code}</td>",
                        StringComparison.Ordinal
                    ),
                "the sample's page shows the change",
                seconds: 180
            );

            // A host that is killed takes it along.
            using (var host = Process.GetProcessById(ChildOf(run)))
            {
                host.Kill();
                await host.WaitForExitAsync();
            }

            await Province.Until(() => IsAway(http, sample), "the sample ended with its host");
        }
        finally
        {
            run.Kill(entireProcessTree: true);
            await run.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData(null, Engine.Sqlite, "http://localhost:5082")]
    [InlineData("false", Engine.Sqlite, null)]
    [InlineData(null, Engine.Postgres, null)]
    [InlineData("http://127.0.0.1:7000", Engine.Postgres, "http://127.0.0.1:7000")]
    public void It_is_there_beside_the_embedded_demo_or_where_it_is_asked_for(
        string? setting,
        Engine engine,
        string? address
    ) =>
        Assert.Equal(
            address,
            SampleTradingSystem.Wanted(
                new Microsoft.Extensions.Configuration.ConfigurationManager
                {
                    ["Trading:SampleSystem"] = setting,
                },
                engine
            )
        );

    // As README.md says it, with a place and ports of its own.
    private static Process Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        foreach (
            var argument in new[]
            {
                "run",
                "--project",
                "src/Web",
                "--no-build",
                "--configuration",
                BuiltProgram.Configuration,
                "--",
            }.Concat(arguments)
        )
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private static async Task<Uri> Told(Process run)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (await run.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains("sample trading system", StringComparison.Ordinal))
            {
                // Read on, since a full pipe would stop the host.
                _ = run.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
            }
        }

        throw new InvalidOperationException("It ended and told of no sample trading system.");
    }

    private static int ChildOf(Process run) =>
        int.Parse(
            File.ReadAllText($"/proc/{run.Id}/task/{run.Id}/children").Trim().Split(' ')[0],
            CultureInfo.InvariantCulture
        );

    private static async Task<bool> IsAway(HttpClient http, Uri address)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/standing"));
            return false;
        }
        catch (HttpRequestException lost) when (lost.InnerException is SocketException)
        {
            return true;
        }
    }
}
