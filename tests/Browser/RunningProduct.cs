using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Trading.Tests.Harness;

namespace Trading.Browser;

/// <summary>
/// The product published, in its own process and an empty folder, on the embedded default with the demo province: what
/// a browser gets is what it gets in production.
/// </summary>
public sealed class RunningProduct : IAsyncLifetime
{
    private readonly string _folder = Directory
        .CreateDirectory(Path.Combine(Scratch.Folder, "product"))
        .FullName;
    private Process? _host;
    private int _starts;
    private Process? _provider;
    private readonly ConcurrentBag<IBrowserContext> _opened = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it answers.</summary>
    public string Address { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Where it hands out documents.</summary>
    public string DocumentOrigin { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>The register it asks: knows nobody until a story says so.</summary>
    public SourceServer Source { get; } = new();

    /// <summary>Bytes of memory that the host holds by now.</summary>
    public long HostMemory
    {
        get
        {
            _host!.Refresh();
            return _host.WorkingSet64;
        }
    }

    /// <summary>The folder it was started in.</summary>
    public string Folder => _folder;

    /// <summary>The program that runs: this build's, unless figures are taken of another.</summary>
    public string Program =>
        Environment.GetEnvironmentVariable("TRADING_PROGRAM")
        ?? Path.Combine(_folder, "published", "Trading.Web.dll");

    public static string Root { get; } = FindRoot();

    /// <summary>Where the identity provider answers, a process of its own.</summary>
    public string Provider { get; } = $"http://127.0.0.1:{FreePort()}";

    public async Task InitializeAsync()
    {
        var published = Environment.GetEnvironmentVariable("TRADING_PROGRAM") is null
            ? Publish()
            : Task.CompletedTask;
        var provider = new ProcessStartInfo("dotnet") { WorkingDirectory = _folder };
        foreach (
            var argument in new[]
            {
                Built("tests/OidcServer", "Trading.OidcServer.dll"),
                "--urls",
                Provider,
                "--client",
                "trading",
                "--secret",
                "a-secret-of-the-tests",
            }
        )
        {
            provider.ArgumentList.Add(argument);
        }

        _provider = Process.Start(provider)!;
        await published;
        await Source.InitializeAsync();
        var filled = await StartHost();

        // The stories are told in a province that is there; filling it goes on after the start.
        await filled.WaitAsync(TimeSpan.FromMinutes(20));

        // Chromium leaves folders of its own there too.
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", Scratch.Folder);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Scratch.Folder);
        _playwright = await Playwright.CreateAsync();
        // A busy machine is slow, and no story is about that.
        Assertions.SetDefaultExpectTimeout(90_000);
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium,
                Args =
                [
                    "--no-sandbox",
                    "--lang=zh-CN",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    // There is no graphics card, and one that is imitated costs more than drawing by hand.
                    "--disable-gpu",
                ],
            }
        );
    }

    /// <summary>
    /// The browser: without a window of its own where that is installed (Debian's chromium-headless-shell), the same
    /// engine without the frame of a browser, which is a page itself and is laid out and drawn for each window anew.
    /// </summary>
    private static string Chromium { get; } =
        Environment.GetEnvironmentVariable("TRADING_TEST_CHROMIUM")
        ?? ((string[])["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]).First(File.Exists);

    /// <summary>The product's process dies in the middle of whatever it does, as by a power cut.</summary>
    public async Task Kill()
    {
        _host!.Kill(entireProcessTree: true);
        await _host.WaitForExitAsync();
    }

    /// <summary>Starts it anew, at the same address on the same data.</summary>
    public Task StartAgain() => StartHost();

    // Returns when it is ready; the task within, when the demo province is filled.
    private async Task<Task> StartHost()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Program);
        start.ArgumentList.Add("--Urls");
        start.ArgumentList.Add(Address);
        start.ArgumentList.Add("--Trading:Documents:Origin");
        start.ArgumentList.Add(DocumentOrigin);
        // A kind that no code knows is one of the province's like the others.
        start.ArgumentList.Add("--Procurement:KindsFolder");
        start.ArgumentList.Add(Path.Combine(Repository.Root, "tests", "Procurement", "Kinds"));
        foreach (var (name, value) in Source.Settings())
        {
            start.ArgumentList.Add($"--{name}");
            start.ArgumentList.Add(value!);
        }

        foreach (
            var (key, value) in new (string, string)[]
            {
                ("0:Id", "unified"),
                ("0:NameZh", "辽宁省统一身份认证"),
                ("0:NameEn", "Liaoning unified identity"),
                ("0:SignsIn", "staff"),
                ("1:Id", "licence"),
                ("1:NameZh", "电子营业执照"),
                ("1:NameEn", "electronic business licence"),
                ("1:SignsIn", "firms"),
                ("1:CodeClaim", "uscc"),
            }.Concat(
                from place in new[] { "0", "1" }
                from setting in new[]
                {
                    ("Authority", Provider),
                    ("ClientId", "trading"),
                    ("ClientSecret", "a-secret-of-the-tests"),
                }
                select ($"{place}:{setting.Item1}", setting.Item2)
            )
        )
        {
            start.ArgumentList.Add($"--Trading:IdentityProviders:{key}={value}");
        }

        _host = Process.Start(start)!;
        var log = new StreamWriter(
            Path.Combine(Artifacts("logs"), "browser-host.log"),
            append: _starts++ > 0
        )
        {
            AutoFlush = true,
        };
        var filled = new TaskCompletionSource();
        _host.OutputDataReceived += (_, line) =>
        {
            log.WriteLine(line.Data);
            if (line.Data?.Contains("demo data: 100", StringComparison.Ordinal) == true)
            {
                filled.TrySetResult();
            }
        };
        _host.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();

        using var http = new HttpClient();
        for (var i = 0; ; i++)
        {
            try
            {
                if ((await http.GetAsync(new Uri(Address + "/health/ready"))).IsSuccessStatusCode)
                {
                    break;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            Assert.True(
                i < 1200 && !_host.HasExited,
                "The product did not become ready within ten minutes; see artifacts/logs."
            );
            await Task.Delay(500);
        }

        return filled.Task;
    }

    /// <summary>A browser window of its own, with nothing kept from before; on a phone it is 375 wide.</summary>
    /// <param name="phone">On a phone.</param>
    /// <param name="signedIn">Cookies of another window.</param>
    /// <param name="scripts">Without, the browser runs none.</param>
    public async Task<Window> Open(
        bool phone = false,
        string? signedIn = null,
        bool scripts = true,
        string? over = null
    )
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = over ?? Address,
                StorageState = signedIn,
                Locale = "zh-CN",
                TimezoneId = "Asia/Shanghai",
                ViewportSize = phone
                    ? new() { Width = 375, Height = 812 }
                    : new() { Width = 1366, Height = 768 },
                HasTouch = phone,
                Permissions = ["clipboard-read", "clipboard-write"],
                JavaScriptEnabled = scripts,
                // What turns is drawn sixty times a second, also where nobody looks.
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        _opened.Add(context);
        context.SetDefaultTimeout(120_000);
        return new Window(this, await context.NewPageAsync());
    }

    /// <summary>
    /// Closes all windows that are open: a page left open goes on reading what others change, from the one case to the end
    /// of the run.
    /// </summary>
    public async Task CloseWindows()
    {
        while (_opened.TryTake(out var context))
        {
            await context.CloseAsync();
        }
    }

    /// <summary>Waits until whatever was to be told by now is told: no message waits that is due.</summary>
    public async Task Delivered()
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder, "var", "trading.db")};Default Timeout=30"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            select count(*) from outbox_message
            where state = 'waiting' and last_error is null and due_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            """;
        for (var looks = 0; (long)(await command.ExecuteScalarAsync())! > 0; looks++)
        {
            Assert.True(looks < 600, "Messages that are due are not delivered.");
            await Task.Delay(100);
        }
    }

    /// <summary>Changes the product's database behind its back, for what a story would have to wait for; returns how many rows.</summary>
    public async Task<int> Execute(string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder, "var", "trading.db")};Default Timeout=30"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Lets the product write nothing until it is disposed of; a pooled connection would keep its transaction.</summary>
    public async Task<IAsyncDisposable> Hold()
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder, "var", "trading.db")};Default Timeout=30;Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Half a minute passes: a code of the second factor is good once, and there are new ones.</summary>
    public Task NewCodes() => Execute("update factor set last_step = 0");

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_host is { HasExited: false })
        {
            _host.Kill(entireProcessTree: true);
            await _host.WaitForExitAsync();
        }

        await Source.DisposeAsync();
        if (_provider is { HasExited: false })
        {
            _provider.Kill();
            await _provider.WaitForExitAsync();
        }
    }

    // What was built a moment ago, laid out as it is shipped: seconds. Styles and scripts are the very bytes of a release.
    private async Task Publish()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in new[]
            {
                "publish",
                Path.Combine(Root, "src/Web/Trading.Web.csproj"),
                "--no-build",
                "--configuration",
                Configuration,
                "--output",
                Path.GetDirectoryName(Program)!,
                "-p:Demo=true",
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var publish = Process.Start(start)!;
        var errors = publish.StandardError.ReadToEndAsync();
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output + await errors);
    }

    /// <summary>A folder for what the run leaves behind.</summary>
    public static string Artifacts(string kind) =>
        Directory.CreateDirectory(Path.Combine(Root, "artifacts", kind)).FullName;

    /// <summary>A program of the same build configuration as these tests.</summary>
    public static string Built(string project, string file) =>
        Path.Combine(Root, project, "bin", Configuration, "net10.0", file);

    private static string Configuration { get; } =
        AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal
        )
            ? "Release"
            : "Debug";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Trading.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class ProductCollection : ICollectionFixture<RunningProduct>
{
    public const string Name = "product";
}
