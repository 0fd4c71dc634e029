using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Trading.Access.Systems;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>What a collector reads from the host's standard output.</summary>
public sealed class ProcessLogTests
{
    [Fact]
    public async Task Every_line_is_JSON_with_its_instant_in_UTC_and_the_request_it_belongs_to()
    {
        using var host = Start();
        var lines = new List<JsonElement>();
        try
        {
            string? address = null;
            using var client = new HttpClient();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await host.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                var entry = JsonDocument.Parse(line).RootElement;
                lines.Add(entry);
                var message = entry.GetProperty("Message").GetString()!;
                if (message.StartsWith("Answering at ", StringComparison.Ordinal))
                {
                    address = message.Split(' ')[2].TrimEnd('.');
                    client.DefaultRequestHeaders.Authorization = new(
                        "Bearer",
                        $"{Keys.PrefixOf(new(false))}nobody"
                    );
                    using var answer = await client.GetAsync($"{address}/api/v1/entities");
                    Assert.Equal(401, (int)answer.StatusCode);
                }
                else if (address is not null && Category(entry) == "Trading.Security")
                {
                    break;
                }
            }
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync();
        }

        Assert.Equal("Trading.Security", Category(lines[^1]));
        // The trace finds the request in what the collector has of it.
        Assert.Contains(
            "TraceId",
            lines[^1].GetProperty("Scopes").ToString(),
            StringComparison.Ordinal
        );
        Assert.All(
            lines,
            entry =>
                Assert.Equal(
                    TimeSpan.Zero,
                    DateTimeOffset
                        .ParseExact(
                            entry.GetProperty("Timestamp").GetString()!,
                            "yyyy-MM-dd'T'HH:mm:ss.fffK",
                            CultureInfo.InvariantCulture
                        )
                        .Offset
                )
        );
    }

    private static string? Category(JsonElement entry) => entry.GetProperty("Category").GetString();

    private static Process Start()
    {
        var folder = Directory.CreateTempSubdirectory("trading-log-").FullName;
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Trading.Web.dll"),
                "--urls",
                "http://127.0.0.1:0",
                "--roles",
                "api",
                "--Trading:Demo",
                "false",
                "--Trading:Documents:Origin",
                "none",
                "--ConnectionStrings:Trading",
                $"Data Source={Path.Combine(folder, "trading.db")}",
            ]
        )
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }
}
