using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>A host of the product as a process of its own, on a port of loopback that stays its own when it is killed and started again.</summary>
internal sealed class Node : IDisposable
{
    private readonly Database _database;
    private readonly string _roles;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly int _port = Loopback.FreePort();
    private Process _process = null!;
    private volatile string _last = "";

    private Node(Database database, string roles, IReadOnlyDictionary<string, string> settings) =>
        (_database, _roles, _settings) = (database, roles, settings);

    /// <summary>Where it answers.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one; who is not waited for may not answer yet.</summary>
    public static Node Start(
        Database database,
        string roles = "api,worker",
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var node = new Node(database, roles, settings ?? new Dictionary<string, string>());
        node.Begin();
        return node;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again where it was.</summary>
    public void Restart()
    {
        _process.Dispose();
        Begin();
    }

    /// <summary>
    /// Waits until it listens: it works no job before. For whoever looks often, from then on, for a moment to kill it in.
    /// </summary>
    public Task Listens() =>
        Province.Until(
            async () =>
            {
                if (HasExited)
                {
                    return true;
                }

                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, _port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "it listens",
            seconds: 180,
            every: 25
        );

    /// <summary>True once it says that it is ready.</summary>
    public async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>What it says of itself, for whoever waits in vain.</summary>
    public async Task<string> Said(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, "/health/ready"));
            return $"{_roles}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()} {_last}";
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return $"{_roles}: {lost.Message} {_last}";
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Begin()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Scratch.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Trading.Web.dll"));
        start.Environment["Urls"] = $"http://127.0.0.1:{_port}";
        start.Environment["Trading__Roles"] = _roles;
        start.Environment["Trading__Documents__Origin"] = "none";
        start.Environment["Trading__Demo"] = "false";
        start.Environment["Trading__Database"] =
            _database.Engine == Engine.Postgres
                ? "postgresql"
                : _database.Engine.ToString().ToLowerInvariant();
        start.Environment["ConnectionStrings__Trading"] = _database.ConnectionString;
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        // Read, since a full pipe would stop the host; what it said last is told where it never gets ready.
        _process.OutputDataReceived += (_, line) => _last = line.Data ?? _last;
        _process.ErrorDataReceived += (_, line) => _last = line.Data ?? _last;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
