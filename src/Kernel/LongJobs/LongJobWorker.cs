using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.LongJobs;

/// <summary>
/// Works long jobs step by step. What a step wrote and where it ended are committed together, and only by the run that
/// holds the job: whoever carries on after a killed worker does no step twice and leaves none out. While it computes it
/// renews the lease, and looks whether the job was cancelled or lost.
/// </summary>
public sealed class LongJobWorker(
    IServiceScopeFactory scopes,
    LongJobCatalogue catalogue,
    LongJobSettings settings,
    Database database,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<LongJobWorker> log
)
{
    private const int FirstRows = 100;
    private const int MostRows = 5_000;

    private static readonly Counter<long> Count = Telemetry.Meter.CreateCounter<long>(
        "trading.long_jobs",
        description: "Ends of long jobs and failures of their steps, with the kind."
    );

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "trading.long_jobs.step",
        "ms",
        "Time of a step's transaction."
    );

    /// <summary>Works what is ready, each job for a while, until nothing is or the time is up. Returns how many runs it made.</summary>
    public async Task<int> WorkReady(CancellationToken stop)
    {
        var end = time.GetUtcNow() + settings.Turn;
        for (var runs = 0; ; runs++)
        {
            if (!await Work(null, end, null, stop) || time.GetUtcNow() >= end)
            {
                return runs;
            }
        }
    }

    /// <summary>Works a certain job in this process until it ends. False when it is not ready: another has it, or one of its key runs.</summary>
    public Task<bool> Work(Guid id, IProgress<LongJob>? progress, CancellationToken stop) =>
        Work(id, DateTimeOffset.MaxValue, progress, stop);

    private async Task<bool> Work(
        Guid? only,
        DateTimeOffset end,
        IProgress<LongJob>? progress,
        CancellationToken stop
    )
    {
        var owner = Guid.CreateVersion7(time.GetUtcNow());
        if (await Claim(owner, only, stop) is not { } job)
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var work = catalogue.Work(job.Kind);
        var run = new Run(job, owner, services, new Pace(settings.Step, FirstRows, MostRows));
        var name = MessageText.NameOf(work.Job);
        var current = services.GetRequiredService<CurrentCaller>();
        current.Caller = CallerOf(job);
        current.Action = name;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(current.Caller.Language);
        if (job.Attempts >= settings.MaxAttempts)
        {
            // It never came to fail: its worker died with it each time.
            await End(run, name, LongJobStates.Failed, null, null, CancellationToken.None);
            return true;
        }

        try
        {
            var steps = work.In(services);
            while (await Find(run, stop) is { } now)
            {
                (job, run.Job) = (now, now);
                progress?.Report(job);
                if (job.CancelAskedAt is not null)
                {
                    await End(
                        run,
                        name,
                        LongJobStates.Cancelled,
                        null,
                        null,
                        CancellationToken.None
                    );
                    break;
                }

                if (time.GetUtcNow() >= end && await OthersWait(stop))
                {
                    await GiveBack(run);
                    break;
                }

                if (!await OneStep(run, steps, name, stop))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops: the job is another's at once.
            await GiveBack(run);
            throw;
        }
#pragma warning disable CA1031 // Whatever a job throws is kept with it, for the operator to read.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Failed(run, name, error);
        }

        if (progress is not null)
        {
            await using var after = scopes.CreateAsyncScope();
            if (
                await after
                    .ServiceProvider.GetRequiredService<LongJobStore>()
                    .Find(job.Id, CancellationToken.None) is
                { } ended
            )
            {
                progress.Report(ended);
            }
        }

        return true;
    }

    private static Caller CallerOf(LongJob job) =>
        Caller.Platform(job.Kind) with
        {
            Cause = $"long job {job.Id} {job.Cause}",
        };

    private async Task<LongJob?> Claim(Guid owner, Guid? only, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var now = time.GetUtcNow();
            return await scope
                .ServiceProvider.GetRequiredService<LongJobStore>()
                .Claim(owner, catalogue.Worked, now, now + settings.Lease, only, stop);
        }
        catch (Exception error) when (Database.IsDuplicate(error) || Database.IsTransient(error))
        {
            // Another of its key was taken at the same instant.
            return null;
        }
    }

    private static Task<LongJob?> Find(Run run, CancellationToken stop) =>
        run.Services.GetRequiredService<LongJobStore>().OfOwner(run.Job.Id, run.Owner, stop);

    private async Task<bool> OthersWait(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<LongJobStore>()
            .AnyReady(catalogue.Worked, time.GetUtcNow(), stop);
    }

    // False when the job has ended, or is another's.
    private async Task<bool> OneStep(
        Run run,
        IStepByStep steps,
        string name,
        CancellationToken stop
    )
    {
        using var computing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var heartbeat = Heartbeat(run, computing);
        WriteStep<string> write;
        try
        {
            write = await steps.Next(run.Job.Input, run.Job.Reached, run.Pace, computing.Token);
        }
        catch (OperationCanceledException)
            when (computing.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // Cancelled or lost: which, the next look at the job says.
            return true;
        }

        try
        {
            return await Collisions.Retry(
                async _ => await Write(run, write, name, stop),
                async (_, _) => await run.Sql.Rollback(),
                stop
            );
        }
        catch
        {
            // Before the heartbeat is waited for, which may wait for the row that the transaction holds.
            await run.Sql.Rollback();
            throw;
        }
    }

    private async Task<bool> Write(
        Run run,
        WriteStep<string> write,
        string name,
        CancellationToken stop
    )
    {
        var outbox = run.Services.GetRequiredService<OutboxWriter>();
        outbox.Reset();
        await run.Sql.Begin(stop);
        var begun = Stopwatch.GetTimestamp();
        var step = await write(stop);
        if (step.End)
        {
            var state = step.Problem is null ? LongJobStates.Done : LongJobStates.Refused;
            await End(run, name, state, step, null, stop);
        }
        else if (!await MoveOn(run, step, stop))
        {
            // Lost or cancelled meanwhile, so that nothing of the step is true.
            await run.Sql.Rollback();
            return true;
        }
        else
        {
            await run.Sql.Commit(stop);
        }

        var took = Stopwatch.GetElapsedTime(begun);
        run.Pace.Took(took);
        Duration.Record(
            took.TotalMilliseconds,
            new KeyValuePair<string, object?>("kind", run.Job.Kind)
        );
        if (outbox.HasPosted)
        {
            signal.Wake();
        }

        if (!step.End && database.Engine == Engine.Sqlite)
        {
            await Task.Delay(settings.Gap, stop);
        }

        return !step.End;
    }

    private Task<bool> MoveOn(Run run, Step<string> step, CancellationToken stop) =>
        run
            .Services.GetRequiredService<LongJobStore>()
            .MoveTo(
                run.Job.Id,
                run.Owner,
                step.Phase == run.Job.Phase && step.Done < run.Job.DoneCount
                    ? step with
                    {
                        Done = run.Job.DoneCount,
                    }
                    : step,
                time.GetUtcNow() + settings.Lease,
                stop
            );

    // Ends the job in the open transaction, or in one of its own; nothing happens when it is another's by now.
    private async Task End(
        Run run,
        string name,
        string state,
        Step<string>? step,
        string? error,
        CancellationToken cancel
    )
    {
        var sql = run.Sql;
        if (!sql.InTransaction)
        {
            await sql.Begin(cancel);
        }

        var result = step?.Result is { } value
            ? System.Text.Json.JsonSerializer.Serialize(value, value.GetType(), MessageText.Json)
            : null;
        if (
            !await run
                .Services.GetRequiredService<LongJobStore>()
                .End(
                    run.Job,
                    run.Owner,
                    state,
                    result,
                    step?.Problem is { } problem ? ErrorText.Of(problem) : error,
                    step is { Done: > 0 } ? (step.Done, step.Total) : null,
                    time.GetUtcNow(),
                    cancel
                )
        )
        {
            await sql.Rollback();
            return;
        }

        if (state == LongJobStates.Failed)
        {
            var kind = catalogue.Find(run.Job.Kind)!;
            await run
                .Services.GetRequiredService<OperatorAlarm>()
                .Raise(
                    run.Job.Kind,
                    new(
                        $"长时任务“{kind.Name.Zh}”多次失败，已停止。请查明原因后继续执行或取消。",
                        $"The long job '{kind.Name.En}' failed too often and has stopped. Find out why, then carry it on."
                    ),
                    "/long-jobs?state=failed",
                    cancel
                );
        }

        await run
            .Services.GetRequiredService<IAuditTrail>()
            .Append(
                new AuditEntry(
                    CallerOf(run.Job),
                    name,
                    run.Job.About ?? run.Job.Id.ToString(),
                    MessageText.Redact(new Ending(run.Job.Id, state, step?.Result, error)),
                    step?.Problem?.Code ?? (state == LongJobStates.Done ? AuditEntry.Ok : state)
                )
                {
                    Cause = CallerOf(run.Job).Cause,
                },
                cancel
            );
        await sql.Commit(cancel);
        Told(run.Job, state);
        // One of its key may have waited for it.
        signal.Wake();
    }

    private async Task Failed(Run run, string name, Exception error)
    {
        log.LogError(
            error,
            "Long job {Id} ({Kind}) failed, attempt {Attempt}.",
            run.Job.Id,
            run.Job.Kind,
            run.Job.Attempts + 1
        );
        try
        {
            await run.Sql.Rollback();
            // A session of its own: the run's may be what failed.
            await using var scope = scopes.CreateAsyncScope();
            var fresh = run with
            {
                Services = scope.ServiceProvider,
                Job = run.Job with { Attempts = run.Job.Attempts + 1 },
            };
            var words = ErrorText.Of(error);
            if (fresh.Job.Attempts >= settings.MaxAttempts)
            {
                await End(fresh, name, LongJobStates.Failed, null, words, CancellationToken.None);
                return;
            }

            await fresh
                .Services.GetRequiredService<LongJobStore>()
                .Fail(
                    fresh.Job.Id,
                    fresh.Owner,
                    fresh.Job.Attempts,
                    words,
                    time.GetUtcNow() + settings.PauseAfter(fresh.Job.Attempts),
                    CancellationToken.None
                );
            Told(run.Job, "attempt_failed");
        }
#pragma warning disable CA1031 // The database may be what is away: then the lease ends, and the job is carried on.
        catch (Exception second)
#pragma warning restore CA1031
        {
            log.LogWarning(second, "The failure of long job {Id} could not be kept.", run.Job.Id);
        }
    }

    private async Task GiveBack(Run run)
    {
        await run.Sql.Rollback();
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<LongJobStore>()
            .Release(run.Job.Id, run.Owner, time.GetUtcNow(), CancellationToken.None);
        signal.Wake();
    }

    private Beating Heartbeat(Run run, CancellationTokenSource computing)
    {
        var (id, owner) = (run.Job.Id, run.Owner);
        var renewed = time.GetTimestamp();
        return new(time, settings.Lease / 30, Beat);

        async Task Beat()
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var store = scope.ServiceProvider.GetRequiredService<LongJobStore>();
                var lost = false;
                if (time.GetElapsedTime(renewed) >= settings.Lease / 3)
                {
                    var at = time.GetTimestamp();
                    lost = !await store.Renew(
                        id,
                        owner,
                        time.GetUtcNow() + settings.Lease,
                        CancellationToken.None
                    );
                    renewed = at;
                }

                if (
                    lost
                    || await store.OfOwner(id, owner, CancellationToken.None)
                        is null
                            or { CancelAskedAt: not null }
                )
                {
                    await computing.CancelAsync();
                }
            }
#pragma warning disable CA1031 // A job that cannot be renewed is lost in the end, which harms nobody.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogWarning(error, "The lease of long job {Id} could not be renewed.", id);
            }
        }
    }

    private static void Told(LongJob job, string result) =>
        Count.Add(
            1,
            new KeyValuePair<string, object?>("kind", job.Kind),
            new KeyValuePair<string, object?>("result", result)
        );

    private sealed record Run(LongJob Job, Guid Owner, IServiceProvider Services, Pace Pace)
    {
        public LongJob Job { get; set; } = Job;

        public SqlSession Sql => Services.GetRequiredService<SqlSession>();
    }

    /// <summary>What the trail says of an end.</summary>
    private sealed record Ending(Guid Job, string State, object? Result, string? Error);
}
