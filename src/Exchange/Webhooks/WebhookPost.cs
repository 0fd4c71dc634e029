using System.Buffers;
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

    /// <summary>Posts one, when it is its turn.</summary>
    public async Task<WebhookAnswer> Send(
        Uri url,
        IReadOnlyList<WebhookSecret> secrets,
        string id,
        byte[] body,
        CancellationToken cancel
    )
    {
        using var lane = To(url, secrets);
        return await lane.Send(id, body, cancel);
    }

    /// <summary>For posts one after the other.</summary>
    public Lane To(Uri url, IReadOnlyList<WebhookSecret> secrets) =>
        new(this, Entered(WebhookAddress.HostOf(url)), url, secrets);

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
        if (
            response.Content.Headers.ContentLength is 0
            || response.StatusCode == HttpStatusCode.NoContent
        )
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestDrain);
        var piece = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
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
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
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

    /// <summary>
    /// Posts one event after the other, by one caller. Its turn is kept for a moment of posts in a row: to wait in line for
    /// each of thousands costs more than many of the posts do.
    /// </summary>
    public sealed class Lane : IDisposable
    {
        private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(50);

        private readonly WebhookPost _post;
        private readonly Host _host;
        private readonly Uri _url;
        private readonly IReadOnlyList<WebhookSecret> _secrets;
        private long? _since;

        internal Lane(WebhookPost post, Host host, Uri url, IReadOnlyList<WebhookSecret> secrets) =>
            (_post, _host, _url, _secrets) = (post, host, url, secrets);

        /// <summary>Posts one, when it is its turn.</summary>
        public async Task<WebhookAnswer> Send(string id, byte[] body, CancellationToken cancel)
        {
            if (_since is { } since && Stopwatch.GetElapsedTime(since) > Kept)
            {
                Leave();
            }

            await Enter(cancel);
            return await _post.Try(_url, _secrets, id, body, cancel);
        }

        public void Dispose()
        {
            Leave();
            _host.Dispose();
        }

        /// <summary>Waits for its turn, unless it has it.</summary>
        public async Task Enter(CancellationToken cancel)
        {
            if (_since is not null)
            {
                return;
            }

            // The host first: who waits for a slow one keeps no turn from others.
            await _host.Turns.WaitAsync(cancel);
            try
            {
                await _post._all.WaitAsync(cancel);
            }
            catch
            {
                _host.Turns.Release();
                throw;
            }

            _since = Stopwatch.GetTimestamp();
        }

        /// <summary>Lets another have its turn.</summary>
        public void Leave()
        {
            if (_since is not null)
            {
                _since = null;
                _post._all.Release();
                _host.Turns.Release();
            }
        }
    }

    internal sealed record Host(WebhookPost Post, string Name, SemaphoreSlim Turns) : IDisposable
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
