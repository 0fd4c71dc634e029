using System.Text.Json.Nodes;
using Trading.Client;

namespace Trading.SampleSystem;

/// <summary>Webhooks of the platform: asked for at the start, believed when they are signed, each counted once.</summary>
internal sealed class Hooks(TradingClient client, string? callback, string? keys)
{
    private const int MostBytes = 64 * 1024;

    // Until the platform gave a secret those of the settings count, as for a rehearsal with the conformance kit.
    private WebhookVerifier? _verifier = keys is null ? null : new(keys.Split(' '));

    /// <summary>Asks for them where the platform can reach this system.</summary>
    public async Task Subscribe(CancellationToken cancel)
    {
        if (callback is null)
        {
            return;
        }

        var (_, secret) = await client.Subscribe(new Uri(callback), null, cancel);
        _verifier = new WebhookVerifier(secret);
    }

    /// <summary>One came.</summary>
    public static async Task<IResult> Receive(
        HttpRequest request,
        Hooks hooks,
        MirrorDatabase mine,
        Mirror mirror
    )
    {
        if (request.ContentLength is null or > MostBytes)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var (id, content) = (request.Headers["webhook-id"].ToString(), body.ToArray());
        if (
            hooks._verifier?.Holds(
                id,
                request.Headers["webhook-timestamp"].ToString(),
                request.Headers["webhook-signature"].ToString(),
                content,
                DateTimeOffset.UtcNow
            ) != true
        )
        {
            return Results.Unauthorized();
        }

        var type = JsonNode.Parse(content)?["type"]?.GetValue<string>() ?? "";
        await mine.Heard(id, type, DateTimeOffset.UtcNow);
        mirror.Hint();
        return Results.NoContent();
    }
}
