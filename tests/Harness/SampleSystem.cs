using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Trading.Tests.Harness;

/// <summary>The sample trading system (tools/SampleSystem) as a process, with a copy in a file that outlives it.</summary>
internal sealed class SampleSystem : IDisposable
{
    private readonly Uri _platform;
    private readonly string _key;
    private readonly int _port = Loopback.FreePort();
    private readonly string _file = Path.Combine(Scratch.Folder, $"mirror-{Guid.NewGuid():N}.db");
    private readonly HttpClient _http = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private SampleSystem(Uri platform, string key, IReadOnlyDictionary<string, string> settings) =>
        (_platform, _key, _settings) = (platform, key, settings);

    private Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Where it takes webhooks.</summary>
    public Uri Hooks => new(Address, "/hooks");

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<SampleSystem> Start(
        Uri platform,
        string key,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var system = new SampleSystem(platform, key, settings ?? new Dictionary<string, string>());
        await system.Begin();
        return system;
    }

    /// <summary>It is killed, and comes back with the copy that it had.</summary>
    public async Task Again()
    {
        Kill();
        await Begin();
    }

    /// <summary>Its own page.</summary>
    public Task<string> Page() => _http.GetStringAsync(Address);

    /// <summary>What it says of itself.</summary>
    public Task<JsonElement> Standing() =>
        _http.GetFromJsonAsync<JsonElement>(new Uri(Address, "/standing"));

    /// <summary>Its copy, by kind and id: the version, and whether it may be used.</summary>
    public async Task<Dictionary<string, (long Version, string State)>> Mirror()
    {
        var all = await _http.GetFromJsonAsync<JsonElement>(new Uri(Address, "/mirror"));
        return all.EnumerateArray()
            .ToDictionary(
                one => $"{one.GetProperty("kind").GetString()}/{one.GetProperty("id").GetString()}",
                one =>
                    (one.GetProperty("version").GetInt64(), one.GetProperty("state").GetString()!)
            );
    }

    /// <summary>Uses a record as its engineer would, and gives what the page says.</summary>
    public async Task<string> Use(string code, string tender)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["code"] = code, ["tender"] = tender }
        );
        using var answer = await _http.PostAsync(new Uri(Address, "/uses"), form);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Posts to where it takes webhooks.</summary>
    public Task<HttpResponseMessage> Post(HttpContent content) => _http.PostAsync(Hooks, content);

    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        _http.Dispose();
    }

    private async Task Begin()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Scratch.Folder };
        start.ArgumentList.Add(BuiltProgram.Of("tools/SampleSystem", "sample-trading-system.dll"));
        start.Environment["Urls"] = Address.ToString();
        start.Environment["Platform"] = _platform.ToString();
        start.Environment["Key"] = _key;
        start.Environment["Database"] = _file;
        start.Environment["Callback"] = Hooks.ToString();
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Province.Until(
            async () =>
            {
                try
                {
                    await Standing();
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the sample trading system answers"
        );
    }
}
