using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Trading.Messaging.Gateway;

/// <summary>
/// Speaks to the gateway by the protocol of docs/message-gateway.md. A message is PUT under its own id, so that whoever hands it
/// over again after a crash or a lost answer makes no second one; how far it came is asked for, so that nothing need be let in.
/// </summary>
internal sealed class GatewayClient(GatewaySettings settings, IHttpClientFactory clients)
{
    /// <summary>The client's name at the factory.</summary>
    public const string Client = "message-gateway";

    private const int MostBytes = 16 * 1024;
    private const int LongestCode = 40;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Hands a message over.</summary>
    public Task<GatewayAnswer> Put(
        Guid id,
        string channel,
        string number,
        string text,
        string language,
        CancellationToken cancel
    ) =>
        Exchange(
            HttpMethod.Put,
            id,
            JsonContent.Create(
                new
                {
                    channel,
                    to = number,
                    text,
                    language,
                }
            ),
            cancel
        );

    /// <summary>Asks how far one came.</summary>
    public Task<GatewayAnswer> Ask(Guid id, CancellationToken cancel) =>
        Exchange(HttpMethod.Get, id, null, cancel);

    private async Task<GatewayAnswer> Exchange(
        HttpMethod method,
        Guid id,
        HttpContent? body,
        CancellationToken cancel
    )
    {
        // Of the whole answer: one that drips a byte a second is as silent as none.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var request = new HttpRequestMessage(
                method,
                new Uri(settings.Address!, $"messages/{id:D}")
            )
            {
                Content = body,
            };
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Key);
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            return await Read(response, method, id, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(
                GatewayAnswerKind.Away,
                $"no answer in {settings.Timeout.TotalSeconds:0.#} s"
            );
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new(GatewayAnswerKind.Away, error.GetType().Name);
        }
    }

    private static async Task<GatewayAnswer> Read(
        HttpResponseMessage response,
        HttpMethod method,
        Guid id,
        CancellationToken cancel
    )
    {
        var status = $"HTTP {(int)response.StatusCode}";
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted:
                return await Body(response, cancel) is { } said
                    ? Of(said, id)
                    : new(GatewayAnswerKind.Away, $"{status}, unreadable");
            case HttpStatusCode.NotFound when method == HttpMethod.Get:
                return new(GatewayAnswerKind.Unknown, status);
            case HttpStatusCode.BadRequest
            or HttpStatusCode.Conflict
            or HttpStatusCode.UnprocessableEntity:
                return new(
                    GatewayAnswerKind.Refused,
                    $"{status} {CodeOf(await Body(response, cancel))}".Trim()
                );
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                return new(GatewayAnswerKind.Away, status, Wait(response));
            // A wrong key and a redirect too: nothing is followed to where no operator has pointed.
            default:
                return new(GatewayAnswerKind.Away, status);
        }
    }

    private static GatewayAnswer Of(JsonElement said, Guid id) =>
        Text(said, "id") is not { } named || !Guid.TryParse(named, out var mine) || mine != id
            ? new(GatewayAnswerKind.Away, "an answer about another message")
            : Text(said, "state") switch
            {
                "accepted" => new(GatewayAnswerKind.Taken),
                "delivered" => new(GatewayAnswerKind.Delivered),
                "failed" => new(GatewayAnswerKind.Refused, $"failed {CodeOf(said)}".Trim()),
                _ => new(GatewayAnswerKind.Later, "an unknown state"),
            };

    private static TimeSpan? Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } wait && wait > TimeSpan.Zero
            ? (wait < LongestWait ? wait : LongestWait)
            : null;

    // A word of the protocol, never what the gateway quotes: that may be the number.
    private static string? CodeOf(JsonElement? said) =>
        said is { } given
        && Text(given, "code") is { Length: > 0 and <= LongestCode } code
        && code.All(letter => letter is (>= 'a' and <= 'z') or '_')
            ? code
            : null;

    private static string? Text(JsonElement said, string name) =>
        said.ValueKind == JsonValueKind.Object
        && said.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static async Task<JsonElement?> Body(
        HttpResponseMessage response,
        CancellationToken cancel
    )
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/json")
        {
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var read = new MemoryStream();
        var piece = new byte[4 * 1024];
        for (int count; (count = await body.ReadAsync(piece, cancel)) > 0; )
        {
            if (read.Length + count > MostBytes)
            {
                return null;
            }

            read.Write(piece, 0, count);
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(read.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
