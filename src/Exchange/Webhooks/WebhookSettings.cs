using System.Net;
using Microsoft.Extensions.Configuration;

namespace Trading.Exchange.Webhooks;

/// <summary>How webhooks are posted (<c>Trading:Webhooks:…</c>).</summary>
internal sealed record WebhookSettings
{
    /// <summary>Whether an address may be <c>http</c> (<c>AllowHttp</c>).</summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// Networks that may be posted to although they are no public ones (<c>AllowedNetworks</c>, with commas between:
    /// <c>10.20.0.0/16,127.0.0.0/8</c>).
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>Whether what waits for one address together is told in one request (<c>Merge</c>).</summary>
    public bool Merge { get; init; } = true;

    /// <summary>From the request's beginning to the head of its answer (<c>TimeoutSeconds</c>).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests at a time of one node (<c>MostAtOnce</c>).</summary>
    public int MostAtOnce { get; init; } = 256;

    /// <summary>Of these, to one host and port (<c>MostPerHost</c>).</summary>
    public int MostPerHost { get; init; } = 8;

    /// <summary>Addresses that one node holds at a time (<c>MostHeld</c>).</summary>
    public int MostHeld { get; init; } = 500;

    /// <summary>How long a killed node's addresses wait for another (<c>LeaseSeconds</c>).</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after the first failure (<c>FirstPauseSeconds</c>); doubled with each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause (<c>LongestPauseSeconds</c>).</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After how many failures an event is dead that fails while others succeed (<c>MaxAttempts</c>).</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>After how long without a success an address is paused (<c>PauseAfterHours</c>).</summary>
    public TimeSpan PauseAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a secret goes on signing after another was made (<c>OverlapHours</c>).</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a claim is held at most, and with nothing to post.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of one address, events that wait to be tried again before none besides is passed over.</summary>
    public int MostWaiting { get; init; } = 100;

    /// <summary>The settings of a host.</summary>
    public static WebhookSettings From(IConfiguration? settings)
    {
        var section = settings?.GetSection("Trading:Webhooks");
        var usual = new WebhookSettings();
        return new()
        {
            AllowHttp = section?.GetValue<bool?>("AllowHttp") ?? usual.AllowHttp,
            AllowedNetworks =
            [
                .. (section?["AllowedNetworks"] ?? "")
                    .Split(
                        ',',
                        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                    )
                    .Select(network => IPNetwork.Parse(network)),
            ],
            Merge = section?.GetValue<bool?>("Merge") ?? usual.Merge,
            Timeout = Seconds("TimeoutSeconds") ?? usual.Timeout,
            MostAtOnce = section?.GetValue<int?>("MostAtOnce") ?? usual.MostAtOnce,
            MostPerHost = section?.GetValue<int?>("MostPerHost") ?? usual.MostPerHost,
            MostHeld = section?.GetValue<int?>("MostHeld") ?? usual.MostHeld,
            Lease = Seconds("LeaseSeconds") ?? usual.Lease,
            FirstPause = Seconds("FirstPauseSeconds") ?? usual.FirstPause,
            LongestPause = Seconds("LongestPauseSeconds") ?? usual.LongestPause,
            MaxAttempts = section?.GetValue<int?>("MaxAttempts") ?? usual.MaxAttempts,
            PauseAfter = Hours("PauseAfterHours") ?? usual.PauseAfter,
            Overlap = Hours("OverlapHours") ?? usual.Overlap,
        };

        TimeSpan? Seconds(string name) =>
            section?.GetValue<double?>(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

        TimeSpan? Hours(string name) =>
            section?.GetValue<double?>(name) is { } hours ? TimeSpan.FromHours(hours) : null;
    }

    /// <summary>
    /// The pause after so many failures, or as long as the receiver asked for; spread by a fifth, each its own way, so that
    /// what failed together does not come back together.
    /// </summary>
    public TimeSpan PauseAfterFailure(int failures, string what, TimeSpan? asked)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        var pause = doubled < LongestPause ? doubled : LongestPause;
        var spread = 0.8 + (0.4 * Spread(what, failures));
        // Whoever asks for a pause is not come back to before it is over.
        return asked > pause ? asked.Value * (1 + ((spread - 0.8) / 2)) : pause * spread;
    }

    private static double Spread(string what, int failures)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in what)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        hash = (hash ^ (uint)failures) * 0x9E3779B97F4A7C15UL;
        return (double)(hash >> 44) / (1 << 20);
    }
}
