using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>Instants, days and texts as they are sent: one form each, and nothing that cannot be kept or seen.</summary>
public sealed class GivenValueTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private const string Notice = """
        {"sourceReference":"TZ-1","title":"时区","kind":"government","method":"open","buyerName":"某局",
         "category":"c","region":"210100","ceilingMinor":100,
         "noticeAt":"NOTICE","deadlineAt":"2026-11-24T09:30:00+08:00"}
        """;

    [Theory]
    [InlineData("2026-11-02T09:00:00")]
    [InlineData("2026-11-02 09:00:00+08:00")]
    [InlineData("2026-11-02")]
    [InlineData("11/02/2026 09:00:00 +08:00")]
    [InlineData("2026-11-02T09:00+08:00")]
    [InlineData("2026-02-30T09:00:00+08:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task An_instant_in_a_body_is_rfc_3339_with_its_offset(string notice)
    {
        var web = shared.Web;
        using var centre = await web.SignedIn(Roles.CentreOperator);
        using var response = await Post(
            centre,
            "/api/v1/procurements",
            Notice.Replace("NOTICE", notice, StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonNode>())!["errors"]![0]!;
        Assert.Equal("/noticeAt", error["pointer"]!.GetValue<string>());
        Assert.Equal(notice, error["value"]!.GetValue<string>());
        Assert.Contains("+08:00", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/entities/91110108551385082Q/as-of?at=", "12/11/2026")]
    [InlineData("/api/v1/entities/91110108551385082Q/as-of?at=", "5.1.2024")]
    [InlineData("/api/v1/entities/91110108551385082Q/as-of?at=", "2024-02-30")]
    [InlineData("/api/v1/entities/91110108551385082Q/as-of?at=", "9999-12-31")]
    [InlineData("/api/v1/entities?inForceOn=", "01/02/2024")]
    [InlineData("/api/v1/audit?from=", "2026-11-02T09:00:00")]
    [InlineData("/api/v1/audit?to=", "11/02/2026")]
    public async Task A_day_or_an_instant_in_an_address_is_never_guessed(
        string address,
        string value
    )
    {
        var web = shared.Web;
        using var client = await web.SignedIn(
            address.Contains("audit", StringComparison.Ordinal)
                ? Roles.Auditor
                : Roles.RegistryOfficer
        );
        using var response = await client.GetAsync(address + Uri.EscapeDataString(value));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonNode>())!["errors"]![0]!;
        Assert.Equal(value, error["value"]!.GetValue<string>());
        Assert.Contains(
            address.Contains("audit", StringComparison.Ordinal) ? "RFC 3339" : "yyyy-MM-dd",
            error["message"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_no_database_can_hold_is_refused_by_field_and_the_refusal_is_in_the_trail(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        using var security = await web.SignedIn(Roles.SecurityAdministrator);
        foreach (var bad in (string[])["\\u0000", "\\uD842", "\\uDFB7x"])
        {
            var body =
                $$"""{"region":"210100","nameZh":"沈阳{{bad}}","nameEn":"Shenyang","kind":"centre"}""";
            using var response = await Post(security, "/api/v1/offices", body);
            Assert.True(
                response.StatusCode
                    is HttpStatusCode.UnprocessableEntity
                        or HttpStatusCode.BadRequest,
                $"{bad}: {response.StatusCode}"
            );
        }

        using var officer = await web.SignedIn(Roles.RegistryOfficer);
        foreach (
            var address in (string[])
                [
                    "/api/v1/entities?q=%00",
                    "/api/v1/entities?q=%ED%A0%80",
                    "/api/v1/entities?cursor="
                        + Convert.ToBase64String("\"a\\u0000\""u8).TrimEnd('='),
                ]
        )
        {
            using var response = await officer.GetAsync(address);
            Assert.True(
                response.StatusCode < HttpStatusCode.InternalServerError,
                $"{address}: {response.StatusCode}"
            );
        }

        Assert.Null((await web.Sender.Send(new VerifyAudit.Query(), Callers.Platform)).Value.Fault);
        var trail = (
            await web.Sender.Send(new SearchAudit.Query { Take = 200 }, Callers.Platform)
        ).Value;
        Assert.Contains(
            trail.Items,
            entry => entry is { Action: "Access.CreateOffice", Result: "invalid" }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_name_typed_at_the_sign_in_form_may_hold_anything(Engine engine)
    {
        await using var web = new WebProvince(engine);
        using var client = web.CreateClient(new() { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "browser\u200B");
        foreach (var login in (string[])["a\0b", "\u200B", new string('x', 5000)])
        {
            using var response = await WebProvince.PostForm(
                client,
                "/sign-in",
                "/account/sign-in",
                new() { ["login"] = login, ["password"] = "p\0" }
            );
            Assert.True(response.StatusCode < HttpStatusCode.InternalServerError);
        }
    }

    [Fact]
    public async Task A_null_in_a_list_is_refused_by_its_pointer()
    {
        var web = shared.Web;
        using var security = await web.SignedIn(Roles.SecurityAdministrator);
        using var response = await Post(
            security,
            "/api/v1/people",
            """{"login":"x","displayName":"某","roles":["expert",null]}"""
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(
            "\"/roles/1\"",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("沈阳\\u200B公司", "U+200B", 3)]
    [InlineData("\\u3164", "U+3164", 1)]
    [InlineData("𠮷野\\uDB40\\uDC41家", "U+E0041", 3)]
    public async Task A_name_holds_nothing_that_cannot_be_seen(string name, string shown, int place)
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        using var response = await Post(
            client,
            "/api/v1/entities",
            $$"""{"code":"91210102MA0001114L","name":"{{name}}","login":"x","password":"correct-horse-battery-9","displayName":"某"}"""
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        var error = problem["errors"]!
            .AsArray()
            .Single(error => error!["pointer"]!.GetValue<string>() == "/name")!;
        Assert.Contains(shown, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(
            $"第{place}个",
            error["message"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_text_of_a_command_is_looked_at_and_no_rule_of_its_own_is_needed()
    {
        var errors = TextFaults.Forbidden(
            new Trading.Access.Offices.CreateOffice.Command(
                "一\u2060",
                "a\u00AD",
                default,
                "centre"
            )
        );
        Assert.Equal(["/nameZh", "/nameEn"], errors.Select(error => error.Pointer));
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string address, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Headers.Add("Accept-Language", "zh-CN");
        return client.SendAsync(request);
    }
}
