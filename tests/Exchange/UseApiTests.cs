using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange;

/// <summary>A record is used once for a tender, and read as often as one likes.</summary>
public sealed class UseApiTests
{
    [Fact]
    public async Task A_repeated_use_leaves_one_receipt_and_reading_leaves_none()
    {
        await using var web = new WebProvince();
        var (clerk, code) = await Given.Submitted(web, 1);
        using var system = await System(web, Scopes.RegistryRead, Scopes.RegistryContacts);
        using var early = await system.GetAsync($"/api/v1/entities/{code}/record");
        Assert.Equal("entity.not_used", (await Body(early)).GetProperty("code").GetString());

        var first = await Body(await Use(system, code, "T-1", "one"));
        var again = await Body(await Use(system, code, "T-1", "one"));
        Assert.Equal(
            first.GetProperty("receiptId").GetGuid(),
            again.GetProperty("receiptId").GetGuid()
        );
        // The record comes with the repeated reply too, though it is not kept with it.
        Assert.Equal(Phone(first.GetProperty("entity")), Phone(again.GetProperty("entity")));
        Assert.Equal(Firms.Phone, Phone(again.GetProperty("entity")));

        for (var time = 0; time < 3; time++)
        {
            using var read = await system.GetAsync($"/api/v1/entities/{code}/record");
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.StartsWith("\"3-", read.Headers.ETag?.Tag, StringComparison.Ordinal);
            Assert.Equal(Firms.Phone, Phone(await Body(read)));
        }

        var receipts = (
            await web.Sender.Send(new ListReceipts.Query(EntityCode.Parse(code)), clerk)
        ).Value;
        Assert.Equal("T-1", Assert.Single(receipts.Items).Tender);
    }

    [Fact]
    public async Task What_is_kept_for_repeated_requests_has_nothing_of_the_record()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web, 1);
        using var system = await System(web, Scopes.RegistryRead, Scopes.RegistryContacts);
        using var used = await Use(system, code, "T-1", "one");
        Assert.Equal(HttpStatusCode.Created, used.StatusCode);
        await using var connection = await web.Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "select reply from idempotency where idempotency_key = 'one'";
        var kept = (string)(await command.ExecuteScalarAsync())!;
        Assert.Contains("receiptId", kept);
        Assert.DoesNotContain(Firms.Phone, kept);
        Assert.DoesNotContain("\"entity\"", kept);
    }

    [Fact]
    public async Task Another_system_does_not_read_by_the_first_ones_receipt()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web, 1);
        using var first = await System(web, Scopes.RegistryRead);
        using var used = await Use(first, code, "T-1", "one");
        Assert.Equal(HttpStatusCode.Created, used.StatusCode);
        using var second = await System(web, Scopes.RegistryRead);
        using var refused = await second.GetAsync($"/api/v1/entities/{code}/record");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_key_finds_neither_natural_persons_nor_drafts_and_an_officer_does()
    {
        await using var web = new WebProvince();
        await Given.Submitted(web, 1);
        _ = (await web.Sender.Send(Firms.SigningUp(2), Caller.Anonymous)).Value;
        _ = (
            await web.Sender.Send(
                new SignUpPerson.Command(
                    "11010519491231002X",
                    "张一民",
                    "zhang.yimin",
                    WebProvince.Password
                ),
                Caller.Anonymous
            )
        ).Value;
        using var system = await System(web, Scopes.RegistryRead);
        using var officer = await web.SignedIn(Roles.RegistryOfficer);
        Assert.Equal(1, await Found(system, ""));
        Assert.Equal(0, await Found(system, "?q=张一民"));
        Assert.Equal(0, await Found(system, "?kind=natural_person"));
        Assert.Equal(0, await Found(system, "?state=draft"));
        Assert.Equal(3, await Found(officer, ""));
        Assert.Equal(1, await Found(officer, "?q=张一民"));
        var counted = await system.GetFromJsonAsync<JsonElement>("/api/v1/entities/count");
        Assert.Equal(1, counted.GetProperty("count").GetInt64());
        counted = await system.GetFromJsonAsync<JsonElement>("/api/v1/entities/count?exact=true");
        Assert.Equal(1, counted.GetProperty("count").GetInt64());
        Assert.False(counted.GetProperty("orMore").GetBoolean());
    }

    private static async Task<int> Found(HttpClient client, string filters) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/v1/entities" + filters))
            .GetProperty("items")
            .GetArrayLength();

    private static async Task<HttpClient> System(WebProvince web, params string[] scopes) =>
        web.WithKey(await Given.Key(web, scopes));

    private static async Task<HttpResponseMessage> Use(
        HttpClient client,
        string code,
        string tender,
        string key
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/entities/{code}/uses")
        {
            Content = JsonContent.Create(new { tender }),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static string? Phone(JsonElement record) =>
        record.GetProperty("record").GetProperty("contacts")[0].GetProperty("phone").GetString();

    private static Task<JsonElement> Body(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>();
}
