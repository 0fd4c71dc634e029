using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>What is asked of a request before its body is read.</summary>
public sealed partial class GateTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private const string Rubbish = """{"x":[[[{"password":12,"roles":[nul""";

    [Fact]
    public async Task Who_may_not_call_is_told_so_whatever_he_sends()
    {
        var web = shared.Web;
        using var nobody = web.CreateClient();
        using var expert = await web.SignedIn(Roles.Expert);
        var faults = new List<string>();
        var asked = 0;
        foreach (var (method, route, allowed) in Table())
        {
            if (allowed[0] != "anyone")
            {
                asked++;
                await Expect(nobody, HttpStatusCode.Unauthorized);
            }

            if (!allowed.Any(who => who is "anyone" or "signed_in" or Roles.Expert))
            {
                asked++;
                await Expect(expert, HttpStatusCode.Forbidden);
            }

            async Task Expect(HttpClient client, HttpStatusCode status)
            {
                using var request = new HttpRequestMessage(
                    new HttpMethod(method),
                    Filled(route) + "?at=x&from=5.1.2024&to=&take=many&mine=%00"
                );
                if (method != "GET")
                {
                    request.Content = new StringContent(Rubbish, Encoding.UTF8, "application/json");
                }

                using var response = await client.SendAsync(request);
                if (response.StatusCode != status)
                {
                    faults.Add($"{method} {route}: {(int)response.StatusCode}, not {(int)status}");
                }
            }
        }

        Assert.True(asked > 150, $"{asked} asked");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public async Task A_command_refused_at_the_gate_is_in_the_trail()
    {
        await using var web = new WebProvince();
        using var expert = await web.SignedIn(Roles.Expert);
        using var refused = await expert.PostAsync(
            "/api/v1/offices",
            new StringContent(Rubbish, Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var trail = (
            await web.Sender.Send(new SearchAudit.Query { Take = 200 }, Callers.Platform)
        ).Value;
        Assert.Contains(
            trail.Items,
            entry => entry is { Action: "Access.CreateOffice", Result: "forbidden" }
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_longer_than_its_endpoint_reads_is_refused_with_the_limit(bool saysSo)
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entities");
        request.Headers.Add("Idempotency-Key", "k");
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', 4_000_000)}}"}""");
        request.Content = saysSo
            ? new ByteArrayContent(body)
            : new StreamContent(new Unmeasured(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!saysSo)
        {
            request.Headers.TransferEncodingChunked = true;
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("body.too_large", problem["code"]!.GetValue<string>());
        Assert.Equal(128 * 1024, problem["limit"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_form_is_no_longer_than_a_form_either()
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        using var form = new StringContent(
            "login=" + new string('x', 1_000_000),
            Encoding.UTF8,
            "application/x-www-form-urlencoded"
        );
        using var response = await client.PostAsync("/account/sign-in", form);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("gb18030")]
    [InlineData("no-such-charset")]
    public async Task Json_in_another_encoding_is_not_read(string charset)
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        using var content = new StringContent("{}");
        content.Headers.ContentType = new("application/json") { CharSet = charset };
        using var response = await client.PostAsync("/api/v1/entities", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private static IEnumerable<(string Method, string Route, string[] Allowed)> Table() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Access", "authorisation-matrix.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .Where(row => row.Length > 2 && row[1].StartsWith("/api/v1", StringComparison.Ordinal))
            .Select(row => (row[0], row[1], row[2].Split(' ')));

    private static string Filled(string route) =>
        Parameter()
            .Replace(
                route,
                match =>
                    match.Value switch
                    {
                        "{code}" => "91110108551385082Q",
                        var id when id.Contains("guid", StringComparison.Ordinal) =>
                            "0198c5a0-0000-7000-8000-000000000000",
                        _ => "1",
                    }
            );

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
