using Trading.Kernel.Sql;

namespace Trading.Kernel.LongJobs;

/// <summary>
/// Every statement on the jobs but the lists. Whoever writes about a job that runs names the run that holds it, so that
/// one that lost it changes nothing.
/// </summary>
public sealed class LongJobStore(SqlSession sql)
{
    internal const string Columns = """
        id, kind, about, input, state, phase, done_count, total_count, reached, result, cancellable, cause, asked_by,
        asked_at, started_at, ended_at, ready_at, owner, attempts, last_error, cancel_asked_at, cancel_asked_by
        """;

    // Of one key the one that runs, else the first asked for; that two claims at once see neither the other's is left
    // to the unique index.
    private const string Ready = """
        j.state in ('queued', 'running') and j.ready_at <= @now and j.kind in @kinds and (@only is null or j.id = @only)
            and (j.exclusive_key is null or j.state = 'running' or not exists (
                select 1 from long_job e
                where e.exclusive_key = j.exclusive_key and e.id <> j.id
                  and (e.state = 'running' or (e.state = 'queued'
                      and (e.asked_at < j.asked_at or (e.asked_at = j.asked_at and e.id < j.id))))))
        """;

    // A run that nobody gave back was lost with its worker, which counts as a failure.
    private const string Claimed = """
        state = 'running', owner = @owner, ready_at = @until, started_at = coalesce(started_at, @now),
        attempts = case when owner is not null then attempts + 1 else attempts end
        """;

    private const string Held = "where id = @id and owner = @owner and state = 'running'";

    /// <summary>Jobs that ended. That they were asked for and how they ended is in the trail.</summary>
    public static readonly Statement ForgetEnded = Statement.Of(
        "kernel.long_job.forget",
        """
        delete from long_job where id in (
            select j.id from long_job j where j.ended_at < @before order by j.asked_at, j.id {page})
        """
    );

    private static readonly Statement InsertOne = Statement.Of(
        "kernel.long_job.insert",
        """
        insert into long_job
            (id, kind, about, exclusive_key, input, state, done_count, cancellable, cause, asked_by, asked_at, ready_at, attempts)
        values (@id, @kind, @about, @exclusive, @input, 'queued', 0, {true}, @cause, @askedBy, @now, @now, 0)
        """
    );

    // Where the engines really differ: see the outbox.
    private static readonly Statement ClaimReady = Statement.Of(
        "kernel.long_job.claim",
        $$"""
        --only sqlite
        update long_job set {{Claimed}}
        where id in (select j.id from long_job j where {{Ready}} order by j.ready_at, j.id limit 1)
        returning id
        --end
        --only postgres
        with picked as materialized (
            select j.id from long_job j where {{Ready}}
            order by j.ready_at, j.id limit 1 for update skip locked)
        update long_job set {{Claimed}} where id in (select id from picked) returning id
        --end
        --only sqlserver
        update long_job set {{Claimed}}
        output inserted.id
        where id in (
            select top (1) j.id from long_job j with (updlock, readpast, rowlock) where {{Ready}}
            order by j.ready_at, j.id)
        option (recompile)
        --end
        """
    );

    private static readonly Statement CountReady = Statement.Of(
        "kernel.long_job.ready",
        $"select count(*) from long_job j where {Ready} {{recompile}}"
    );

    private static readonly Statement OfRun = Statement.Of(
        "kernel.long_job.of_run",
        $"select {Columns} from long_job {Held}"
    );

    private static readonly Statement ById = Statement.Of(
        "kernel.long_job.by_id",
        $"select {Columns} from long_job where id = @id"
    );

    private static readonly Statement Several = Statement.Of(
        "kernel.long_job.by_ids",
        $"select {Columns} from long_job where id in @ids"
    );

    private static readonly Statement NotDone = Statement.Of(
        "kernel.long_job.unfinished",
        $$"""
        select {{Columns}} from long_job
        where kind = @kind and about = @about and state <> 'done' order by asked_at desc, id desc {page}
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "kernel.long_job.lock",
        $$"""select {{Columns}} from long_job {lock} where id = @id {for update}"""
    );

    private static readonly Statement RenewRun = Statement.Of(
        "kernel.long_job.renew",
        $"update long_job set ready_at = @until {Held}"
    );

    private static readonly Statement GiveBack = Statement.Of(
        "kernel.long_job.release",
        $"update long_job set owner = null, ready_at = @now {Held}"
    );

    // A wish to end it that came first is not passed over by a step behind which there is no way back.
    private static readonly Statement MoveOn = Statement.Of(
        "kernel.long_job.step",
        $$"""
        update long_job
        set reached = @reached, phase = @phase, done_count = @done, total_count = @total, cancellable = @cancellable,
            ready_at = @until, attempts = 0
        {{Held}} and (cancel_asked_at is null or @cancellable = {true})
        """
    );

    private static readonly Statement Postpone = Statement.Of(
        "kernel.long_job.failed",
        $"""
        update long_job
        set state = 'queued', owner = null, ready_at = @readyAt, attempts = @attempts, last_error = @error {Held}
        """
    );

    private static readonly Statement Finish = Statement.Of(
        "kernel.long_job.end",
        $"""
        update long_job
        set state = @state, owner = null, ended_at = @now, result = @result, attempts = @attempts,
            last_error = coalesce(@error, last_error), done_count = coalesce(@done, done_count),
            total_count = coalesce(@total, total_count) {Held}
        """
    );

    private static readonly Statement Wish = Statement.Of(
        "kernel.long_job.cancel_asked",
        "update long_job set cancel_asked_at = @now, cancel_asked_by = @by where id = @id"
    );

    private static readonly Statement EndNow = Statement.Of(
        "kernel.long_job.cancel",
        """
        update long_job
        set state = 'cancelled', owner = null, ended_at = @now, cancel_asked_at = @now, cancel_asked_by = @by
        where id = @id
        """
    );

    private static readonly Statement Again = Statement.Of(
        "kernel.long_job.retry",
        """
        update long_job
        set state = 'queued', owner = null, ready_at = @now, attempts = 0, ended_at = null, cancel_asked_at = null,
            cancel_asked_by = null
        where id = @id
        """
    );

    internal void Insert(LongJob job, string? exclusive) =>
        sql.Hold(
            (
                InsertOne,
                new
                {
                    id = job.Id,
                    kind = job.Kind,
                    about = job.About,
                    exclusive,
                    input = job.Input,
                    cause = job.Cause,
                    askedBy = job.AskedBy,
                    now = job.AskedAt,
                }
            )
        );

    /// <summary>
    /// Takes the job that waited longest, or only a certain one, for a run; null when there is none. Throws what
    /// <see cref="Database.IsDuplicate"/> knows when another of its key was taken at the same instant.
    /// </summary>
    public async Task<LongJob?> Claim(
        Guid owner,
        string[] kinds,
        DateTimeOffset now,
        DateTimeOffset until,
        Guid? only,
        CancellationToken cancel
    )
    {
        var ids = await sql.Query<Guid>(
            ClaimReady,
            new
            {
                owner,
                kinds,
                now,
                until,
                only,
            },
            cancel
        );
        return ids is [var id] ? await OfOwner(id, owner, cancel) : null;
    }

    /// <summary>True when a worker would find one.</summary>
    public async Task<bool> AnyReady(
        string[] kinds,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await sql.One<long>(
            CountReady,
            new
            {
                kinds,
                now,
                only = (Guid?)null,
            },
            cancel
        ) > 0;

    /// <summary>The job as the run that holds it finds it; null when it is another's.</summary>
    public Task<LongJob?> OfOwner(Guid id, Guid owner, CancellationToken cancel) =>
        sql.One<LongJob>(OfRun, new { id, owner }, cancel);

    internal Task<LongJob?> Find(Guid id, CancellationToken cancel) =>
        sql.One<LongJob>(ById, new { id }, cancel);

    /// <summary>How some stand, by key.</summary>
    public Task<List<LongJob>> ByIds(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? Task.FromResult(new List<LongJob>())
            : sql.Query<LongJob>(Several, new { ids }, cancel);

    /// <summary>The newest that was not done, of a kind about something; null when there is none.</summary>
    public async Task<LongJob?> Unfinished(string kind, string about, CancellationToken cancel) =>
        (
            await sql.Query<LongJob>(
                NotDone,
                new
                {
                    kind,
                    about,
                    skip = 0,
                    take = 1,
                },
                cancel
            )
        ).FirstOrDefault();

    internal Task<LongJob?> GetForUpdate(Guid id, CancellationToken cancel) =>
        sql.One<LongJob>(Lock, new { id }, cancel);

    /// <summary>Holds a job for longer. False when it is another's by now.</summary>
    public async Task<bool> Renew(
        Guid id,
        Guid owner,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            RenewRun,
            new
            {
                id,
                owner,
                until,
            },
            cancel
        ) > 0;

    /// <summary>Gives a job back, for others to take at once.</summary>
    public Task<int> Release(Guid id, Guid owner, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(
            GiveBack,
            new
            {
                id,
                owner,
                now,
            },
            cancel
        );

    internal async Task<bool> MoveTo(
        Guid id,
        Guid owner,
        Step<string> step,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            MoveOn,
            new
            {
                id,
                owner,
                reached = step.Reached,
                phase = step.Phase,
                done = step.Done,
                total = step.Total,
                cancellable = step.Cancellable,
                until,
            },
            cancel
        ) > 0;

    internal async Task<bool> Fail(
        Guid id,
        Guid owner,
        int attempts,
        string error,
        DateTimeOffset readyAt,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            Postpone,
            new
            {
                id,
                owner,
                attempts,
                error,
                readyAt,
            },
            cancel
        ) > 0;

    internal async Task<bool> End(
        LongJob job,
        Guid owner,
        string state,
        string? result,
        string? error,
        (long Done, long? Total)? counts,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            Finish,
            new
            {
                id = job.Id,
                owner,
                state,
                result,
                error,
                done = counts?.Done,
                total = counts?.Total,
                attempts = job.Attempts,
                now,
            },
            cancel
        ) > 0;

    internal Task<int> AskToCancel(
        Guid id,
        string by,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Wish,
            new
            {
                id,
                by,
                now,
            },
            cancel
        );

    internal Task<int> Cancel(Guid id, string by, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(
            EndNow,
            new
            {
                id,
                by,
                now,
            },
            cancel
        );

    internal Task<int> Retry(Guid id, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(Again, new { id, now }, cancel);
}
