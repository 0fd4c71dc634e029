using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Web.Api;
using Trading.Web;

namespace Trading.Tests.Harness;

/// <summary>The whole product with its web side, in memory, on a database of its own.</summary>
public sealed partial class WebProvince(
    Engine engine = Engine.Sqlite,
    bool jobs = false,
    IReadOnlyDictionary<string, string>? settings = null,
    bool validated = false
) : WebApplicationFactory<Program>
{
    /// <summary>The password of everybody the tests make.</summary>
    public const string Password = "correct-horse-battery-9";

    /// <summary>The second factor of everybody whose role needs one.</summary>
    public const string FactorSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    /// <summary>Header by which a test says from where it connects: there is no network below it.</summary>
    public const string PeerHeader = "X-Test-Peer";

    private readonly Database _database = Engines.New(engine);
    private readonly ConcurrentDictionary<string, long> _steps = new();

    public Database Database => _database;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Trading:Demo", "false");
        builder.UseSetting("Trading:Roles", jobs ? "api,worker" : "api");
        builder.UseSetting(
            "Trading:Database",
            engine == Engine.Postgres ? "postgresql" : engine.ToString().ToLowerInvariant()
        );
        builder.UseSetting("ConnectionStrings:Trading", _database.ConnectionString);
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureServices(services =>
            services
                .AddSingleton<IStartupFilter, Peers>()
                .PostConfigure<PasswordHasherOptions>(options =>
                    options.IterationCount = Province.PasswordRounds
                )
        );
    }

    /// <inheritdoc/>
    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Looking at thousands of services before the first is asked for is a seventh of a host; a test of its own has it done.
        builder.UseDefaultServiceProvider(options =>
        {
            options.ValidateScopes = true;
            options.ValidateOnBuild = validated;
        });
        return base.CreateHost(builder);
    }

    /// <summary>A client whose every answer of the API is held against the API's description.</summary>
    public new HttpClient CreateClient() => CreateClient(ClientOptions);

    /// <inheritdoc cref="CreateClient()"/>
    public new HttpClient CreateClient(WebApplicationFactoryClientOptions options)
    {
        var handlers = new List<DelegatingHandler>();
        if (options.AllowAutoRedirect)
        {
            handlers.Add(new RedirectHandler(options.MaxAutomaticRedirections));
        }

        if (options.HandleCookies)
        {
            handlers.Add(new CookieContainerHandler());
        }

        // A worker has no API, and describes none.
        if (Services.GetRequiredService<HostRoles>().Api)
        {
            // Kinds of its own are described by the host that has them alone.
            handlers.Add(
                new ContractHandler(() =>
                    settings?.ContainsKey("Procurement:KindsFolder") == true
                        ? ApiContract.Of(this)
                        : ApiContract.Shared(this)
                )
            );
        }

        return CreateDefaultClient(options.BaseAddress, [.. handlers]);
    }

    public Sender Sender => Services.GetRequiredService<Sender>();

    /// <summary>Gives somebody an account.</summary>
    public async Task<Guid> NewPerson(
        string login,
        string role,
        EntityCode? entityCode = null,
        string region = "210000"
    )
    {
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<IPeople>();
        var outcome = await people.Create(
            new NewPerson(login, login, Password, [role])
            {
                EntityCode = entityCode,
                Region = RegionCode.Parse(region),
            },
            CancellationToken.None
        );
        if (Roles.NeedFactor([role]))
        {
            _ = (
                await Sender.Send(
                    new ImportFactor.Command(outcome.Value, FactorSecret),
                    Callers.Platform
                )
            ).Value;
        }

        return outcome.Value;
    }

    /// <summary>A code of somebody's second factor that was not given before.</summary>
    public string NextCode(string login) =>
        FactorCodes.CodeOf(
            FactorSecret,
            _steps.AddOrUpdate(
                login,
                _ => FactorCodes.StepAt(DateTimeOffset.UtcNow),
                (_, last) => Math.Max(last + 1, FactorCodes.StepAt(DateTimeOffset.UtcNow))
            )
        );

    /// <summary>A browser in which somebody with this role, made for it, is signed in.</summary>
    public async Task<HttpClient> SignedIn(
        string role,
        EntityCode? entityCode = null,
        string region = "210000"
    )
    {
        var login = $"{role}-{Guid.NewGuid():N}"[..30];
        await NewPerson(login, role, entityCode, region);
        return await SignIn(login);
    }

    /// <summary>Signs in through the form.</summary>
    public async Task<HttpClient> SignIn(string login, string password = Password)
    {
        var client = CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        var response = await PostForm(
            client,
            "/sign-in",
            "/account/sign-in",
            new()
            {
                ["login"] = login,
                ["password"] = password,
                ["return"] = "/",
            }
        );
        if (response.Headers.Location?.ToString() == "/sign-in/code?return=%2F")
        {
            response = await GiveCode(client, NextCode(login));
        }

        Assert.Equal("/", response.Headers.Location?.ToString());
        return client;
    }

    /// <summary>The second step of signing in.</summary>
    public static Task<HttpResponseMessage> GiveCode(HttpClient client, string code) =>
        PostForm(
            client,
            "/sign-in/code",
            "/account/code",
            new() { ["code"] = code, ["return"] = "/" }
        );

    /// <summary>Posts a plain form with the page's antiforgery token.</summary>
    public static async Task<HttpResponseMessage> PostForm(
        HttpClient client,
        string page,
        string action,
        Dictionary<string, string> fields
    )
    {
        var html = await client.GetStringAsync(page);
        fields["__RequestVerificationToken"] = Token().Match(html).Groups[1].Value;
        using var content = new FormUrlEncodedContent(fields);
        return await client.PostAsync(action, content);
    }

    /// <summary>The text of a plain form's hidden field, a link's address and the like.</summary>
    public static string Find(
        string html,
        [System.Diagnostics.CodeAnalysis.StringSyntax("Regex")] string pattern
    )
    {
        var match = Regex.Match(html, pattern, RegexOptions.Singleline);
        Assert.True(match.Success, $"{pattern} is not in {html}");
        return System.Net.WebUtility.HtmlDecode(match.Groups[1].Value);
    }

    /// <summary>A client with a trading system's key.</summary>
    public HttpClient WithKey(string key)
    {
        var client = CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // Until its connections are pruned, minutes later, their pool holds the host with all that it ever made.
        if (engine == Engine.Sqlite)
        {
            SqliteConnection.ClearPool(new SqliteConnection(_database.ConnectionString));
        }
    }

    private sealed class Peers : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, following) =>
                    {
                        if (context.Request.Headers[PeerHeader] is [{ } peer])
                        {
                            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
                        }

                        return following(context);
                    }
                );
                next(app);
            };
    }

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
