using Microsoft.Extensions.Configuration;

namespace Trading.Kernel.Outbox;

/// <summary>How the outbox delivers (<c>Trading:Outbox:…</c>).</summary>
public sealed record OutboxSettings
{
    /// <summary>
    /// How long a claim holds without being renewed (<c>LeaseSeconds</c>): after this long the messages of a killed worker
    /// are taken by another. Renewed at a third of it; longer than the clocks of the nodes differ.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most messages of one claim (<c>BatchSize</c>).</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>After how many failures a message is dead (<c>MaxAttempts</c>).</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>The pause after the first failure (<c>FirstPauseSeconds</c>); doubled with each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause (<c>LongestPauseSeconds</c>).</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long one job goes on claiming what waits before it gives its worker back.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A message that takes longer gives the rest of its claim to other workers.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The settings of a host.</summary>
    public static OutboxSettings From(IConfiguration settings)
    {
        var section = settings.GetSection("Trading:Outbox");
        var usual = new OutboxSettings();
        return new()
        {
            Lease = Seconds("LeaseSeconds", usual.Lease),
            BatchSize = section.GetValue<int?>("BatchSize") ?? usual.BatchSize,
            MaxAttempts = section.GetValue<int?>("MaxAttempts") ?? usual.MaxAttempts,
            FirstPause = Seconds("FirstPauseSeconds", usual.FirstPause),
            LongestPause = Seconds("LongestPauseSeconds", usual.LongestPause),
        };

        TimeSpan Seconds(string name, TimeSpan otherwise) =>
            section.GetValue<double?>(name) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : otherwise;
    }

    /// <summary>
    /// The pause after so many failures. Spread by up to a fifth, each message its own way, so that what failed together
    /// does not come back together.
    /// </summary>
    public TimeSpan PauseAfter(int failures, long messageId)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        var pause = doubled < LongestPause ? doubled : LongestPause;
        var spread = (ulong)((messageId * 31) + failures) * 0x9E3779B97F4A7C15 >> 44;
        return pause * (0.8 + (0.4 * spread / (1 << 20)));
    }
}
