using System.Collections;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>
/// Every endpoint that takes a code, in its address or anywhere in its body, given what is none: refused by field, by
/// the value given and by the rule, all of them at once. The endpoints, and where codes stand in them, are read off
/// the host, so that a new one cannot be forgotten.
/// </summary>
public sealed partial class CodeMatrixTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private const string Rubbish = "no-code";
    private const string Id = "0198c5a0-0000-7000-8000-000000000000";

    /// <summary>What a route's query must at least say to be understood.</summary>
    private static readonly Dictionary<string, string> Queries = new()
    {
        ["/api/v1/entities/{code}/differences"] = "?from=1&to=2",
        ["/api/v1/entities/{code}/as-of"] = "?at=2026-01-01",
    };

    [Fact]
    public async Task Every_endpoint_tells_each_code_that_is_none_by_field_value_and_rule()
    {
        var web = shared.Web;
        var examples = await Examples(web);
        var callers = await Callers(web);
        var asked = 0;
        var faults = new List<string>();
        foreach (
            var api in web
                .Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
                .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        )
        {
            var route =
                "/"
                + ((RouteEndpoint?)Endpoint(web, api))
                    ?.RoutePattern.RawText?.Trim('/')
                    .Replace("//", "/", StringComparison.Ordinal);
            var bodyType = api
                .ParameterDescriptions.FirstOrDefault(one => one.Source.Id == "Body")
                ?.Type;
            var expected = new List<string>();
            if (route.Contains("{code}", StringComparison.Ordinal))
            {
                expected.Add("/code");
            }

            JsonNode? body = null;
            if (bodyType is not null && Name(api) is { } name)
            {
                body = examples[name]?.DeepClone() ?? new JsonObject();
                Spoil(bodyType, body, "", expected);
            }

            if (expected.Count == 0)
            {
                continue;
            }

            asked++;
            var told = new List<string>();
            foreach (var client in callers)
            {
                using var request = Request(api.HttpMethod!, route, body);
                using var response = await client.SendAsync(request);
                if (response.StatusCode == HttpStatusCode.UnprocessableEntity)
                {
                    var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
                    told =
                    [
                        .. problem
                            .GetProperty("errors")
                            .EnumerateArray()
                            .Where(error =>
                                error.GetProperty("value").GetString() == Rubbish
                                && error.GetProperty("message").GetString()!.Length > 0
                                && error.GetProperty("code").GetString() is not ("" or "json")
                            )
                            .Select(error => error.GetProperty("pointer").GetString()!),
                    ];
                    break;
                }
            }

            if (expected.Except(told).ToList() is { Count: > 0 } silent)
            {
                faults.Add(
                    $"{api.HttpMethod} {route}: not told of {string.Join(", ", silent)}; told of [{string.Join(", ", told)}]"
                );
            }
        }

        callers.ForEach(client => client.Dispose());
        Assert.True(
            asked >= 35,
            $"Only {asked} endpoints take a code: does the test still find them?"
        );
        Assert.True(faults.Count == 0, "\n" + string.Join("\n", faults));
    }

    [Fact]
    public async Task A_body_with_three_codes_that_are_none_is_refused_for_all_three()
    {
        var web = shared.Web;
        using var centre = await web.SignedIn(Roles.CentreOperator);
        centre.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var refused = await centre.PostAsJsonAsync(
            $"/api/v1/procurements/{Id}/opening",
            new
            {
                openedAt = "2026-10-30T09:00:00+08:00",
                bids = new object?[]
                {
                    new { bidderCode = "91350100M000100Y44", bidderName = "one" },
                    new { bidderCode = "XX-TEST:1", bidderName = "two" },
                    new { bidderCode = "", bidderName = "three" },
                    new { bidderName = "four" },
                },
            }
        );
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            [
                ("/bids/0/bidderCode", "uscc.check_character", "91350100M000100Y44"),
                ("/bids/2/bidderCode", "entity_code.empty", ""),
                ("/bids/3/bidderCode", "entity_code.empty", null),
                // With them what only the registry knows, so that nobody corrects three to be told of a fourth.
                ("/bids/1/bidderCode", "entity.unknown", "XX-TEST:1"),
            ],
            problem
                .GetProperty("errors")
                .EnumerateArray()
                .Select(error =>
                    (
                        error.GetProperty("pointer").GetString(),
                        error.GetProperty("code").GetString(),
                        error.GetProperty("value").GetString()
                    )
                )
        );
        Assert.Equal(
            "The check character (18) is '4' but the first 17 give '3'. Compare it with the licence character by character.",
            problem.GetProperty("errors")[0].GetProperty("message").GetString()
        );
    }

    [Fact]
    public async Task A_code_that_is_no_text_at_all_cannot_be_read()
    {
        var web = shared.Web;
        using var centre = await web.SignedIn(Roles.CentreOperator);
        using var refused = await centre.PostAsJsonAsync(
            $"/api/v1/procurements/{Id}/opening",
            new
            {
                openedAt = "2026-10-30T09:00:00+08:00",
                bids = new[] { new { bidderCode = 42, bidderName = "one" } },
            }
        );
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            "/bids/0/bidderCode",
            problem.GetProperty("errors")[0].GetProperty("pointer").GetString()
        );
    }

    [Fact]
    public async Task A_filter_by_code_is_none_when_it_is_blank_and_told_when_it_is_no_code()
    {
        var web = shared.Web;
        using var officer = await web.SignedIn(Roles.RegistryOfficer);
        using var blank = await officer.GetAsync("/api/v1/credit/listings?code=");
        Assert.Equal(HttpStatusCode.OK, blank.StatusCode);
        using var wrong = await officer.GetAsync("/api/v1/credit/listings?code=" + Rubbish);
        var problem = await wrong.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal("/code", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    // Puts what is no code wherever the type has one, and notes where.
    private static void Spoil(Type type, JsonNode body, string path, List<string> pointers)
    {
        foreach (
            var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0)
        )
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (typeof(ICode).IsAssignableFrom(plain))
            {
                body[name] = Rubbish;
                pointers.Add($"{path}/{name}");
            }
            else if (body[name] is JsonArray items && typeof(IEnumerable).IsAssignableFrom(plain))
            {
                var item = plain.GetGenericArguments().FirstOrDefault();
                if (item is not null && CodeFaults.CanBeIn(item))
                {
                    foreach (var (index, one) in items.Index())
                    {
                        Spoil(item, one!, $"{path}/{name}/{index}", pointers);
                    }
                }
            }
            else if (body[name] is JsonObject nested && CodeFaults.CanBeIn(plain))
            {
                Spoil(plain, nested, $"{path}/{name}", pointers);
            }
        }
    }

    private static HttpRequestMessage Request(string method, string route, JsonNode? body)
    {
        var address = Parameter()
            .Replace(
                route,
                parameter =>
                    parameter.Groups["name"].Value switch
                    {
                        "code" => Rubbish,
                        "version" => "1",
                        _ => Id,
                    }
            );
        var request = new HttpRequestMessage(
            new HttpMethod(method),
            address + Queries.GetValueOrDefault(route)
        );
        if (request.Method != HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            request.Content = new StringContent(
                body?.ToJsonString() ?? "{}",
                Encoding.UTF8,
                "application/json"
            );
        }

        return request;
    }

    private static async Task<Dictionary<string, JsonNode?>> Examples(WebProvince web) =>
        JsonNode.Parse(await web.CreateClient().GetStringAsync("/swagger/v1/openapi.json"))![
            "paths"
        ]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Where(operation => operation.Value!["requestBody"] is not null)
            .ToDictionary(
                operation => operation.Value!["operationId"]!.GetValue<string>(),
                operation =>
                    operation.Value!["requestBody"]!["content"]!["application/json"]?["example"]
            );

    private static string? Name(ApiDescription api) =>
        api
            .ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>()
            .FirstOrDefault()
            ?.EndpointName;

    private static Microsoft.AspNetCore.Http.Endpoint? Endpoint(
        WebProvince web,
        ApiDescription api
    ) =>
        web
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .FirstOrDefault(endpoint =>
                endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is { } name
                && name == Name(api)
            );

    private static async Task<List<HttpClient>> Callers(WebProvince web)
    {
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("every scope", RegionCode.Given("210100")),
                Harness.Callers.Platform
            )
        ).Value;
        var key = await web.Sender.Send(
            new IssueKey.Command(
                system.Id,
                1,
                [.. Scopes.All.Keys],
                DateTimeOffset.UtcNow.AddDays(1)
            ),
            Harness.Callers.Platform
        );
        return
        [
            web.CreateClient(),
            await web.SignedIn(Roles.Bidder, EntityCode.Parse("91110108551385082Q")),
            await web.SignedIn(Roles.RegistryOfficer),
            await web.SignedIn(Roles.CentreOperator),
            await web.SignedIn(Roles.Expert),
            await web.SignedIn(Roles.Purchaser, EntityCode.Parse("91110108551385082Q")),
            await web.SignedIn(Roles.Administrator),
            await web.SignedIn(Roles.SecurityAdministrator),
            web.WithKey(key.Value.Key),
        ];
    }

    [GeneratedRegex(@"\{\**(?<name>[A-Za-z]+)[^}]*\}")]
    private static partial Regex Parameter();
}
