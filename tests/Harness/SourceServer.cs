using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Trading.Tests.Harness;

/// <summary>
/// A real authoritative source (tests/SourceServer) as a process on the loopback; it can be killed and come back. One
/// for a class of tests, each of which begins with it anew.
/// </summary>
public sealed class SourceServer : IAsyncLifetime
{
    public const string Name = "辽宁省市场监督管理局";
    private const string Key = "a-key-of-the-tests";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly HttpClient Http = new();
    private readonly string _address = $"http://127.0.0.1:{Loopback.FreePort()}";
    private Process? _process;

    public Task InitializeAsync() => ComeUp();

    /// <summary>Up and well, knowing nobody.</summary>
    public async Task BeginAnew()
    {
        if (_process is null)
        {
            await ComeUp();
        }

        (await Http.PutAsync(At("/test/anew"), null)).EnsureSuccessStatusCode();
    }

    /// <summary>Settings of a province that asks this server.</summary>
    public Dictionary<string, string?> Settings(
        string sections = "identity,qualifications",
        string key = Key
    ) =>
        new()
        {
            ["Trading:Sources:0:Name"] = Name,
            ["Trading:Sources:0:Address"] = _address + "/register",
            ["Trading:Sources:0:Key"] = key,
            ["Trading:Sources:0:Sections"] = sections,
            ["Trading:Sources:0:TimeoutSeconds"] = "2",
            ["Trading:Sources:0:MaxBytes"] = "100000",
        };

    public async Task ComeUp()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = AppContext.BaseDirectory };
        // Whoever is killed cannot clear away its debugging pipes.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (
            var argument in new[]
            {
                BuiltProgram.Of("tests/SourceServer", "Trading.SourceServer.dll"),
                "--urls",
                _address,
                "--key",
                Key,
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Asked();
                return;
            }
            catch (HttpRequestException) when (attempt < 100 && !_process.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>The process dies, as machines do.</summary>
    public async Task Die()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>What it answers about a code: exactly these bytes.</summary>
    public async Task Answers(string code, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        (await Http.PutAsync(At($"/test/entities/{code}"), body)).EnsureSuccessStatusCode();
    }

    /// <summary>It knows a body, with these sections.</summary>
    public Task Knows(string code, object sections, string state = "active") =>
        Answers(
            code,
            JsonSerializer.Serialize(
                new
                {
                    code,
                    state,
                    asOf = "2026-11-23",
                    sections,
                },
                Json
            )
        );

    public async Task Forgets(string code) =>
        (await Http.DeleteAsync(At($"/test/entities/{code}"))).EnsureSuccessStatusCode();

    /// <summary>well, failing, moved, slow, dripping, endless, html.</summary>
    public async Task Feels(string mood) =>
        (await Http.PutAsync(At($"/test/mood/{mood}"), null)).EnsureSuccessStatusCode();

    /// <summary>How often it was asked.</summary>
    public async Task<int> Asked() =>
        int.Parse(await Http.GetStringAsync(At("/test/asked")), CultureInfo.InvariantCulture);

    public Task DisposeAsync() => Die();

    private Uri At(string path) => new(_address + path);
}
