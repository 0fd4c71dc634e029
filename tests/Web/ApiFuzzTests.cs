using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>
/// Every operation of the API document, asked by several callers with values nobody would send in earnest. Whatever is
/// sent, no answer is an error of ours or shows one's inside, and the trail verifies afterwards. What broke is told with
/// its seed: TRADING_FUZZ_SEED repeats it, TRADING_FUZZ_SECONDS runs longer (for each engine).
/// </summary>
public sealed partial class ApiFuzzTests
{
    private const string FirmCode = "91110108551385082Q";

    private static readonly Dictionary<string, string> Free = new()
    {
        ["Trading:Limits:Api:PerCaller"] = "0",
        ["Trading:Limits:Guess:PerAddress"] = "0",
        ["Trading:Limits:Guess:PerAccount"] = "0",
        ["Trading:Limits:SignUp:PerAddress"] = "0",
        ["Trading:Limits:SignUp:PerAccount"] = "0",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whatever_is_sent_nothing_breaks_and_the_trail_verifies(Engine engine)
    {
        var seed = Fuzz.Seed;
        var values = new Fuzz(seed);
        await using var web = new WebProvince(engine, settings: Free);
        var document = JsonNode.Parse(
            await web.CreateClient().GetStringAsync("/swagger/v1/openapi.json")
        )!;
        var operations = document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject()
                    .Select(one => (Path: path.Key, Method: one.Key, Operation: one.Value!))
            )
            .OrderBy(one => one.Path, StringComparer.Ordinal)
            .ThenBy(one => one.Method, StringComparer.Ordinal)
            .ToList();
        var callers = await CallersOf(web);
        var broken = new List<string>();
        var watch = Stopwatch.StartNew();
        var sent = 0;
        // Each operation by each caller once, on one engine or the other, however slow the machine; then by chance until the
        // time is over.
        var shares = Math.Min(2, Engines.All.Count);
        var rounds = operations
            .Index()
            .SelectMany(
                _ => callers.Index(),
                (one, caller) => (Turn: one.Index + caller.Index, one.Item, Caller: caller.Item)
            )
            .Where(one => (one.Turn + seed) % shares == (int)engine % shares)
            .Select(one => (one.Item, one.Caller))
            .ToArray();
        values.Shuffle(rounds);
        for (var i = 0; broken.Count < 20; i++)
        {
            if (i >= rounds.Length && watch.Elapsed.TotalSeconds > Fuzz.Seconds)
            {
                break;
            }

            var ((path, method, operation), (caller, client)) =
                i < rounds.Length ? rounds[i] : (values.One(operations), values.One(callers));
            using var request = Request(path, method, operation, document, values, out var told);
            using var response = await client.SendAsync(request);
            sent++;
            var answer = await response.Content.ReadAsStringAsync();
            values.Learn(answer);
            if (
                response.StatusCode >= HttpStatusCode.InternalServerError
                || StackTrace().IsMatch(answer)
            )
            {
                broken.Add($"{caller}: {told} -> {(int)response.StatusCode} {Cut(answer)}");
            }
        }

        var trail = (await web.Sender.Send(new VerifyAudit.Query(), Callers.Platform)).Value;
        foreach (var (_, client) in callers)
        {
            client.Dispose();
        }

        Assert.True(
            broken.Count == 0 && trail.Fault is null,
            $"Seed {seed}, {engine}, {sent} requests; trail: {trail.Finding.En}{Environment.NewLine}"
                + string.Join(Environment.NewLine, broken)
        );
    }

    private static async Task<List<(string Name, HttpClient Client)>> CallersOf(WebProvince web)
    {
        var callers = new List<(string, HttpClient)> { ("anonymous", web.CreateClient()) };
        foreach (
            var role in (string[])
                [
                    Roles.Bidder,
                    Roles.RegistryOfficer,
                    Roles.CentreOperator,
                    Roles.Expert,
                    Roles.Supervisor,
                    Roles.Administrator,
                    Roles.SecurityAdministrator,
                    Roles.Auditor,
                ]
        )
        {
            EntityCode? firm = role == Roles.Bidder ? EntityCode.Parse(FirmCode) : null;
            callers.Add((role, await web.SignedIn(role, firm)));
        }

        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("fuzz", RegionCode.Given("210100")),
                Callers.Platform
            )
        ).Value;
        var key = await web.Sender.Send(
            new IssueKey.Command(
                system.Id,
                1,
                [.. Scopes.All.Keys],
                DateTimeOffset.UtcNow.AddDays(1)
            ),
            Callers.Platform
        );
        callers.Add(("key", web.WithKey(key.Value.Key)));
        return callers;
    }

    private static HttpRequestMessage Request(
        string path,
        string method,
        JsonNode operation,
        JsonNode document,
        Fuzz values,
        out string told
    )
    {
        var address = Parameter()
            .Replace(
                path,
                parameter =>
                    // No server takes a path with a NUL in it, nor does the tests' own.
                    values.Chance(0.2)
                        ? Fuzz.Escaped(values.Text())
                            .Replace("%00", "%01", StringComparison.Ordinal)
                    : parameter.Groups["name"].Value is "code" && values.Chance(0.7) ? FirmCode
                    : Fuzz.Escaped(values.Known())
            );
        var query = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            if (parameter!["in"]?.GetValue<string>() == "query" && values.Chance(0.5))
            {
                var name = parameter["name"]!.GetValue<string>();
                query.Add(
                    $"{name}={Fuzz.Escaped(values.Chance(0.3) ? values.Cursor() : values.Plain(parameter["schema"]))}"
                );
            }
        }

        if (query.Count > 0)
        {
            address += "?" + string.Join('&', query);
        }

        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address);
        var body = "";
        if (operation["requestBody"]?["content"] is JsonObject content)
        {
            var json = content["application/json"];
            body =
                values.Chance(0.1) || json?["schema"] is null
                    ? values.RawBody()
                    : values.Json(json["schema"]!, json["example"], document);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type",
                values.Chance(0.95) ? "application/json"
                    : values.Chance(0.5) ? "application/json; charset=nonsense"
                    : "text/html"
            );
        }

        request.Headers.TryAddWithoutValidation(
            "Idempotency-Key",
            values.Chance(0.9) ? values.Id() : "k\u00E9 \u200B"
        );
        request.Headers.TryAddWithoutValidation(
            "If-Match",
            values.Chance(0.8) ? "\"1\"" : values.One(["\"0\"", "*", "\"99999999999999999999\""])
        );
        told = $"{request.Method} {address} {Cut(body)}";
        return request;
    }

    private static string Cut(string text) => text.Length > 400 ? text[..400] + "…" : text;

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(
        @"^\s+at [\w.]+\(|Exception:|System\.\w+Exception|Npgsql|SqliteException",
        RegexOptions.Multiline
    )]
    private static partial Regex StackTrace();
}
