using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Tells Hangfire of the recurring commands, beside the host's start: a host that was killed may have left its lock on
/// one of them, and that must not keep the next one from starting.
/// </summary>
public sealed class RegisterRecurring(
    IRecurringJobManager manager,
    IEnumerable<Recurring> all,
    IEnumerable<RetiredRecurring> retired,
    ILogger<RegisterRecurring> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                RecurringJob.Register(manager, all, retired);
                return;
            }
#pragma warning disable CA1031 // Whatever is in the way now, the clock's jobs are registered when it is gone.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogWarning(error, "The recurring jobs could not be registered; trying again.");
            }

            await Task.Delay(Pause, stoppingToken);
        }
    }
}
