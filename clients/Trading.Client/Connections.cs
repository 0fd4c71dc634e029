using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Trading.Client;

/// <summary>Connections that bear a platform that is away for a while.</summary>
internal static class Connections
{
    // A page of the feed may be waited for a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    public static HttpClient Resilient(TradingClientOptions options)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = options.Retries,
                    Delay = options.FirstPause,
                    MaxDelay = TimeSpan.FromMinutes(1),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldRetryAfterHeader = true,
                }
            )
            .AddTimeout(Patience)
            .Build();
        // The client sends nothing that cannot be sent again: what creates has an idempotency key.
        var http = new HttpClient(
            new ResilienceHandler(pipeline)
            {
                InnerHandler = new SocketsHttpHandler
                {
                    AutomaticDecompression = DecompressionMethods.GZip,
                    AllowAutoRedirect = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                },
            }
        )
        {
            BaseAddress = options.Platform,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            options.Key
        );
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(options.Language);
        return http;
    }
}
