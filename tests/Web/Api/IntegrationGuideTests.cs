using System.Diagnostics;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>What docs/integration.md tells an engineer to type works as it stands.</summary>
public sealed partial class IntegrationGuideTests
{
    [CurlFact]
    public async Task Every_command_of_the_guide_works_from_the_key_to_the_record()
    {
        await using var web = new WebProvince();
        web.UseKestrel(0);
        web.StartServer();
        var guide = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "integration.md")
        );
        var commands = Commands().Matches(guide).Select(block => block.Groups[1].Value).ToList();
        Assert.True(commands.Count >= 7);

        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-euo", "pipefail", "-c", string.Join("\n", commands) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TRADING"] = web.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        start.Environment["KEY"] = await Given.Key(
            web,
            Scopes.RegistryRead,
            Scopes.ProcurementWrite,
            Scopes.ProcurementRead,
            Scopes.ChangesRead
        );
        start.Environment["FIRM"] = (await Given.Submitted(web)).Code;
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var told = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, told + await errors);
        Assert.Contains("\"receiptId\"", told, StringComparison.Ordinal);
        Assert.Contains("\"withheld\":[", told, StringComparison.Ordinal);
        Assert.Contains("304 Not Modified", told, StringComparison.Ordinal);
        Assert.Contains("{\"format\":\"trading-receipt/1\"", told, StringComparison.Ordinal);
        Assert.Contains("{\"keys\":[{\"kty\":\"EC\"", told, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"opened\"", told, StringComparison.Ordinal);
        Assert.Contains("{\"end\":true,\"count\":", told, StringComparison.Ordinal);
        Assert.Contains("\"changes\":[", told, StringComparison.Ordinal);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();

    private sealed class CurlFactAttribute : FactAttribute
    {
        public CurlFactAttribute()
        {
            var there = (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, "curl")));
            if (!there)
            {
                Skip = "curl is not installed.";
            }
        }
    }
}
