using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>The registry and the exchange through the real pipeline, as other people's programs meet them.</summary>
public sealed class RegistryApiTests : IAsyncDisposable
{
    private readonly WebProvince _web = new();

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task A_firm_signs_up_saves_submits_is_verified_and_used_over_http()
    {
        using var anonymous = _web.CreateClient();
        var code = Firms.Code(1);
        using var signUp = await Post(anonymous, "/api/v1/entities", SignUpBody(1), "key-1");
        Assert.Equal(HttpStatusCode.Created, signUp.StatusCode);
        Assert.Equal($"/api/v1/entities/{code}", signUp.Headers.Location?.ToString());
        using var again = await Post(anonymous, "/api/v1/entities", SignUpBody(1), "key-1");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        using var other = await Post(anonymous, "/api/v1/entities", SignUpBody(1), "key-2");
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal("application/problem+json", other.Content.Headers.ContentType?.MediaType);

        using var clerk = await _web.SignIn("firm-1");
        using var dossier = await clerk.GetAsync($"/api/v1/entities/{code}/dossier");
        Assert.Equal("\"1\"", dossier.Headers.ETag?.Tag);
        using var unchanged = await Send(
            clerk,
            HttpMethod.Get,
            $"/api/v1/entities/{code}/dossier",
            null,
            ("If-None-Match", "\"1\"")
        );
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        var record = JsonContent.Create(Firms.Record(1));
        using var saved = await Send(
            clerk,
            HttpMethod.Put,
            $"/api/v1/entities/{code}/dossier",
            record,
            ("If-Match", "\"1\"")
        );
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("\"2\"", saved.Headers.ETag?.Tag);
        using var submitted = await Send(
            clerk,
            HttpMethod.Post,
            $"/api/v1/entities/{code}/submission",
            null,
            ("If-Match", "\"2\"")
        );
        Assert.Equal(HttpStatusCode.OK, submitted.StatusCode);

        using var officer = await _web.SignedIn(Roles.RegistryOfficer);
        var queue = await Json(await officer.GetAsync("/api/v1/reviews"));
        var id = queue.GetProperty("items")[0].GetProperty("id").GetGuid();
        using var claimed = await Send(officer, HttpMethod.Post, $"/api/v1/reviews/{id}/claim");
        using var decided = await Send(
            officer,
            HttpMethod.Post,
            $"/api/v1/reviews/{id}/decision",
            JsonContent.Create(new { verify = true }),
            ("If-Match", claimed.Headers.ETag!.Tag)
        );
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);

        using var system = _web.WithKey(await Key("大连交易系统", Scopes.RegistryRead));
        var shown = await Json(await system.GetAsync($"/api/v1/entities/{code}"));
        Assert.Equal("active", shown.GetProperty("state").GetString());
        Assert.Equal(
            "建筑工程施工总承包",
            shown.GetProperty("qualifications")[0].GetProperty("name").GetString()
        );
        Assert.False(shown.TryGetProperty("contacts", out _));
        var used = await Json(
            await Post(system, $"/api/v1/entities/{code}/uses", new { tender = "ocds-1" }, "use-1")
        );
        Assert.Equal(
            "138****2345",
            used.GetProperty("entity")
                .GetProperty("record")
                .GetProperty("contacts")[0]
                .GetProperty("phone")
                .GetString()
        );

        var receipts = await Json(await clerk.GetAsync($"/api/v1/entities/{code}/receipts"));
        var receipt = Assert.Single(receipts.GetProperty("items").EnumerateArray());
        Assert.Equal("大连交易系统", receipt.GetProperty("reader").GetString());
        Assert.Equal("ocds-1", receipt.GetProperty("tender").GetString());
    }

    [Fact]
    public async Task A_second_editor_gets_412_with_what_is_there_and_what_differs()
    {
        var (clerk, code) = await Firm(1);
        await Save(clerk, code, "\"1\"", """{"identity":{"name":"甲","address":"甲地址"}}""");
        using var stale = await Save(
            clerk,
            code,
            "\"1\"",
            """{"identity":{"name":"甲","address":"乙地址"}}"""
        );
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        var problem = await Json(stale);
        Assert.Equal(2, problem.GetProperty("current").GetProperty("version").GetInt64());
        var difference = Assert.Single(problem.GetProperty("differences").EnumerateArray());
        Assert.Equal("甲地址", difference.GetProperty("before").GetString());
        Assert.Equal("乙地址", difference.GetProperty("after").GetString());
    }

    [Fact]
    public async Task A_change_without_a_version_is_428_and_with_a_strange_one_400()
    {
        var (clerk, code) = await Firm(1);
        using var without = await Save(clerk, code, null, "{}");
        Assert.Equal(HttpStatusCode.PreconditionRequired, without.StatusCode);
        using var strange = await Save(clerk, code, "W/\"1\"", "{}");
        Assert.Equal(HttpStatusCode.BadRequest, strange.StatusCode);
    }

    [Fact]
    public async Task Whoever_may_not_hears_401_or_403_and_what_is_not_there_404()
    {
        var code = Firms.Code(1);
        var (clerk, _) = await Firm(1);
        using var anonymous = _web.CreateClient();
        using var supervisor = await _web.SignedIn(Roles.Supervisor);
        using var feed = _web.WithKey(await Key("报送系统", Scopes.ProcurementWrite));
        using var reader = _web.WithKey(await Key("读取系统", Scopes.RegistryRead));
        using var stranger = _web.WithKey("trd_" + new string('x', 43));

        (HttpClient Client, string Path, HttpStatusCode Expected)[] cases =
        [
            (anonymous, $"/api/v1/entities/{code}", HttpStatusCode.Unauthorized),
            (anonymous, $"/api/v1/entities/{code}/dossier", HttpStatusCode.Unauthorized),
            (anonymous, "/api/v1/entities?q=x", HttpStatusCode.Unauthorized),
            (anonymous, "/api/v1/reviews", HttpStatusCode.Unauthorized),
            (stranger, $"/api/v1/entities/{code}", HttpStatusCode.Unauthorized),
            (clerk, "/api/v1/reviews", HttpStatusCode.Forbidden),
            (clerk, "/api/v1/entities?q=x", HttpStatusCode.Forbidden),
            (clerk, $"/api/v1/entities/{code}/record", HttpStatusCode.Forbidden),
            (clerk, $"/api/v1/entities/{Firms.Code(2)}", HttpStatusCode.Forbidden),
            (supervisor, $"/api/v1/entities/{code}/dossier", HttpStatusCode.Forbidden),
            (supervisor, $"/api/v1/entities/{code}/receipts", HttpStatusCode.Forbidden),
            (feed, $"/api/v1/entities/{code}/record", HttpStatusCode.Forbidden),
            (reader, $"/api/v1/entities/{code}/dossier", HttpStatusCode.Forbidden),
            (supervisor, $"/api/v1/entities/{code}", HttpStatusCode.OK),
            (feed, $"/api/v1/entities/{code}", HttpStatusCode.OK),
            (reader, $"/api/v1/entities/{Firms.Code(2)}", HttpStatusCode.NotFound),
            (reader, $"/api/v1/entities/{Firms.Code(2)}/record", HttpStatusCode.NotFound),
            (reader, $"/api/v1/entities/{code}/record", HttpStatusCode.Conflict),
            (reader, "/api/v1/entities/not-a-code", HttpStatusCode.UnprocessableEntity),
            (reader, "/api/v1/entities?region=99", HttpStatusCode.UnprocessableEntity),
            (reader, "/api/v1/entities?state=nonsense", HttpStatusCode.UnprocessableEntity),
            (reader, "/api/v1/entities?take=100000", HttpStatusCode.UnprocessableEntity),
            (reader, "/api/v1/entities?cursor=nonsense", HttpStatusCode.UnprocessableEntity),
            (reader, "/api/v1/entities?q=%00", HttpStatusCode.UnprocessableEntity),
            (reader, $"/api/v1/reviews/{Guid.NewGuid()}", HttpStatusCode.Forbidden),
        ];
        foreach (var (client, path, expected) in cases)
        {
            using var response = await client.GetAsync(path);
            Assert.True(
                expected == response.StatusCode,
                $"{path}: {response.StatusCode}, not {expected}"
            );
            if ((int)expected >= 400)
            {
                Assert.Equal(
                    "application/problem+json",
                    response.Content.Headers.ContentType?.MediaType
                );
            }
        }
    }

    [Fact]
    public async Task A_body_that_cannot_be_taken_is_refused_by_field()
    {
        (string Body, int Status, string? Pointer)[] cases =
        [
            ("{\"identity\":{\"name\":\"a\\u0000b\"}}", 422, "/identity/name"),
            ("{\"identity\":{\"name\":\"a\\ud800b\"}}", 400, null),
            ("{\"contacts\":[null]}", 422, "/contacts/0"),
            ("{\"size\":{\"employees\":\"many\"}}", 400, "/size/employees"),
            ("{\"size\":{\"employees\":99999999999}}", 400, "/size/employees"),
            ("{\"identity\":{\"establishedOn\":\"2026-02-30\"}}", 400, "/identity/establishedOn"),
            ("{\"identity\":", 400, null),
            ("[]", 400, "/"),
        ];
        var (clerk, code) = await Firm(1);
        foreach (var (body, status, pointer) in cases)
        {
            using var response = await Save(clerk, code, "\"1\"", body);
            Assert.Equal((body, status), (body, (int)response.StatusCode));
            var problem = await Json(response);
            if (pointer is not null)
            {
                Assert.Equal(
                    (body, pointer),
                    (body, problem.GetProperty("errors")[0].GetProperty("pointer").GetString())
                );
            }
        }
    }

    [Fact]
    public async Task A_body_in_another_encoding_is_refused_and_not_stored_damaged()
    {
        var (clerk, code) = await Firm(1);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding
            .GetEncoding("GB18030")
            .GetBytes("{\"identity\":{\"name\":\"沈阳建筑\"}}");
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Send(
            clerk,
            HttpMethod.Put,
            $"/api/v1/entities/{code}/dossier",
            content,
            ("If-Match", "\"1\"")
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var dossier = await clerk.GetAsync($"/api/v1/entities/{code}/dossier");
        Assert.Equal("\"1\"", dossier.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_parameter_that_cannot_be_read_is_named_with_its_value_and_what_it_must_be()
    {
        (string Parameter, string Value, string Wanted)[] cases =
        [
            ("take", "abc", "整数"),
            ("inForceOn", "2026-02-30", "日期"),
            ("take", "99999999999", "整数"),
        ];
        using var reader = _web.WithKey(await Key("读取系统", Scopes.RegistryRead));
        foreach (var (parameter, value, wanted) in cases)
        {
            using var response = await reader.GetAsync($"/api/v1/entities?{parameter}={value}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var problem = await Json(response);
            var error = problem.GetProperty("errors")[0];
            Assert.Equal("/" + parameter, error.GetProperty("pointer").GetString());
            Assert.Equal(value, error.GetProperty("value").GetString());
            Assert.Contains(
                wanted,
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
            Assert.DoesNotContain(
                "Nullable",
                problem.GetProperty("detail").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Problems_speak_the_callers_language()
    {
        using var reader = _web.WithKey(await Key("读取系统", Scopes.RegistryRead));
        var chinese = await Json(await reader.GetAsync("/api/v1/entities/91350100M000100Y44"));
        Assert.Contains(
            "校验码不符",
            chinese.GetProperty("errors")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        reader.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var english = await Json(await reader.GetAsync("/api/v1/entities/91350100M000100Y44"));
        Assert.Contains(
            "check character",
            english.GetProperty("errors")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_feed_makes_bidders_known_again_and_again()
    {
        using var feed = _web.WithKey(await Key("报送系统", Scopes.ProcurementWrite));
        for (var i = 0; i < 2; i++)
        {
            using var response = await Send(
                feed,
                HttpMethod.Put,
                "/api/v1/entities/JP-TSUCHIURA:214",
                JsonContent.Create(new { name = "yk muramatsu construction" })
            );
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var known = await Json(response);
            Assert.Equal(i == 0, known.GetProperty("added").GetBoolean());
            Assert.Equal("recorded", known.GetProperty("state").GetString());
        }
    }

    private static object SignUpBody(int number) =>
        new
        {
            code = Firms.Code(number),
            name = $"沈阳第{number}建筑工程有限公司",
            login = $"firm-{number}",
            displayName = "王经办",
            password = WebProvince.Password,
        };

    private async Task<(HttpClient Clerk, string Code)> Firm(int number)
    {
        using var anonymous = _web.CreateClient();
        using var made = await Post(
            anonymous,
            "/api/v1/entities",
            SignUpBody(number),
            Guid.NewGuid().ToString()
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await _web.SignIn($"firm-{number}"), Firms.Code(number).ToString());
    }

    /// <summary>The key of a new trading system.</summary>
    private async Task<string> Key(string name, string scope)
    {
        var system = (
            await _web.Sender.Send(
                new RegisterSystem.Command(name, RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        var issued = await _web.Sender.Send(
            new IssueKey.Command(
                system.Id,
                system.Version,
                [scope],
                DateTimeOffset.UtcNow.AddDays(1)
            ),
            Callers.Platform
        );
        return issued.Value.Key;
    }

    private static Task<HttpResponseMessage> Save(
        HttpClient client,
        string code,
        string? ifMatch,
        string body
    ) =>
        Send(
            client,
            HttpMethod.Put,
            $"/api/v1/entities/{code}/dossier",
            new StringContent(body, Encoding.UTF8, "application/json"),
            ifMatch is null ? [] : [("If-Match", ifMatch)]
        );

    private static Task<HttpResponseMessage> Post(
        HttpClient client,
        string path,
        object body,
        string key
    ) => Send(client, HttpMethod.Post, path, JsonContent.Create(body), ("Idempotency-Key", key));

    private static async Task<HttpResponseMessage> Send(
        HttpClient client,
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).Clone();
}
