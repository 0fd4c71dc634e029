using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Cli.Parts;
using Trading.Composition;
using Trading.Demo;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>What is published brings the demo's public passwords only where somebody asked for them.</summary>
public sealed class PublishedDemoTests
{
    private static readonly string Configuration = AppContext.BaseDirectory.Contains(
        "/Release/",
        StringComparison.Ordinal
    )
        ? "Release"
        : "Debug";

    [Fact]
    public async Task A_published_host_has_no_published_password_says_why_there_is_no_demo_and_lists_its_parts()
    {
        var folder = await Publish(demo: false);
        Assert.True(File.Exists(Path.Combine(folder, "Trading.Web.dll")));
        var telling = new[] { "Trading.Demo", DemoAccounts.Password, DemoAccounts.FactorSecret };
        var found =
            from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            from word in telling
            where
                Path.GetFileName(file).Contains(word, StringComparison.Ordinal)
                || (word != telling[0] && Holds(file, word))
            select $"{Path.GetFileName(file)}: {word}";
        Assert.Empty(found);

        Assert.Contains("-p:Demo=true", await Greeting(folder), StringComparison.Ordinal);
        ListsItsParts(folder);
    }

    // Every package whose files are in the folder is in the list of parts, with its version.
    private static void ListsItsParts(string folder)
    {
        using var needs = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "Trading.Web.deps.json"))
        );
        var laid =
            from library in needs.RootElement.GetProperty("libraries").EnumerateObject()
            where library.Value.GetProperty("type").GetString() == "package"
            select library.Name.ToLowerInvariant();
        var listed = Part.In([folder])
            .Select(part => $"{part.Name}/{part.Version}".ToLowerInvariant())
            .ToHashSet();
        Assert.True(listed.Count > 50);
        Assert.Empty(laid.Except(listed));
    }

    [Fact]
    public async Task A_host_published_for_a_demo_has_one()
    {
        var folder = await Publish(demo: true);
        Assert.True(Holds(Path.Combine(folder, "Trading.Demo.dll"), DemoAccounts.Password));
    }

    [Fact]
    public async Task What_is_built_has_one()
    {
        await using var province = Province.On(Engine.Sqlite);
        Assert.IsType<DemoProvince>(province.Services.GetService<IDemo>());
        foreach (var program in new[] { "src/Web", "tools/Cli" })
        {
            Assert.True(
                File.Exists(
                    Path.Combine(
                        Repository.Root,
                        program,
                        "bin",
                        Configuration,
                        "net10.0",
                        "Trading.Demo.dll"
                    )
                ),
                program
            );
        }
    }

    private static async Task<string> Publish(bool demo)
    {
        var folder = Path.Combine(Scratch.Folder, $"published-{Guid.NewGuid():N}");
        string[] arguments =
        [
            "publish",
            Path.Combine(Repository.Root, "src", "Web", "Trading.Web.csproj"),
            "--no-build",
            "--no-restore",
            "-c",
            Configuration,
            "-o",
            folder,
            // What browsers are sent is of no matter here, and packing it takes a minute.
            "-p:CompressionEnabled=false",
            "-nodeReuse:false",
            .. demo ? new[] { "-p:Demo=true" } : [],
        ];
        using var process = Start("dotnet", arguments, Repository.Root);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return folder;
    }

    // What the host prints once it answers.
    private static async Task<string> Greeting(string folder)
    {
        using var process = Start(
            "dotnet",
            [
                Path.Combine(folder, "Trading.Web.dll"),
                "--urls",
                $"http://127.0.0.1:{FreePort()}",
                "--Trading:Demo",
                "true",
                "--Trading:JobServer",
                "false",
                "--Trading:Documents:Origin",
                "none",
                "--ConnectionStrings:Trading",
                $"Data Source={Path.Combine(folder, "trading.db")}",
            ],
            folder
        );
        var said = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                said.AppendLine(line);
                if (line.Contains("Ctrl+C", StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        return said.ToString();
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    // As text lies in a file, and as it lies in an assembly.
    private static bool Holds(string file, string word)
    {
        var content = File.ReadAllBytes(file).AsSpan();
        return content.IndexOf(Encoding.UTF8.GetBytes(word)) >= 0
            || content.IndexOf(Encoding.Unicode.GetBytes(word)) >= 0;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
