using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Trading.Cli.Conformance;

/// <summary>A trading system's address for webhooks, posted to as the platform posts: no redirect, no packing, a time limit.</summary>
internal sealed class ReceiverPeer(Uri address, WebhookSigner signer, TimeSpan patience)
    : IDisposable
{
    private const string MediaType = "application/cloudevents+json; charset=utf-8";
    private const string Timestamp = "webhook-timestamp";
    private const string Signature = "webhook-signature";

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        }
    )
    {
        Timeout = patience,
    };

    public Uri Address => address;

    /// <summary>All that it answered so far: the status, and to which id.</summary>
    public ConcurrentQueue<(string Id, int Status)> Answered { get; } = [];

    /// <summary>Posts a request of a sample, signed for now; ids have a word of this run in them.</summary>
    public async Task<Answer> Post(WebhookRequest request, string run, CancellationToken cancel)
    {
        var at = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + request.Signing.Offset;
        var id = request.Headers.TryGetValue("webhook-id", out var said) ? $"{said}-{run}" : null;
        var body = InThisRun(request.Body);
        using var message = new HttpRequestMessage(HttpMethod.Post, address);
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        message.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
        message.Headers.TryAddWithoutValidation("User-Agent", "Trading-Webhooks/1.0");
        if (id is not null)
        {
            message.Headers.TryAddWithoutValidation("webhook-id", id);
        }

        if (request.Headers.ContainsKey(Timestamp))
        {
            message.Headers.TryAddWithoutValidation(
                Timestamp,
                at.ToString(CultureInfo.InvariantCulture)
            );
        }

        if (request.Headers.ContainsKey(Signature))
        {
            message.Headers.TryAddWithoutValidation(
                Signature,
                signer.Sign(
                    request.Signing with
                    {
                        Id = request.Signing.Id is null ? null : $"{request.Signing.Id}-{run}",
                        Body = request.Signing.Body is { } signed ? InThisRun(signed) : null,
                    },
                    id ?? "",
                    at,
                    body
                )
            );
        }

        var watch = Stopwatch.StartNew();
        using var answer = await _http.SendAsync(
            message,
            HttpCompletionOption.ResponseHeadersRead,
            cancel
        );
        Answered.Enqueue((id ?? "", (int)answer.StatusCode));
        // As the platform: the status decides, and of the body nothing is read.
        return new Answer(
            (int)answer.StatusCode,
            answer.Headers,
            answer.Content.Headers,
            [],
            watch.Elapsed
        );

        // The event's own id is the request's.
        string InThisRun(string text) =>
            said is null ? text : text.Replace(said, id, StringComparison.Ordinal);
    }

    public void Dispose() => _http.Dispose();
}
