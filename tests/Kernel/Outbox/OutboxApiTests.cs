using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>Dead messages as a system administrator meets them over HTTP; the page has a test in the browser.</summary>
public sealed class OutboxApiTests
{
    [Fact]
    public async Task A_dead_message_is_shown_with_its_error_and_decided_on_once_with_a_reason()
    {
        await using var web = new WebProvince();
        var panel = Guid.NewGuid();
        await using (var connection = await web.Database.Open(default))
        {
            foreach (var state in new[] { "dead", "waiting" })
            {
                await connection.ExecuteAsync(
                    """
                    insert into outbox_message
                        (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts, last_error, ended_at)
                    values ('evaluation.invite', @subject, @payload, 'Evaluation.DrawPanel by evaluation.draw', @state,
                        @now, @now, @later, 12, 'IOException: the store is away', @now)
                    """,
                    new
                    {
                        subject = panel.ToString(),
                        payload = $$"""{"panelId":"{{panel}}","invitationId":"{{panel}}"}""",
                        state,
                        now = DateTimeOffset.UtcNow,
                        // Not to be delivered while the test looks.
                        later = DateTimeOffset.UtcNow.AddHours(1),
                    }
                );
            }
        }

        using var client = await web.SignedIn(Roles.Administrator);
        var listed = JsonNode.Parse(await client.GetStringAsync("/api/v1/outbox/messages"))!;
        var dead = Assert.Single(listed["items"]!.AsArray())!;
        var id = dead["id"]!.GetValue<long>();
        Assert.Equal(1, dead["behind"]!.GetValue<long>());
        Assert.Contains(
            panel.ToString(),
            dead["payload"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
        var queue = Assert.Single(
            JsonNode.Parse(await client.GetStringAsync("/api/v1/outbox"))!.AsArray()
        )!;
        Assert.Equal((1, 1), (queue["dead"]!.GetValue<int>(), queue["due"]!.GetValue<int>()));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(id, "discard", ""));
        Assert.Equal(HttpStatusCode.NotFound, await Post(id + 9, "replay", "Mended."));
        Assert.Equal(HttpStatusCode.Conflict, await Post(id + 1, "replay", "Mended."));
        Assert.Equal(HttpStatusCode.OK, await Post(id, "discard", "Not needed."));
        Assert.Equal(HttpStatusCode.NotFound, await Post(id, "discard", "Not needed."));

        async Task<HttpStatusCode> Post(long message, string what, string reason)
        {
            using var response = await client.PostAsJsonAsync(
                $"/api/v1/outbox/messages/{message}/{what}",
                new { reason }
            );
            return response.StatusCode;
        }
    }
}
