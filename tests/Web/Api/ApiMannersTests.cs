using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>How the API answers what is not as described: the standards' words, in the caller's language.</summary>
public sealed class ApiMannersTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private const string Procurements = "/api/v1/procurements";

    [Fact]
    public async Task Another_method_is_told_those_that_there_are()
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        using var answer = await client.DeleteAsync(Procurements);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST"], answer.Content.Headers.Allow.Order());
        Assert.Equal("method", await Code(answer));
        using var nowhere = await client.GetAsync("/api/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        Assert.Equal("not_found", await Code(nowhere));
    }

    [Theory]
    [InlineData("text/plain", "{}", HttpStatusCode.UnsupportedMediaType, "media_type")]
    [InlineData(null, "{}", HttpStatusCode.UnsupportedMediaType, "media_type")]
    [InlineData("application/json", "", HttpStatusCode.BadRequest, "body.missing")]
    [InlineData("application/json", "null", HttpStatusCode.BadRequest, "body.missing")]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest, "json")]
    public async Task A_body_that_is_none_says_what_is_wrong_with_it(
        string? type,
        string body,
        HttpStatusCode status,
        string code
    )
    {
        var web = shared.Web;
        using var system = await WithScopes(web, Scopes.ProcurementWrite);
        using var request = new HttpRequestMessage(HttpMethod.Post, Procurements);
        request.Headers.Add("Idempotency-Key", "one");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = type is null ? null : new(type);
        using var answer = await system.SendAsync(request);
        Assert.Equal((status, code), (answer.StatusCode, await Code(answer)));
    }

    [Fact]
    public async Task A_member_or_parameter_that_is_not_described_is_refused_by_the_name_that_was_sent()
    {
        await using var web = new WebProvince();
        using var system = await WithScopes(
            web,
            Scopes.ProcurementWrite,
            Scopes.ProcurementRead,
            Scopes.RegistryRead
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"{Procurements}/{Guid.NewGuid()}/opening"
        );
        request.Content = JsonContent.Create(
            new
            {
                openedAt = "2026-10-30T09:00:00+08:00",
                bids = new[]
                {
                    new
                    {
                        bidderCode = "91350100M000100Y43",
                        bidderName = "one",
                        amountMajor = 3,
                    },
                },
            }
        );
        using var body = await system.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, body.StatusCode);
        Assert.Equal(("/bids/0/amountMajor", "member.unknown"), await Error(body));

        using var parameter = await system.GetAsync($"{Procurements}?stat=published");
        Assert.Equal(HttpStatusCode.BadRequest, parameter.StatusCode);
        Assert.Equal(("/stat", "parameter.unknown"), await Error(parameter));

        // The message calls it SizeClass; the caller never heard of that.
        using var filter = await system.GetAsync("/api/v1/entities?size=huge");
        Assert.Equal(("/size", "entity.size"), await Error(filter));
    }

    [Fact]
    public async Task Null_for_what_may_be_left_out_is_leaving_it_out()
    {
        await using var web = new WebProvince();
        using var system = await WithScopes(web, Scopes.ProcurementWrite, Scopes.ProcurementRead);
        using var request = new HttpRequestMessage(HttpMethod.Post, Procurements);
        request.Headers.Add("Idempotency-Key", "one");
        request.Content = JsonContent.Create(
            new
            {
                sourceReference = "N-1",
                title = "an order",
                kind = "construction",
                method = "open",
                buyerName = "a buyer",
                region = "210100",
                country = (string?)null,
                currency = (string?)null,
                noticeAt = "2026-10-01T09:00:00+08:00",
                deadlineAt = "2026-10-30T09:00:00+08:00",
            }
        );
        using var made = await system.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var known = await system.PutAsJsonAsync(
            "/api/v1/entities/XX-TEST:1",
            new { name = "one", kind = (string?)null }
        );
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        using var opened = await system.PostAsJsonAsync(
            made.Headers.Location + "/opening",
            new
            {
                openedAt = "2026-10-30T09:00:00+08:00",
                bids = new[]
                {
                    new
                    {
                        bidderCode = "XX-TEST:1",
                        bidderName = "one",
                        amountMinor = 3,
                        status = (string?)null,
                    },
                },
            }
        );
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        var shown = await system.GetFromJsonAsync<JsonElement>(made.Headers.Location);
        Assert.Equal("valid", shown.GetProperty("bids")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_scheme_of_a_key_is_in_any_case_and_401_says_how_to_sign_in()
    {
        await using var web = new WebProvince();
        using var system = await WithScopes(web, Scopes.ProcurementRead);
        var key = system.DefaultRequestHeaders.Authorization!.Parameter;
        foreach (var scheme in new[] { "bearer", "BEARER", "Bearer" })
        {
            system.DefaultRequestHeaders.Authorization = new(scheme, key);
            using var read = await system.GetAsync(Procurements);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        using var nobody = web.CreateClient();
        using var refused = await nobody.GetAsync(Procurements);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer realm=\"trading\"", refused.Headers.WwwAuthenticate.ToString());
        nobody.DefaultRequestHeaders.Authorization = new("Bearer", "trd_nobody");
        using var unknown = await nobody.GetAsync(Procurements);
        Assert.Contains("invalid_token", unknown.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("en-GB, en;q=0.9", "en")]
    [InlineData("fr, en;q=0.5", "en")]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData(null, "zh-CN")]
    public async Task Every_answer_says_which_language_it_speaks_and_speaks_it(
        string? asked,
        string spoken
    )
    {
        var web = shared.Web;
        using var client = await WithScopes(web, Scopes.ProcurementRead);
        if (asked is not null)
        {
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(asked);
        }

        foreach (
            var (method, path) in new[]
            {
                ("GET", Procurements),
                ("GET", $"{Procurements}/{Guid.NewGuid()}"),
                ("GET", $"{Procurements}?take=many"),
                ("GET", $"{Procurements}?no=such"),
                ("GET", "/api/v1/audit"),
                ("GET", "/api/v1/nothing"),
                ("PATCH", Procurements),
            }
        )
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await client.SendAsync(request);
            Assert.Equal([spoken], answer.Content.Headers.ContentLanguage);
            if (!answer.IsSuccessStatusCode)
            {
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                var words = problem.GetProperty("title").GetString()!;
                Assert.True(
                    words.All(char.IsAscii) == (spoken == "en"),
                    $"{method} {path}: {words}"
                );
            }
        }
    }

    [Theory]
    [InlineData("en", "Our fault")]
    [InlineData("zh-CN", "平台出错")]
    public async Task A_fault_of_the_platform_is_told_in_the_callers_language(
        string asked,
        string words
    )
    {
        await using var web = new WebProvince();
        using var client = await WithScopes(web, Scopes.ProcurementRead);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(asked);
        await using (var connection = await web.Database.Open(CancellationToken.None))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "alter table procurement rename to procurement_gone";
            await command.ExecuteNonQueryAsync();
        }

        using var answer = await client.GetAsync(Procurements);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal([asked], answer.Content.Headers.ContentLanguage);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith(words, problem.GetProperty("detail").GetString());
    }

    private static async Task<HttpClient> WithScopes(WebProvince web, params string[] scopes) =>
        web.WithKey(await Given.Key(web, scopes));

    private static async Task<string?> Code(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    private static async Task<(string?, string?)> Error(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var error = problem.GetProperty("errors")[0];
        return (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString());
    }
}
