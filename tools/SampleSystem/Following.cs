using Trading.Client;

namespace Trading.SampleSystem;

/// <summary>Follows as long as the program runs, and asks for webhooks where it can be reached.</summary>
internal sealed class Following(Mirror mirror, Hooks hooks, ILogger<Following> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await hooks.Subscribe(stoppingToken);
        }
        catch (Exception refused) when (refused is TradingRefusedException or HttpRequestException)
        {
            // Hints only hasten what the feed tells anyway.
            log.LogWarning("No webhooks: {Message}", refused.Message);
        }

        await mirror.Run(stoppingToken);
    }
}
