using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Trading.Tests.Harness;

/// <summary>
/// A real identity provider (tests/OidcServer) as a process on the loopback. One for a class of tests, each of which
/// begins with it honest: it keeps nothing else between two sign-ins.
/// </summary>
public sealed class OidcServer : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-tests";
    private static readonly HttpClient Http = new();
    private Process? _process;

    public string Address { get; } = $"http://127.0.0.1:{Loopback.FreePort()}";

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Scratch.Folder };
        string[] arguments =
        [
            BuiltProgram.Of("tests/OidcServer", "Trading.OidcServer.dll"),
            "--urls",
            Address,
            "--client",
            "trading",
            "--secret",
            Secret,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await Http.GetAsync(
                    new Uri(Address + "/.well-known/openid-configuration")
                );
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < 100 && !_process.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>Two providers of the settings at this server: one of staff, one of firms.</summary>
    public Dictionary<string, string> Settings() => Settings(Address);

    /// <summary>The same two where nobody answers.</summary>
    public static Dictionary<string, string> SettingsOfNobody() =>
        Settings($"http://127.0.0.1:{Loopback.FreePort()}");

    private static Dictionary<string, string> Settings(string address)
    {
        var settings = new Dictionary<string, string>();
        Add(0, "unified", "staff", "辽宁省统一身份认证", "Liaoning unified identity");
        Add(1, "licence", "firms", "电子营业执照", "Electronic business licence");
        settings["Trading:IdentityProviders:1:CodeClaim"] = "uscc";
        return settings;

        void Add(int place, string id, string signs, string zh, string en)
        {
            var at = $"Trading:IdentityProviders:{place}:";
            settings[at + "Id"] = id;
            settings[at + "NameZh"] = zh;
            settings[at + "NameEn"] = en;
            settings[at + "Authority"] = address;
            settings[at + "ClientId"] = "trading";
            settings[at + "ClientSecret"] = Secret;
            settings[at + "SignsIn"] = signs;
        }
    }

    /// <summary>
    /// Fills in the provider's login form that the product sent the browser to; returns the address back at the
    /// product, not yet visited.
    /// </summary>
    public async Task<Uri> LogIn(
        Uri challenge,
        string subject,
        string? code = null,
        string? name = null
    )
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler);
        var page = await browser.GetStringAsync(challenge);
        var fields = Regex
            .Matches(page, "type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")
            .Select(match =>
                KeyValuePair.Create(
                    match.Groups[1].Value,
                    WebUtility.HtmlDecode(match.Groups[2].Value)
                )
            )
            .Append(new("sub", subject))
            .Append(new("uscc", code ?? ""))
            .Append(new("name", name ?? subject));
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(challenge.GetLeftPart(UriPartial.Path), form);
        Assert.True(
            answer.Headers.Location is not null,
            $"The provider answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
        );
        return answer.Headers.Location;
    }

    /// <summary>What the next ID tokens, or the metadata, have wrong; empty for nothing.</summary>
    public async Task Mischief(string kind) =>
        (
            await Http.PostAsync(new Uri($"{Address}/test/mischief?kind={kind}"), null)
        ).EnsureSuccessStatusCode();

    /// <summary>The server sends a logout token to the product and tells what it answered.</summary>
    public async Task<Sent> SendLogout(object order)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(Address + "/test/logout"), order);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Sent>())!;
    }

    public sealed record Sent(string Token, int Status);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
