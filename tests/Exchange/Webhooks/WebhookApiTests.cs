using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>A trading system sets up its webhook over HTTP and is told, by the host's own dispatcher.</summary>
public sealed class WebhookApiTests
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Trading:Webhooks:AllowHttp"] = "true",
        ["Trading:Webhooks:AllowedNetworks"] = "127.0.0.0/8",
        ["Trading:Webhooks:Merge"] = "false",
    };

    [Fact]
    public async Task A_system_subscribes_tries_changes_over_and_is_told_of_what_is_committed()
    {
        await using var receiver = await Receiver.Start();
        await using var web = new WebProvince(Engine.Sqlite, jobs: true, settings: Settings);
        using var system = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        var body = new { url = receiver.Address + "/hook", kinds = new[] { "entity" } };
        using var first = await Post(system, "/api/v1/webhooks", body, "key-1");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var made = await first.Content.ReadFromJsonAsync<JsonElement>();
        var secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        // Shown once: a repeated request is answered without it, and makes no second one.
        using var again = await Post(system, "/api/v1/webhooks", body, "key-1");
        var repeated = await again.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(
            !repeated.TryGetProperty("secret", out var shown)
                || shown.ValueKind == JsonValueKind.Null
        );
        var path = first.Headers.Location!.ToString();
        using var pinged = await system.PostAsync($"{path}/ping", null);
        Assert.True(
            (await pinged.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("succeeded")
                .GetBoolean()
        );

        var (_, code) = await Given.Submitted(web);
        await Province.Until(
            () => Task.FromResult(receiver.Taken.Any(post => post.Subject == $"entity/{code}")),
            "the receiver is told",
            every: 20
        );
        Assert.All(
            receiver.Posts,
            post => Assert.True(post.IsSignedWith(secret, DateTimeOffset.UtcNow))
        );
        Assert.DoesNotContain(secret, await system.GetStringAsync(path), StringComparison.Ordinal);

        using var without = await system.PostAsync($"{path}/pause", null);
        Assert.Equal(HttpStatusCode.PreconditionRequired, without.StatusCode);
        using var read = await system.GetAsync(path);
        using var pause = new HttpRequestMessage(HttpMethod.Post, $"{path}/pause");
        pause.Headers.IfMatch.Add(read.Headers.ETag!);
        using var paused = await system.SendAsync(pause);
        Assert.Equal(
            "paused",
            (await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()
        );
        using var other = web.WithKey(await Given.Key(web, Scopes.ChangesRead));
        using var strange = await other.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, strange.StatusCode);
        using var refused = await Post(
            system,
            "/api/v1/webhooks",
            new { url = "https://169.254.169.254/latest/meta-data" },
            "key-2"
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("webhook.private", problem.ToString(), StringComparison.Ordinal);
        using var removed = await system.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
    }

    private static async Task<HttpResponseMessage> Post(
        HttpClient client,
        string path,
        object body,
        string key
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
