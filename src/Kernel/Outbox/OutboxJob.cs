using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Trading.Kernel.Outbox;

/// <summary>
/// The Hangfire job behind every claim. Hangfire does not try it again: the outbox does, message by message. Nor does
/// Hangfire keep it long: what was done is in the audit trail.
/// </summary>
public sealed class OutboxJob(OutboxWorker worker)
{
    /// <summary>Hangfire's queue.</summary>
    public const string Queue = "outbox";

    /// <summary>Works a claim; nothing happens when it is another's by now.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [SoonForgotten]
    public Task Run(Guid claim, long[] ids, CancellationToken cancel) =>
        worker.Work(claim, ids, cancel);

    /// <summary>What the version before handed over; its message was carried over and is claimed by itself.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public static void Run(Guid id, CancellationToken cancel) => _ = (id, cancel);
}

/// <summary>Thousands an hour would otherwise be kept for a day.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SoonForgottenAttribute : JobFilterAttribute, IApplyStateFilter
{
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) =>
        context.JobExpirationTimeout = TimeSpan.FromMinutes(10);

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction) { }
}
