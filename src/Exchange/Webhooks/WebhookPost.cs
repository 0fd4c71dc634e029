using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>What came of one request.</summary>
/// <param name="Status">The receiver's; null where it gave none.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
/// <param name="Took">How long it took.</param>
internal sealed record WebhookAnswer(int? Status, string? Error, TimeSpan Took)
{
    /// <summary>How long the receiver wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool Succeeded => Error is null;

    /// <summary>The receiver wants no more of it.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    /// <summary>It failed by no fault of the event: another one would have failed as well.</summary>
    public bool IsAway =>
        !Succeeded
        && Status
            is null
                or (int)HttpStatusCode.TooManyRequests
                or (int)HttpStatusCode.BadGateway
                or (int)HttpStatusCode.ServiceUnavailable
                or (int)HttpStatusCode.GatewayTimeout;
}

/// <summary>
/// Posts one event. Nothing a receiver does takes longer than the time allowed or more memory than a piece: redirects are
/// not followed, and what it answers besides its status is read only as far as the connection can be used again for it.
/// </summary>
internal sealed class WebhookPost(
    WebhookConnections connections,
    WebhookSettings settings,
    Sandbox sandbox,
    TimeProvider time
) : IDisposable
{
    private const int MostRead = 16 * 1024;
    private const int LongestError = 300;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);
    private static readonly MediaTypeHeaderValue CloudEvent = new(WebhookEvent.MediaType)
    {
        CharSet = "utf-8",
    };

    private readonly SemaphoreSlim _all = new(settings.MostAtOnce);
    private readonly ConcurrentDictionary<string, Host> _hosts = new();

    /// <summary>Posts it, when it is its turn.</summary>
    public async Task<WebhookAnswer> Send(
        Uri url,
        IReadOnlyList<WebhookSecret> secrets,
        string id,
        byte[] body,
        CancellationToken cancel
    )
    {
        // The host first: who waits for a slow one keeps no turn from others.
        using var host = Entered(WebhookAddress.HostOf(url));
        await host.Turns.WaitAsync(cancel);
        try
        {
            await _all.WaitAsync(cancel);
            try
            {
                return await Try(url, secrets, id, body, cancel);
            }
            finally
            {
                _all.Release();
            }
        }
        finally
        {
            host.Turns.Release();
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var host in _hosts.Values)
        {
            host.Turns.Dispose();
        }
    }

    private async Task<WebhookAnswer> Try(
        Uri url,
        IReadOnlyList<WebhookSecret> secrets,
        string id,
        byte[] body,
        CancellationToken cancel
    )
    {
        var watch = Stopwatch.StartNew();
        // Of the whole head: a receiver that drips a byte a second is as silent as one that sends none.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.Timeout);
        try
        {
            var at = time.GetUtcNow();
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = CloudEvent;
            request.Headers.TryAddWithoutValidation("User-Agent", "Trading-Webhooks/1.0");
            if (sandbox.IsOne)
            {
                request.Headers.TryAddWithoutValidation(Sandbox.Header, "true");
            }

            request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, id);
            request.Headers.TryAddWithoutValidation(
                WebhookSignature.TimestampHeader,
                at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
            );
            request.Headers.TryAddWithoutValidation(
                WebhookSignature.SignatureHeader,
                WebhookSignature.Of(secrets, id, at, body)
            );
            using var response = await connections.Send(request, limit.Token);
            var took = watch.Elapsed;
            await Drain(response, limit.Token);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? new(status, null, took)
                : new(
                    status,
                    status is >= 300 and < 400
                        ? $"HTTP {status}: redirects are not followed"
                        : $"HTTP {status}",
                    took
                )
                {
                    RetryAfter = Asked(response.Headers.RetryAfter, at),
                };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no answer in {settings.Timeout.TotalSeconds:0.#} s"
                ),
                watch.Elapsed
            );
        }
        catch (Exception error)
            when (error
                    is HttpRequestException
                        or IOException
                        or SocketException
                        or AuthenticationException
                        or ClosedAddressException
                        or InvalidOperationException
            )
        {
            return new(null, Said(error), watch.Elapsed);
        }
    }

    // The status has been told: whatever comes behind it, however slowly and however much, changes nothing.
    private static async Task Drain(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength is 0)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestDrain);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var piece = new byte[4096];
            for (int read = 0, some; read < MostRead; read += some)
            {
                some = await stream.ReadAsync(piece, limit.Token);
                if (some == 0)
                {
                    return;
                }
            }
        }
        catch (Exception error)
            when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            // The connection is closed with the answer.
        }
    }

    private static TimeSpan? Asked(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var asked = header?.Delta ?? header?.Date - now;
        return asked is not { } pause || pause <= TimeSpan.Zero ? null
            : pause < LongestAsked ? pause
            : LongestAsked;
    }

    private static string Said(Exception error)
    {
        var inner = error;
        while (inner is HttpRequestException { InnerException: { } cause })
        {
            inner = cause;
        }

        var text = $"{inner.GetType().Name}: {inner.Message}".ReplaceLineEndings(" ");
        return text.Length <= LongestError ? text : text[..LongestError];
    }

    // Hosts nobody waits for are forgotten, so that addresses that come and go leave nothing behind.
    private Host Entered(string name)
    {
        while (true)
        {
            var host = _hosts.GetOrAdd(
                name,
                name => new Host(this, name, new(settings.MostPerHost))
            );
            lock (host)
            {
                if (host.Users >= 0)
                {
                    host.Users++;
                    return host;
                }
            }
        }
    }

    private sealed record Host(WebhookPost Post, string Name, SemaphoreSlim Turns) : IDisposable
    {
        public int Users { get; set; }

        public void Dispose()
        {
            lock (this)
            {
                if (--Users > 0)
                {
                    return;
                }

                Users = -1;
                Post._hosts.TryRemove(new(Name, this));
            }

            Turns.Dispose();
        }
    }
}
