using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Domain.Receipts;
using Trading.Exchange.Receipts;
using Trading.Kernel.Sql;
using Trading.Registry.Credit;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Receipts;

/// <summary>Receipts as trading systems and firms get them.</summary>
public sealed class ReceiptApiTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_bytes_served_are_those_that_the_receipt_proves(Engine engine)
    {
        await using var web = new WebProvince(engine);
        var (_, code) = await Given.Submitted(web);
        using var system = web.WithKey(await Given.Key(web, [.. Scopes.All.Keys]));
        using var used = await Use(system, code, "one");
        var answer = await used.Content.ReadAsStringAsync();
        using var anybody = web.CreateClient();
        var keys = ReceiptKeySet.Read(await anybody.GetStringAsync("/api/v1/receipts/keys")).Value;
        var check = ReceiptCheck.Of(answer, keys).Value;
        Assert.Equal(
            [("receipt.signature", true), ("receipt.digest", true)],
            check.Findings.Select(finding => (finding.Code, finding.Holds))
        );

        // Again: the same receipt, also where it is to be found, for the system and for the firm.
        using var again = await Use(system, code, "one");
        Assert.Equal(Receipt(answer), Receipt(await again.Content.ReadAsStringAsync()));
        Assert.Equal(used.Headers.Location, again.Headers.Location);
        var firm = await web.SignedIn(Roles.Bidder, EntityCode.Parse(code));
        foreach (var reader in new[] { system, firm })
        {
            Assert.Equal(
                Receipt(answer),
                Canonical(await reader.GetStringAsync(used.Headers.Location))
            );
        }

        // Another use is another receipt.
        using var other = await Use(system, code, "two");
        Assert.NotEqual(Receipt(answer), Receipt(await other.Content.ReadAsStringAsync()));

        using var rival = web.WithKey(await Given.Key(web, Scopes.RegistryRead));
        var stranger = await web.SignedIn(Roles.Bidder, Firms.Code(2));
        foreach (var reader in new[] { rival, stranger })
        {
            using var refused = await reader.GetAsync(used.Headers.Location);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        using var nobody = await anybody.GetAsync(used.Headers.Location);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task A_reply_that_was_kept_before_receipts_were_signed_is_completed()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web);
        using var system = web.WithKey(await Given.Key(web, Scopes.RegistryRead));
        using var used = await Use(system, code, "one");
        await using (var connection = await web.Database.Open(CancellationToken.None))
        {
            var reply = JsonNode.Parse(
                Dapper.SqlMapper.QuerySingle<string>(
                    connection,
                    "select reply from idempotency where idempotency_key = 'one'"
                )
            )!;
            Assert.True(reply.AsObject().Remove("receipt"));
            Dapper.SqlMapper.Execute(
                connection,
                "update idempotency set reply = @reply where idempotency_key = 'one'",
                new { reply = reply.ToJsonString() }
            );
            Dapper.SqlMapper.Execute(connection, "update receipt set document = null");
        }

        using var again = await Use(system, code, "one");
        var answer = JsonNode.Parse(await again.Content.ReadAsStringAsync())!;
        Assert.Equal("unsigned", (string?)answer["receipt"]!["format"]);
        Assert.NotNull(answer["entity"]);
    }

    [Fact]
    public async Task What_has_not_changed_is_304_and_a_new_listing_is_a_change()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web);
        using var system = web.WithKey(await Given.Key(web, Scopes.RegistryRead));
        using var used = await Use(system, code, "one");
        var address = $"/api/v1/entities/{code}/record";
        using var first = await system.GetAsync(address);
        var tag = first.Headers.ETag!;
        using var unchanged = await If(tag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("", await unchanged.Content.ReadAsStringAsync());
        using var other = await If(new EntityTagHeaderValue("\"3\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        // It moves no version of the record, and yet the record is not to be used as before.
        var today = ChinaTime.DateOf(DateTimeOffset.UtcNow);
        var imported = await web.Sender.Send(
            new ImportCredit.Command(
                "list,code,name,reason,decided_on,from,until,document\n"
                    + $"dishonest_debtors,{code},某公司,拒不履行,{today.AddDays(-2):yyyy-MM-dd},{today.AddDays(-1):yyyy-MM-dd},{today.AddYears(1):yyyy-MM-dd},（2026）辽01执1号\n",
                false
            ),
            Callers.With(Roles.RegistryOfficer)
        );
        Assert.Equal(1, imported.Value.Added);
        using var listed = await If(tag);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.NotEqual(tag, listed.Headers.ETag);
        using var still = await If(listed.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, still.StatusCode);

        async Task<HttpResponseMessage> If(EntityTagHeaderValue known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.IfNoneMatch.Add(known);
            return await system.SendAsync(request);
        }
    }

    private static async Task<HttpResponseMessage> Use(HttpClient client, string code, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/entities/{code}/uses")
        {
            Content = JsonContent.Create(new { tender = "T-1" }),
        };
        request.Headers.Add("Idempotency-Key", key);
        var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response;
    }

    private static string Receipt(string answer) =>
        Canonical(JsonNode.Parse(answer)!["receipt"]!.ToJsonString());

    private static string Canonical(string json) =>
        System.Text.Encoding.UTF8.GetString(CanonicalJson.Of(CanonicalJson.Parse(json)));
}
