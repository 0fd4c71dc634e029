using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;

namespace Trading.Kernel.LongJobs;

/// <summary>
/// Hands a worker over to long jobs when one is ready. The worker claims by itself, so that what waits in Hangfire holds
/// no lease. Long jobs have workers of their own: however many there are, messages go on being delivered.
/// </summary>
public sealed class LongJobDispatcher(
    IServiceScopeFactory scopes,
    ILongJobQueue workers,
    LongJobCatalogue catalogue,
    TimeProvider time
)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private long? _looked;

    /// <summary>Looks whether one is ready: when something was just committed, else each second.</summary>
    public async Task Look(bool wakened, CancellationToken cancel)
    {
        if (
            catalogue.Worked.Length == 0
            || (!wakened && _looked is { } before && time.GetElapsedTime(before) < Every)
        )
        {
            return;
        }

        _looked = time.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        if (
            await scope
                .ServiceProvider.GetRequiredService<LongJobStore>()
                .AnyReady(catalogue.Worked, time.GetUtcNow(), cancel)
            && workers.Waiting() == 0
        )
        {
            workers.Enqueue();
        }
    }
}

/// <summary>Where a wish for a worker waits.</summary>
public interface ILongJobQueue
{
    /// <summary>Asks for a worker.</summary>
    void Enqueue();

    /// <summary>How many wishes no worker has taken.</summary>
    long Waiting();
}

/// <summary>Hangfire's workers for long jobs.</summary>
public sealed class HangfireLongJobQueue(IBackgroundJobClient jobs, JobStorage storage)
    : ILongJobQueue
{
    /// <inheritdoc/>
    public void Enqueue() => jobs.Enqueue<LongJobRun>(run => run.Run(CancellationToken.None));

    /// <inheritdoc/>
    public long Waiting() => storage.GetMonitoringApi().EnqueuedCount(LongJobRun.Queue);
}

/// <summary>The Hangfire job behind every run of long jobs; tried again by the dispatcher, not by Hangfire.</summary>
public sealed class LongJobRun(LongJobWorker worker)
{
    /// <summary>Hangfire's queue.</summary>
    public const string Queue = "long";

    /// <summary>Works what is ready.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [SoonForgotten]
    public Task Run(CancellationToken cancel) => worker.WorkReady(cancel);
}
