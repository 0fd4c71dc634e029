using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>
/// Who took the documents, who bids and how many is shown to nobody before the opening (招标投标法 art. 22; 87号令 art. 28):
/// every endpoint and page of the matrix, asked by every role, by nobody and by trading systems with all scopes and with each
/// single one (the system that feeds the procurement, and others), of a procurement whose takers were posted and whose deadline
/// has passed. Searching, wrong requests and differences included.
/// </summary>
public sealed class BeforeTheOpeningTests
{
    private const string Title = "开标前保密走查用道路工程";

    // Numbers that nothing else has; names of firms that are in no registry.
    private static readonly string[] Secrets =
    [
        "9007188871",
        "9007288872",
        "9007388873",
        "甲辰领取建设",
        "乙巳领取建设",
        "丙午领取建设",
        "707717777",
        "606616666",
        "505515555",
        "入围单位名单",
        "递交单位名单",
    ];

    [Fact]
    public Task Nobody_learns_from_any_answer_who_takes_part_or_how_many_before_the_opening() =>
        Walk(everyScopeEverywhere: false);

    [Fact, Trait("Run", "long")]
    public Task Nobody_learns_it_by_any_scope_from_any_interface() =>
        Walk(everyScopeEverywhere: true);

    // A key with one scope is let in at few interfaces, and the matrix holds at which. In the short walk each scope tries
    // those, and a third of the others, so that each is tried by several.
    private static async Task Walk(bool everyScopeEverywhere)
    {
        await using var web = new WebProvince();
        var everybody = (await AuthorisationMatrixTests.CallersOf(web)).ToLookup(each =>
            each.Caller.StartsWith("key:", StringComparison.Ordinal)
        );
        var callers = everybody[false].ToList();
        var (system, version) = await System(web, "source");
        var (source, first) = await Key(web, system, version, [.. Scopes.All.Keys]);
        callers.Add(("its own system", source));
        var another = await System(web, "another");
        callers.Add(
            (
                "another system",
                (await Key(web, another.Id, another.Version, [.. Scopes.All.Keys])).Client
            )
        );
        var id = await Publish(source);
        var routes = AuthorisationMatrixTests.Routes(web);
        var searches = await Searches(web);

        var before = await Snapshot(callers, routes, id);
        foreach (
            var (code, name) in new[]
            {
                ("9007188871", "甲辰"),
                ("9007288872", "乙巳"),
                ("9007388873", "丙午"),
            }
        )
        {
            await Post(
                source,
                id,
                $$$"""{"step":"takers","at":"{{{Ago(3)}}}","takers":[{"code":"XX-TAKER:{{{code}}}","name":"{{{name}}}领取建设有限公司"}]}"""
            );
        }

        // Not a word, a number, a version or a length of any answer says that three firms took them.
        var after = await Snapshot(callers, routes, id);
        Assert.Equal(before.Keys, after.Keys);
        var told = before
            .Where(each => after[each.Key] != each.Value)
            .Select(each => $"{each.Key}:\n{each.Value}\n{after[each.Key]}")
            .ToList();
        Assert.True(told.Count == 0, string.Join('\n', told));

        await Post(
            source,
            id,
            $$$"""{"step":"prequalification","at":"{{{Ago(200)}}}","figures":{"applicationDeadline":"{{{Ago(150)}}}"}}"""
        );
        await Post(
            source,
            id,
            $$$"""{"step":"prequalificationResult","at":"{{{Ago(100)}}}","figures":{"applicants":707717777,"qualified":606616666},"documents":[{"title":"入围单位名单"}]}"""
        );
        await Post(
            source,
            id,
            $$$"""{"step":"bids","at":"{{{Ago(0.5)}}}","figures":{"received":505515555},"documents":[{"title":"递交单位名单"}]}"""
        );

        var leaks = new List<string>();
        foreach (var (caller, client) in callers)
        {
            foreach (var request in Requests(routes, id))
            {
                await Ask(caller, client, request, leaks);
            }
        }

        // What one scope alone opens, of the system that feeds the procurement and of others. Pages take no key.
        var scoped = 0;
        var interfaces = routes
            .Where(route => route.Method != AuthorisationMatrixTests.Page)
            .ToList();
        version = first.Version;
        var table = AuthorisationMatrixTests.Read();
        foreach (var (number, scope) in Scopes.All.Keys.Order(StringComparer.Ordinal).Index())
        {
            var tried = interfaces
                .Where(
                    (route, at) =>
                        everyScopeEverywhere
                        || at % 3 == number % 3
                        || table
                            .GetValueOrDefault(route.Key, "")
                            .Split(' ')
                            .Contains($"key:{scope}")
                )
                .ToList();
            var (client, key) = await Key(web, system, version, [scope]);
            callers.Add(($"its own system by {scope}", client));
            foreach (
                var (caller, walking) in new[]
                {
                    callers[^1],
                    everybody[true].Single(each => each.Caller == $"key:{scope}"),
                }
            )
            {
                foreach (var request in Requests(tried, id))
                {
                    await Ask(caller, walking, request, leaks);
                    scoped++;
                }

                await Search(caller, walking, searches, leaks);
            }

            // Two keys of a system are live at most.
            version = (
                await web.Sender.Send(new RevokeKey.Command(system, key.KeyId), Callers.Platform)
            )
                .Value
                .Version;
        }

        Assert.True(
            scoped > Scopes.All.Count * (everyScopeEverywhere ? 200 : 100),
            $"{scoped} requests by single scopes."
        );

        // Afterwards, since what somebody searches for stands in the trail.
        foreach (var (caller, client) in callers)
        {
            await Search(caller, client, searches, leaks);
        }

        Assert.True(leaks.Count == 0, string.Join(Environment.NewLine, leaks.Distinct()));
        Assert.True(await SameAnswers(source, id), "An answer told a taker from a stranger.");

        // The same walk finds them once the bids are open: it is able to see what it looks for.
        await Register(web);
        await Post(
            source,
            id,
            $$$"""{"step":"opening","at":"{{{Ago(0.2)}}}","bids":[{"bidderCode":"XX-TAKER:9007188871","bidderName":"甲辰领取建设有限公司","amountMinor":100}]}"""
        );
        foreach (var caller in new[] { "supervisor", "its own system" })
        {
            var found = new List<string>();
            foreach (
                var request in Requests(routes, id)
                    .Where(one =>
                        one.Method == HttpMethod.Get
                        && one.Address.Contains(id.ToString(), StringComparison.Ordinal)
                    )
            )
            {
                await Ask(
                    caller,
                    callers.First(each => each.Caller == caller).Client,
                    request,
                    found
                );
            }

            Assert.Contains(found, leak => leak.Contains("丙午领取建设", StringComparison.Ordinal));
            Assert.Contains(found, leak => leak.Contains("707717777", StringComparison.Ordinal));
            Assert.Contains(found, leak => leak.Contains("入围单位名单", StringComparison.Ordinal));
        }

        foreach (var (_, client) in callers.Concat(everybody[true]))
        {
            client.Dispose();
        }
    }

    private sealed record Request(HttpMethod Method, string Address, string? Body = null);

    // Every route with the procurement's id, what nobody filled in, and what somebody gets wrong or wants to find out.
    private static IEnumerable<Request> Requests(
        IReadOnlyList<AuthorisationMatrixTests.Row> routes,
        Guid id
    )
    {
        foreach (var route in routes.Where(route => route.Route != "/account/sign-out"))
        {
            var address = Address(route.Route, id);
            var get = route.Method is AuthorisationMatrixTests.Page or "GET";
            yield return get
                ? new(HttpMethod.Get, address)
                : new(new HttpMethod(route.Method), address, "{}");
        }

        var steps = $"/api/v1/procurements/{id}/steps";
        string[] bodies =
        [
            $$$"""{"step":"prequalificationResult","at":"{{{Ago(100)}}}","figures":{"applicants":3,"qualified":3}}""",
            $$$"""{"step":"bids","at":"{{{Ago(0.5)}}}","figures":{"received":3}}""",
            $$$"""{"step":"takers","at":"{{{Ago(3)}}}","takers":[{"code":"XX-OTHER:1","name":""}]}""",
            $$$"""{"step":"award","at":"{{{Ago(0.1)}}}","figures":{"winner":"XX-OTHER:1"}}""",
            $$$"""{"step":"evaluation","at":"{{{Ago(0.1)}}}","scoreSheets":[{"member":"1","scores":[{"bidderCode":"XX-OTHER:1","points":1}]}]}""",
            $$$"""{"step":"opening","at":"{{{Ago(0.1)}}}","bids":[{"bidderCode":"XX-OTHER:1","bidderName":"某公司"}]}""",
            $$$"""{"step":"bidEvidence","at":"{{{Ago(0.1)}}}","bidEvidence":[{"bid":1,"submission":{"durationDays":1}}]}""",
            """{"step":"takers","at":"nonsense"}""",
        ];
        foreach (var body in bodies)
        {
            yield return new(HttpMethod.Post, steps, body);
            yield return new(
                HttpMethod.Post,
                "/api/v1/procurements/steps/bulk",
                $$$"""{"steps":[{"procurementId":"{{{id}}}","posting":{{{body}}}}]}"""
            );
        }

        yield return new(HttpMethod.Post, "/api/v1/procurements", Notice("别的标题"));
    }

    private static async Task Ask(
        string caller,
        HttpClient client,
        Request request,
        List<string> leaks
    )
    {
        var (status, text) = await Answer(client, request);
        Assert.True(
            status < HttpStatusCode.InternalServerError
                || request.Address.StartsWith("/health", StringComparison.Ordinal),
            $"{caller}: {request.Method} {request.Address} {request.Body}: {status}"
        );
        foreach (
            var secret in Secrets.Where(secret =>
                text.Contains(secret, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            leaks.Add($"{caller}: {request.Method} {request.Address} {request.Body}: {secret}");
        }
    }

    // Whoever searches by a firm that took part must not find what it takes part in.
    private static async Task Search(
        string caller,
        HttpClient client,
        IReadOnlyList<(string Path, string Parameter)> searches,
        List<string> leaks
    )
    {
        foreach (var (path, parameter) in searches)
        {
            // A page that does not know the parameter shows everything, whatever is asked.
            if (await Finds("没有项目有这些字"))
            {
                continue;
            }

            foreach (var words in new[] { "XX-TAKER:9007288872", "乙巳领取建设", "707717777" })
            {
                if (await Finds(words))
                {
                    leaks.Add($"{caller}: {path}?{parameter}={words} finds the procurement");
                }
            }

            async Task<bool> Finds(string words) =>
                (
                    await Answer(
                        client,
                        new(HttpMethod.Get, $"{path}?{parameter}={Uri.EscapeDataString(words)}")
                    )
                ).Text.Contains(Title, StringComparison.Ordinal);
        }
    }

    private static async Task<List<(string Path, string Parameter)>> Searches(WebProvince web)
    {
        using var client = web.CreateClient();
        using var description = JsonDocument.Parse(
            await client.GetStringAsync("/swagger/v1/openapi.json")
        );
        return
        [
            .. from path in description.RootElement.GetProperty("paths").EnumerateObject()
            where !path.Name.Contains('{') && path.Value.TryGetProperty("get", out _)
            let get = path.Value.GetProperty("get")
            where get.TryGetProperty("parameters", out _)
            from parameter in get.GetProperty("parameters").EnumerateArray()
            let name = parameter.GetProperty("name").GetString()
            where
                name
                    is "text"
                        or "name"
                        or "code"
                        or "buyer"
                        or "bidder"
                        or "words"
                        or "query"
                        or "q"
            select (path.Name, name),
            ("/announcements", "text"),
            ("/announcements", "q"),
            ("/search", "q"),
            ("/search", "text"),
            ("/procurements", "text"),
        ];
    }

    // An award, or an opening, with a taker is refused in the very words in which one with a stranger is.
    private static async Task<bool> SameAnswers(HttpClient client, Guid id)
    {
        var answers = new List<string>();
        foreach (var code in new[] { "9007288872", "80072" })
        {
            foreach (
                var body in new[]
                {
                    $$$"""{"step":"award","at":"{{{Ago(0.1)}}}","figures":{"winner":"XX-TAKER:{{{code}}}"}}""",
                    $$$"""{"step":"opening","at":"{{{Ago(0.1)}}}","bids":[{"bidderCode":"XX-TAKER:{{{code}}}","bidderName":"某公司","amountMinor":1}]}""",
                    $$$"""{"step":"takers","at":"{{{Ago(3)}}}","takers":[{"code":"XX-TAKER:{{{code}}}","name":"乙巳领取建设有限公司","lot":"9"}]}""",
                }
            )
            {
                var (status, text) = await Answer(
                    client,
                    new(HttpMethod.Post, $"/api/v1/procurements/{id}/steps", body)
                );
                Assert.True(
                    status
                        is HttpStatusCode.BadRequest
                            or HttpStatusCode.Conflict
                            or HttpStatusCode.UnprocessableEntity,
                    $"{status} {text}"
                );
                answers.Add(Plain(text).Replace(code, "", StringComparison.Ordinal));
            }
        }

        return answers[..3].SequenceEqual(answers[3..]);
    }

    // What the API says of procurements, without what no two answers share.
    private static async Task<SortedDictionary<string, string>> Snapshot(
        IReadOnlyList<(string Caller, HttpClient Client)> callers,
        IReadOnlyList<AuthorisationMatrixTests.Row> routes,
        Guid id
    )
    {
        var answers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] about =
        [
            "procurements",
            "ocds",
            "announcements",
            "alerts",
            "panels",
            "models",
            "outbox",
            "audit",
        ];
        foreach (
            var (caller, client) in callers.Where(each =>
                each.Caller
                    is Roles.CentreOperator
                        or Roles.Supervisor
                        or Roles.Auditor
                        or "anonymous"
                        or "its own system"
            )
        )
        {
            foreach (
                var route in routes.Where(route =>
                    route.Method == "GET"
                    && route.Route.StartsWith("/api/", StringComparison.Ordinal)
                    && about.Any(word => route.Route.Contains(word, StringComparison.Ordinal))
                    // What is taken away, or read of supervision, is in the trail itself.
                    && !route.Route.EndsWith("/export", StringComparison.Ordinal)
                    && !route.Route.StartsWith("/api/v1/supervision/", StringComparison.Ordinal)
                    && !route.Route.EndsWith(".ics", StringComparison.Ordinal)
                    && !route.Route.StartsWith("/api/v1/audit/", StringComparison.Ordinal)
                )
            )
            {
                var (status, text) = await Answer(
                    client,
                    new(HttpMethod.Get, Address(route.Route, id))
                );
                answers[$"{caller} {route.Route}"] = $"{status} {Plain(text)}";
            }
        }

        return answers;
    }

    private static string Plain(string text) =>
        Regex.Replace(
            text,
            "\"(traceId|instance|checkedAt|asOf|now|today)\":\\s*\"[^\"]*\"|DTSTAMP:[^\\r\\n]*|X-Request-Id: [^\\n]*|traceparent: [^\\n]*",
            ""
        );

    private static async Task<(HttpStatusCode Status, string Text)> Answer(
        HttpClient client,
        Request request
    )
    {
        using var message = new HttpRequestMessage(request.Method, request.Address);
        if (request.Body is not null)
        {
            message.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
            message.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            message.Content = new StringContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await client.SendAsync(
            message,
            HttpCompletionOption.ResponseHeadersRead
        );
        var text = new StringBuilder();
        foreach (var header in response.Headers.Concat(response.Content.Headers))
        {
            // How many requests the caller has left says what the caller asked.
            if (header.Key is not ("Set-Cookie" or "Date" or "RateLimit"))
            {
                text.Append(header.Key).Append(": ").AppendJoin(", ", header.Value).Append('\n');
            }
        }

        // A line that stays open is a connection and no answer.
        if (
            response.Content.Headers.ContentType?.MediaType != "text/event-stream"
            && !request.Address.StartsWith("/_blazor", StringComparison.Ordinal)
        )
        {
            text.Append(Readable(await response.Content.ReadAsByteArrayAsync()));
        }

        return (response.StatusCode, text.ToString());
    }

    // As a person or a program reads it: entities, escapes and packed spreadsheets undone.
    private static string Readable(byte[] body)
    {
        if (body is [(byte)'P', (byte)'K', ..])
        {
            using var archive = new ZipArchive(new MemoryStream(body));
            var parts = new StringBuilder();
            foreach (var entry in archive.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                parts.Append(reader.ReadToEnd());
            }

            return WebUtility.HtmlDecode(parts.ToString());
        }

        return Regex.Replace(
            WebUtility.HtmlDecode(Encoding.UTF8.GetString(body)),
            @"\\u([0-9a-fA-F]{4})",
            match =>
                (
                    (char)
                        int.Parse(
                            match.Groups[1].ValueSpan,
                            NumberStyles.HexNumber,
                            CultureInfo.InvariantCulture
                        )
                ).ToString()
        );
    }

    private static string Address(string route, Guid id) =>
        AuthorisationMatrixTests
            .Parameter()
            .Replace(
                route,
                parameter =>
                {
                    var name = parameter.Groups["name"].Value;
                    return AuthorisationMatrixTests.Samples.TryGetValue(name, out var sample)
                            ? sample
                        : parameter.Groups["all"].Success ? ""
                        : name == "ocid" ? $"local-{id}"
                        : id.ToString();
                }
            ) + AuthorisationMatrixTests.Queries.GetValueOrDefault(route);

    private static async Task<(Guid Id, long Version)> System(WebProvince web, string name)
    {
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command(name, RegionCode.Given("210100")),
                Callers.Platform
            )
        ).Value;
        return (system.Id, system.Version);
    }

    private static async Task<(HttpClient Client, IssueKey.Issued Key)> Key(
        WebProvince web,
        Guid system,
        long version,
        string[] scopes
    )
    {
        var key = (
            await web.Sender.Send(
                new IssueKey.Command(system, version, scopes, DateTimeOffset.UtcNow.AddDays(1)),
                Callers.Platform
            )
        ).Value;
        return (web.WithKey(key.Key), key);
    }

    private static string Notice(string title) =>
        JsonSerializer.Serialize(
            new
            {
                sourceReference = "WALK-1",
                title,
                kind = "construction",
                method = "open",
                buyerName = "沈阳市城市管理局",
                region = "210100",
                ceilingMinor = 500_000_00,
                noticeAt = Ago(700),
                deadlineAt = Ago(1),
            }
        );

    private static async Task<Guid> Publish(HttpClient source)
    {
        var (status, text) = await Answer(
            source,
            new(HttpMethod.Post, "/api/v1/procurements", Notice(Title))
        );
        Assert.True(status == HttpStatusCode.Created, text);
        return Guid.Parse(Regex.Match(text, "\"id\":\\s*\"([0-9a-f-]{36})\"").Groups[1].Value);
    }

    private static async Task Post(HttpClient source, Guid id, string body)
    {
        var (status, text) = await Answer(
            source,
            new(HttpMethod.Post, $"/api/v1/procurements/{id}/steps", body)
        );
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static async Task Register(WebProvince web) =>
        Assert.True(
            (
                await web.Sender.Send(
                    new Trading.Registry.Entities.RecordEntity.Command(
                        EntityCode.Parse("XX-TAKER:9007188871"),
                        "甲辰领取建设有限公司"
                    ),
                    Procurement.Tenders.Centre
                )
            ).Succeeded
        );

    // Whole minutes, so that the same instant is said by every call of the test.
    private static readonly DateTimeOffset Now = new(
        DateTimeOffset.UtcNow.Ticks - (DateTimeOffset.UtcNow.Ticks % TimeSpan.TicksPerMinute),
        TimeSpan.Zero
    );

    private static string Ago(double hours) =>
        Now.AddHours(-hours).ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
