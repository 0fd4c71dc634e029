using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.People;
using Trading.Access.Systems;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>
/// Who may open what: every endpoint and page the host has, asked by every kind of caller, against the table beside
/// this file. What is asked is a request that says as little as it may; allowed is every answer but 401, 403 and the
/// ways to the sign-in and refusal pages.
/// </summary>
public sealed partial class AuthorisationMatrixTests
{
    /// <summary>May be asked by whoever, signed in or not.</summary>
    private const string Anyone = "anyone";

    /// <summary>May be asked by whoever is signed in, persons and systems.</summary>
    private const string SignedIn = "signed_in";

    internal const string Page = "PAGE";

    /// <summary>Values for routes' parameters that are not ids.</summary>
    internal static readonly Dictionary<string, string> Samples = new()
    {
        ["code"] = "91110108551385082Q",
        ["seq"] = "1",
        ["version"] = "1",
        ["ordinal"] = "1",
        ["hit"] = "1",
        ["message"] = "1",
        ["number"] = "1",
    };

    /// <summary>What a route's query must at least say to be understood.</summary>
    internal static readonly Dictionary<string, string> Queries = new()
    {
        ["/api/v1/entities/{code}/differences"] = "?from=1&to=2",
        ["/api/v1/entities/{code}/as-of"] = "?at=2026-01-01",
        ["/api/v1/indicators/subjects"] = "?subject=bidder&code=91110108551385082Q",
        ["/api/v1/indicators/procurements/{id:guid}/replay"] = "?at=2026-01-01T00:00:00Z",
        ["/api/v1/networks"] = "?node=firm:91110108551385082Q",
        ["/api/v1/networks/export"] = "?node=firm:91110108551385082Q",
        ["/api/v1/procurements/suggested-times"] = "?at=2026-01-01T00:00:00Z",
        ["/api/v1/standard/project-alerts/export"] = "?from=2026-01-01",
        ["/dashboard/export"] = "?format=csv&table=cities",
    };

    /// <summary>Served before routing, so no endpoint tells of them.</summary>
    private static readonly Row[] Unrouted =
    [
        new("GET", "/swagger/index.html", ""),
        new("GET", "/swagger/v1/openapi.json", ""),
    ];

    [Fact]
    public async Task Every_endpoint_and_page_opens_to_exactly_whom_the_table_says()
    {
        await using var web = new WebProvince();
        var table = Read();
        var routes = Routes(web);
        var callers = await CallersOf(web);
        var faults = new List<string>();
        foreach (var gone in table.Keys.Except(routes.Select(route => route.Key)))
        {
            faults.Add($"no such endpoint any more: {gone}");
        }

        var missing = new List<Row>();
        foreach (var route in routes)
        {
            var opened = new List<string>();
            foreach (var (caller, client) in callers)
            {
                if (await Opens(client, route))
                {
                    opened.Add(caller);
                }
            }

            var found = Brief(opened, callers.Select(pair => pair.Caller));
            if (!table.TryGetValue(route.Key, out var expected))
            {
                missing.Add(route with { Allowed = found });
            }
            else if (expected != found)
            {
                faults.Add($"{route.Key}: the table says [{expected}], open to [{found}]");
            }
        }

        if (missing.Count > 0)
        {
            faults.Add("rows to add, once you have checked that each is meant so:");
            foreach (var row in missing)
            {
                faults.Add(row.ToString());
            }
        }

        foreach (var (_, client) in callers)
        {
            client.Dispose();
        }

        Assert.True(
            faults.Count == 0,
            Environment.NewLine + string.Join(Environment.NewLine, faults)
        );
    }

    [Fact]
    public async Task A_session_that_owes_its_second_factor_opens_only_what_finishes_it()
    {
        await using var web = new WebProvince();
        await web.NewPerson("chen", Roles.Supervisor);
        using var half = web.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        using var signedIn = await WebProvince.PostForm(
            half,
            "/sign-in",
            "/account/sign-in",
            new() { ["login"] = "chen", ["password"] = WebProvince.Password }
        );
        using var nobody = web.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        var opened = new List<string>();
        foreach (var route in Routes(web))
        {
            if (await Opens(half, route) && !await Opens(nobody, route))
            {
                opened.Add($"{route.Method} {route.Route}");
            }
        }

        Assert.Equal(
            [
                // The connection of the page for enrolling.
                "GET /_blazor",
                "GET /_blazor/disconnect",
                "GET /_blazor/initializers",
                "GET /_blazor/negotiate",
                "GET /api/v1/people/me/factor",
                "POST /api/v1/people/me/factor",
                "PUT /api/v1/people/me/factor",
                "POST /api/v1/people/me/proof",
                "PAGE /sign-in/code",
                "PAGE /sign-in/enrol",
            ],
            opened
        );
    }

    [Fact]
    public async Task A_session_that_a_first_password_opened_opens_only_its_replacement()
    {
        await using var web = new WebProvince();
        var made = await web.Sender.Send(
            new CreatePerson.Command("liu", "刘", [Roles.Purchaser]),
            Callers.Platform
        );
        using var half = web.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        using var signedIn = await WebProvince.PostForm(
            half,
            "/sign-in",
            "/account/sign-in",
            new() { ["login"] = "liu", ["password"] = made.Value.FirstPassword!.Password }
        );
        using var nobody = web.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        var opened = new List<string>();
        foreach (var route in Routes(web))
        {
            if (await Opens(half, route) && !await Opens(nobody, route))
            {
                opened.Add($"{route.Method} {route.Route}");
            }
        }

        Assert.Equal(["PUT /api/v1/people/me/password", "PAGE /sign-in/password"], opened);
    }

    [Fact]
    public void Every_message_says_who_may_send_it()
    {
        var messages = Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type =>
                !type.IsAbstract
                && type.GetInterfaces()
                    .Any(contract =>
                        contract.IsGenericType
                        && contract.GetGenericTypeDefinition() == typeof(IMessage<>)
                    )
            )
            .ToList();
        Assert.NotEmpty(messages);
        var undecided = messages.Where(message =>
            message.IsDefined(typeof(RequiresAttribute))
                == message.IsDefined(typeof(AnyoneAttribute))
            || message.GetCustomAttribute<RequiresAttribute>() is { AnyOf.Count: 0 }
        );
        Assert.Empty(undecided.Select(MessageText.NameOf));
    }

    internal static Dictionary<string, string> Read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Access", "authorisation-matrix.csv");
        return File.ReadLines(file)
            .Skip(1)
            .Where(line => line.Length > 0)
            .Select(line => line.Split(','))
            .ToDictionary(fields => $"{fields[0]},{fields[1]}", fields => fields[2]);
    }

    internal static List<Row> Routes(WebProvince web)
    {
        var rows = new HashSet<Row>(Unrouted);
        foreach (
            var endpoint in web
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
        )
        {
            // Files of the pages' looks: hundreds, one rule.
            if (
                endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
                || endpoint.RoutePattern.RawText == "{**path:file}"
            )
            {
                rows.Add(new("GET", "/app.css", ""));
                continue;
            }

            var pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            {
                rows.Add(new(Page, pattern, ""));
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
            foreach (var method in methods is { Count: > 0 } ? methods : ["GET"])
            {
                rows.Add(new(method, pattern, ""));
            }
        }

        return
        [
            .. rows.OrderBy(row => row.Route, StringComparer.Ordinal)
                .ThenBy(row => row.Method, StringComparer.Ordinal),
        ];
    }

    internal static async Task<List<(string Caller, HttpClient Client)>> CallersOf(WebProvince web)
    {
        var callers = new List<(string, HttpClient)>
        {
            (
                "anonymous",
                web.CreateClient(
                    new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
                )
            ),
        };
        foreach (var role in Roles.All)
        {
            // The bidder's firm is the one the routes speak of, so that what is "own" can be told from what is not.
            var firm = Roles.MayNameFirm([role.Code]) ? Samples["code"] : null;
            callers.Add(
                (role.Code, await web.SignedIn(role.Code, GivenCode.OrNone<EntityCode>(firm)))
            );
        }

        foreach (var scope in Scopes.All.Keys.Order(StringComparer.Ordinal))
        {
            var system = (
                await web.Sender.Send(
                    new RegisterSystem.Command(scope, RegionCode.Given("210100")),
                    Callers.Platform
                )
            ).Value;
            var key = await web.Sender.Send(
                new IssueKey.Command(system.Id, 1, [scope], DateTimeOffset.UtcNow.AddDays(1)),
                Callers.Platform
            );
            callers.Add(("key:" + scope, web.WithKey(key.Value.Key)));
        }

        return callers;
    }

    private static async Task<bool> Opens(HttpClient client, Row route)
    {
        var address = Parameter()
            .Replace(
                route.Route,
                parameter =>
                {
                    var name = parameter.Groups["name"].Value;
                    return Samples.TryGetValue(name, out var sample) ? sample
                        : parameter.Groups["all"].Success ? ""
                        : "0198c5a0-0000-7000-8000-000000000000";
                }
            );
        using var request = new HttpRequestMessage(
            new HttpMethod(route.Method == Page ? "GET" : route.Method),
            address + Queries.GetValueOrDefault(route.Route)
        );
        if (request.Method != HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            request.Content = new StringContent("{}");
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead
        );
        Assert.True(
            response.StatusCode < HttpStatusCode.InternalServerError
                || route.Route.StartsWith("/health", StringComparison.Ordinal),
            $"{route.Method} {route.Route} failed: {response.StatusCode}"
        );
        // Not understood is neither allowed nor refused: it would hide who may.
        Assert.False(
            response.StatusCode == HttpStatusCode.BadRequest
                && route.Route.StartsWith("/api", StringComparison.Ordinal),
            $"{route.Key} did not understand the request; add what it needs to {nameof(Samples)} or {nameof(Queries)}."
        );
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => false,
            HttpStatusCode.Redirect => response.Headers.Location?.ToString() is { } to
                && !to.Contains("/sign-in", StringComparison.Ordinal)
                && !to.Contains("/denied", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static string Brief(List<string> opened, IEnumerable<string> all)
    {
        var everybody = all.ToList();
        return opened.Count == everybody.Count ? Anyone
            : opened.SequenceEqual(everybody.Skip(1)) ? SignedIn
            : string.Join(' ', opened);
    }

    internal sealed record Row(string Method, string Route, string Allowed)
    {
        public string Key => $"{Method},{Route}";

        public override string ToString() => $"{Method},{Route},{Allowed}";
    }

    [GeneratedRegex(@"\{(?<all>\*+)?(?<name>[A-Za-z]+)[^}]*\}")]
    internal static partial Regex Parameter();
}
