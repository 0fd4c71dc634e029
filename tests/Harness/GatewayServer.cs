using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Trading.Tests.Harness;

/// <summary>
/// A real gateway for SMS and voice (tests/GatewayServer) as a process on the loopback; it can be killed and come back with what
/// it had taken. One for a class of tests, each of which begins with it anew.
/// </summary>
public sealed class GatewayServer : IAsyncLifetime
{
    public const string Key = "a-key-of-the-tests";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly HttpClient Http = new();
    private readonly string _address = $"http://127.0.0.1:{Loopback.FreePort()}";
    private readonly string _journal = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.journal");
    private Process? _process;

    /// <summary>What the gateway took, once each.</summary>
    public sealed record Handed(Guid Id, string Channel, string To, string Text, string Language);

    /// <summary>How often messages were handed over, and asked about.</summary>
    public sealed record Counts(int Puts, int Asks);

    public Task InitializeAsync() => ComeUp();

    /// <summary>Up and well, knowing no message.</summary>
    public async Task BeginAnew()
    {
        if (_process is null or { HasExited: true })
        {
            await ComeUp();
        }

        await Put("/test/anew");
    }

    /// <summary>Settings of a province that sends here.</summary>
    public Dictionary<string, string?> Settings(
        bool voice = true,
        string key = Key,
        int lanes = 1,
        int timeout = 2
    ) =>
        new()
        {
            ["Trading:Gateway:Address"] = _address + "/gateway",
            ["Trading:Gateway:Key"] = key,
            ["Trading:Gateway:Voice"] = voice ? "true" : "false",
            ["Trading:Gateway:TimeoutSeconds"] = $"{timeout}",
            ["Trading:Gateway:Lanes"] = $"{lanes}",
        };

    public async Task ComeUp()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = AppContext.BaseDirectory };
        // Whoever is killed cannot clear away its debugging pipes.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (
            var argument in new[]
            {
                BuiltProgram.Of("tests/GatewayServer", "Trading.GatewayServer.dll"),
                "--urls",
                _address,
                "--key",
                Key,
                "--journal",
                _journal,
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
                await Counted();
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
        }

        if (_process is not null)
        {
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>What it took, oldest first.</summary>
    public async Task<IReadOnlyList<Handed>> Taken() =>
        [
            .. (await Http.GetFromJsonAsync<Handed[]>(At("/test/messages"), Json))!.OrderBy(
                handed => handed.Id.ToString("N"),
                StringComparer.Ordinal
            ),
        ];

    public async Task<Counts> Counted() =>
        (await Http.GetFromJsonAsync<Counts>(At("/test/counts"), Json))!;

    /// <summary>well, busy, slow, failing, full, refusing, html, rubbish, other, moved, endless, dying.</summary>
    public Task Feels(string mood) => Put($"/test/mood/{mood}");

    /// <summary>What it says of every message that it took: accepted, delivered or failed.</summary>
    public Task Reports(string state) => Put($"/test/usual/{state}");

    /// <summary>What it says of one.</summary>
    public Task Reports(Guid id, string state, string code) =>
        Put($"/test/state/{id}/{state}/{code}");

    /// <summary>It loses a message that it had taken.</summary>
    public async Task Loses(Guid id) =>
        (await Http.DeleteAsync(At($"/test/messages/{id}"))).EnsureSuccessStatusCode();

    public Task DisposeAsync() => Die();

    private async Task Put(string path) =>
        (await Http.PutAsync(At(path), null)).EnsureSuccessStatusCode();

    private Uri At(string path) => new(_address + path);
}
