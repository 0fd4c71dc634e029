using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Kernel.LongJobs;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Claims what is ready and hands each claim to a worker. Never more than a few claims wait for one: while they do, what
/// comes besides gathers for the next claim, and nothing piles up while all workers are busy. A claim whose hand-over or
/// worker is lost ends with its lease. Has long jobs handed over, too. Runs on every node that works jobs.
/// </summary>
public sealed class DispatchPending(
    IServiceScopeFactory scopes,
    IClaimQueue workers,
    LongJobDispatcher longJobs,
    OutboxSettings settings,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<DispatchPending> log
) : BackgroundService
{
    /// <summary>How many claims may wait for a worker.</summary>
    public const int MostWaiting = 2;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>One look: hands over what is ready; returns how many messages.</summary>
    public async Task<int> Look(CancellationToken cancel)
    {
        var handed = 0;
        while (workers.Waiting() < MostWaiting)
        {
            var now = time.GetUtcNow();
            var claim = Guid.CreateVersion7(now);
            await using var scope = scopes.CreateAsyncScope();
            var ids = await scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Claim(claim, now, now + settings.Lease, settings.BatchSize, cancel);
            if (ids.Count == 0)
            {
                break;
            }

            try
            {
                workers.Enqueue(claim, ids);
            }
            catch
            {
                // Nobody would look at them before the lease ends.
                await scope
                    .ServiceProvider.GetRequiredService<OutboxStore>()
                    .Release(claim, ids, now, CancellationToken.None);
                throw;
            }

            handed += ids.Count;
        }

        return handed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Shortest;
        var wakened = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Other nodes' commits are seen by looking: often while there is work, each second when there is none.
                pause = await Look(stoppingToken) > 0 ? Shortest : Min(pause * 1.5, Longest);
                await longJobs.Look(wakened, stoppingToken);
                wakened = await signal.Wait(pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the dispatcher.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "The outbox could not be read; trying again.");
                await Task.Delay(Longest, time, stoppingToken);
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>Where claims wait for a worker.</summary>
public interface IClaimQueue
{
    /// <summary>Hands a claim over.</summary>
    void Enqueue(Guid claim, IReadOnlyList<long> ids);

    /// <summary>How many no worker has begun.</summary>
    long Waiting();
}

/// <summary>Claims as Hangfire's jobs.</summary>
public sealed class HangfireClaimQueue(IBackgroundJobClient jobs, JobStorage storage) : IClaimQueue
{
    /// <inheritdoc/>
    public void Enqueue(Guid claim, IReadOnlyList<long> ids) =>
        jobs.Enqueue<OutboxJob>(job => job.Run(claim, ids.ToArray(), CancellationToken.None));

    /// <inheritdoc/>
    public long Waiting() => storage.GetMonitoringApi().EnqueuedCount(OutboxJob.Queue);
}
