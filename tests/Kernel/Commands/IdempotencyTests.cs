using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Commands;

/// <summary>A creating request, sent more than once. Signing a bidder up stands for all of them.</summary>
public sealed class IdempotencyTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_request_sent_eight_times_at_once_creates_one_thing_and_all_get_the_same_reply(
        Engine engine
    )
    {
        // Eight are more than one firm may sign up in a minute; that is counted first, and tested elsewhere.
        await using var web = new WebProvince(
            engine,
            settings: new Dictionary<string, string> { ["Trading:Limits:SignUp:PerAccount"] = "0" }
        );
        using var client = web.CreateClient();
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Send(client, "key-1", "clerk"))
        );

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Single(replies.Select(reply => reply.Body).Distinct());
        await using var connection = await web.Database.Open(CancellationToken.None);
        Assert.Equal(
            1,
            await Dapper.SqlMapper.ExecuteScalarAsync<long>(
                connection,
                "select count(*) from person"
            )
        );
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused()
    {
        await using var web = new WebProvince();
        using var client = web.CreateClient();
        Assert.Equal(HttpStatusCode.Created, (await Send(client, "key-1", "clerk")).Status);

        var other = await Send(client, "key-1", "another-clerk");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Equal(
            "idempotency.reused",
            JsonDocument
                .Parse(other.Body)
                .RootElement.GetProperty("errors")[0]
                .GetProperty("code")
                .GetString()
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("with space")]
    public async Task A_creating_request_without_a_proper_key_is_refused(string? key)
    {
        await using var web = new WebProvince();
        using var client = web.CreateClient();
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(client, key, "clerk")).Status);
    }

    [Fact]
    public async Task A_refused_request_may_be_sent_again_with_the_same_key_once_mended()
    {
        await using var web = new WebProvince();
        using var client = web.CreateClient();
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await Send(client, "key-1", "clerk", code: "91350100M000100Y44")).Status
        );
        Assert.Equal(HttpStatusCode.Created, (await Send(client, "key-1", "clerk")).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Send(
        HttpClient client,
        string? key,
        string login,
        string code = "91350100M000100Y43"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entities")
        {
            Content = JsonContent.Create(
                new
                {
                    code,
                    name = "沈阳某某建设有限公司",
                    login,
                    displayName = "王会计",
                    password = WebProvince.Password,
                }
            ),
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
