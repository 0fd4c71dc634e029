using Trading.Client;

namespace Trading.SampleSystem;

/// <summary>Follows as long as the program runs, and asks for webhooks where it can be reached.</summary>
internal sealed class Following(
    Mirror mirror,
    Hooks hooks,
    IHostApplicationLifetime host,
    ILogger<Following> log
) : BackgroundService
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

        try
        {
            await mirror.Run(stoppingToken);
        }
        catch (TradingRefusedException refused)
        {
            // No waiting mends it: the key, its scopes, or the program.
            log.LogError(
                "{Status} {Code}: {Message}",
                refused.Status,
                refused.Code,
                refused.Message
            );
            Environment.ExitCode = 1;
            host.StopApplication();
        }
    }
}
