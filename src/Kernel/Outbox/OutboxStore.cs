using System.Text.Json;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>A message to be written.</summary>
/// <param name="Queue">The command's job name.</param>
/// <param name="Payload">The command.</param>
/// <param name="Subject">What it is about; null when its place among others does not matter.</param>
public sealed record NewMessage(string Queue, string Payload, string? Subject);

/// <summary>A message as a worker takes it.</summary>
public sealed record OutboxMessage
{
    /// <summary>Key, and place in the order of posting.</summary>
    public long Id { get; init; }

    /// <summary>The command's job name.</summary>
    public string Queue { get; init; } = "";

    /// <summary>What it is about.</summary>
    public string? Subject { get; init; }

    /// <summary>The command.</summary>
    public string Payload { get; init; } = "";

    /// <summary>The command and caller that posted it.</summary>
    public string? Cause { get; init; }

    /// <summary>How often it was begun without effect.</summary>
    public int Attempts { get; init; }
}

/// <summary>
/// Every statement on the messages. A message that waits may be claimed when it is ready and no earlier one of the same
/// queue and subject is due and still here, whatever keeps that one: so one claim holds at most one message of a subject,
/// and none passes another. A claim is renewed by moving the instant at which others may take its messages, and whoever
/// writes about a message names the claim, so that a worker that lost it changes nothing. Only what waits has a claim: whoever
/// ends the waiting takes it away.
/// </summary>
public sealed class OutboxStore(SqlSession sql)
{
    // Statistics that were taken of an empty queue are believed when it is full: the sum, and the array below, leave the
    // planner the index of subjects and that of ids; so does, of a claim, that nothing is said of the state.
    private const string Ready = """
        m.state = 'waiting' and m.ready_at <= @now
            and (m.subject is null or not exists (
                select 1 from outbox_message e
                where e.subject = m.subject and e.queue = m.queue and e.id + 0 < m.id
                  and e.state in ('waiting', 'dead') and e.due_at <= @now))
        """;

    // A claim that nobody gave back was lost with its worker, which counts as an attempt.
    private const string Claimed = """
        claim_id = @claim, ready_at = @until,
        attempts = case when claim_id is not null and attempts = 0 then 1 else attempts end
        """;

    /// <summary>Marks of effects whose message is gone.</summary>
    public static readonly Statement ForgetEffects = Statement.Of(
        "kernel.outbox.forget_effects",
        """
        delete from outbox_effect where message_id in (
            select e.message_id from outbox_effect e
            where e.at < @before and not exists (select 1 from outbox_message m where m.id = e.message_id)
            order by e.message_id {page})
        """
    );

    /// <summary>Messages that a rule refused.</summary>
    public static readonly Statement ForgetRefused = Statement.Of(
        "kernel.outbox.forget_refused",
        """
        delete from outbox_message where id in (
            select m.id from outbox_message m where m.state = 'refused' and m.ended_at < @before
            order by m.ended_at, m.id {page})
        """
    );

    private static readonly Statement InsertOne = Statement.Of(
        "kernel.outbox.insert",
        """
        insert into outbox_message (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts)
        values (@queue, @subject, @payload, @cause, 'waiting', @due, @now, @due, 0)
        """
    );

    private static readonly Statement InsertMany = Statement.Of(
        "kernel.outbox.insert_many",
        """
        insert into outbox_message (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts)
        select r.queue, r.subject, r.payload, @cause, 'waiting', @now, @now, @now, 0
        --only sqlite
        from (select key, value ->> 'Queue' queue, value ->> 'Subject' subject, value ->> 'Payload' payload
              from json_each(@rows)) r
        order by r.key
        --end
        --only postgres
        from rows from (jsonb_to_recordset(cast(@rows as jsonb)) as ("Queue" text, "Subject" text, "Payload" text))
             with ordinality as r (queue, subject, payload, place)
        order by r.place
        --end
        --only sqlserver
        from (select cast(j.[key] as int) as place, v.queue, v.subject, v.payload
              from openjson(@rows) j
              cross apply openjson(j.value) with (
                  queue nvarchar(100) '$.Queue', subject nvarchar(200) '$.Subject', payload nvarchar(max) '$.Payload') v) r
        order by r.place
        --end
        """
    );

    private static readonly BulkTable Messages = new(
        "outbox_message",
        ("queue", BulkType.Text),
        ("subject", BulkType.Text),
        ("payload", BulkType.Text),
        ("cause", BulkType.Text),
        ("state", BulkType.Text),
        ("due_at", BulkType.Instant),
        ("created_at", BulkType.Instant),
        ("ready_at", BulkType.Instant),
        ("attempts", BulkType.Int)
    );

    // Where the engines really differ: rows that another claim is taking are passed over, not waited for. On SQLite
    // there is no other: a writing statement has the file to itself.
    private static readonly Statement ClaimReady = Statement.Of(
        "kernel.outbox.claim",
        $$"""
        --only sqlite
        update outbox_message set {{Claimed}}
        where id in (select m.id from outbox_message m where {{Ready}} order by m.ready_at, m.id limit @take)
        returning id
        --end
        --only postgres
        with picked as materialized (
            select m.id from outbox_message m where {{Ready}}
            order by m.ready_at, m.id limit @take for update skip locked)
        update outbox_message set {{Claimed}} where id = any (array(select id from picked)) returning id
        --end
        --only sqlserver
        update outbox_message set {{Claimed}}
        output inserted.id
        where id in (
            select top (@take) m.id from outbox_message m with (updlock, readpast, rowlock) where {{Ready}}
            order by m.ready_at, m.id)
        --end
        """
    );

    private static readonly Statement TakeOver = Statement.Of(
        "kernel.outbox.take_over",
        """
        update outbox_message set claim_id = @owner, ready_at = @until
        where id in @ids and claim_id = @claim
        """
    );

    private static readonly Statement OfClaim = Statement.Of(
        "kernel.outbox.of_claim",
        """
        select id, queue, subject, payload, cause, attempts from outbox_message
        where id in @ids and claim_id = @claim order by id
        """
    );

    private static readonly Statement RenewClaim = Statement.Of(
        "kernel.outbox.renew",
        "update outbox_message set ready_at = @until where id in @ids and claim_id = @claim"
    );

    private static readonly Statement GiveBack = Statement.Of(
        "kernel.outbox.release",
        """
        update outbox_message set claim_id = null, ready_at = @now
        where id in @ids and claim_id = @claim
        """
    );

    private static readonly Statement CountAttempt = Statement.Of(
        "kernel.outbox.attempt",
        """
        update outbox_message set attempts = @attempts where id = @id and claim_id = @claim
        """
    );

    private static readonly Statement DeleteDelivered = Statement.Of(
        "kernel.outbox.delivered",
        "delete from outbox_message where id in @ids and claim_id = @claim"
    );

    private static readonly Statement Postpone = Statement.Of(
        "kernel.outbox.failed",
        """
        update outbox_message set claim_id = null, ready_at = @readyAt, attempts = @attempts, last_error = @error
        where id = @id and claim_id = @claim
        """
    );

    private static readonly Statement Die = Statement.Of(
        "kernel.outbox.dead",
        """
        update outbox_message
        set state = 'dead', claim_id = null, attempts = @attempts, last_error = coalesce(@error, last_error), ended_at = @now
        where id = @id and claim_id = @claim
        """
    );

    /// <summary>Writes one, with the next statement of the transaction or its commit.</summary>
    public void Insert(NewMessage message, string? cause, DateTimeOffset due, DateTimeOffset now) =>
        sql.Hold(
            (
                InsertOne,
                new
                {
                    queue = message.Queue,
                    subject = message.Subject,
                    payload = message.Payload,
                    cause,
                    due,
                    now,
                }
            )
        );

    /// <summary>Writes several that are due at once, in their order, by one statement.</summary>
    public void Insert(IReadOnlyList<NewMessage> messages, string? cause, DateTimeOffset now)
    {
        switch (messages.Count)
        {
            case 0:
                break;
            case 1:
                Insert(messages[0], cause, now, now);
                break;
            default:
                sql.Hold(
                    (
                        InsertMany,
                        new
                        {
                            rows = JsonSerializer.Serialize(messages),
                            cause,
                            now,
                        }
                    )
                );
                break;
        }
    }

    /// <summary>Writes many that are due at once, in their order, by the engine's bulk path.</summary>
    public Task Load(
        IReadOnlyCollection<NewMessage> messages,
        string? cause,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Load(
            Messages,
            [
                .. messages.Select(message =>
                    new object?[]
                    {
                        message.Queue,
                        message.Subject,
                        message.Payload,
                        cause,
                        "waiting",
                        now,
                        now,
                        now,
                        0,
                    }
                ),
            ],
            cancel
        );

    /// <summary>Claims what is ready, the longest ready first.</summary>
    public Task<List<long>> Claim(
        Guid claim,
        DateTimeOffset now,
        DateTimeOffset until,
        int take,
        CancellationToken cancel
    ) =>
        sql.Query<long>(
            ClaimReady,
            new
            {
                claim,
                now,
                until,
                take,
            },
            cancel
        );

    /// <summary>Moves a claim to a worker's own; a job that is run twice finds nothing the second time.</summary>
    public Task<int> Take(
        Guid claim,
        IReadOnlyCollection<long> ids,
        Guid owner,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        sql.Execute(
            TakeOver,
            new
            {
                claim,
                ids,
                owner,
                until,
            },
            cancel
        );

    /// <summary>The messages of a claim, in their order.</summary>
    public Task<List<OutboxMessage>> Of(
        Guid claim,
        IReadOnlyCollection<long> ids,
        CancellationToken cancel
    ) => sql.Query<OutboxMessage>(OfClaim, new { claim, ids }, cancel);

    /// <summary>Holds a claim for longer.</summary>
    public Task<int> Renew(
        Guid claim,
        IReadOnlyCollection<long> ids,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        sql.Execute(
            RenewClaim,
            new
            {
                claim,
                ids,
                until,
            },
            cancel
        );

    /// <summary>Gives messages back, for others to take at once.</summary>
    public Task<int> Release(
        Guid claim,
        IReadOnlyCollection<long> ids,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            GiveBack,
            new
            {
                claim,
                ids,
                now,
            },
            cancel
        );

    /// <summary>Counts an attempt before it is made, of a message that failed before: one that kills its worker ends, too. False when the claim is lost.</summary>
    public async Task<bool> Begin(Guid claim, long id, int attempts, CancellationToken cancel) =>
        await sql.Execute(
            CountAttempt,
            new
            {
                claim,
                id,
                attempts,
            },
            cancel
        ) > 0;

    /// <summary>Deletes what had its effect; the effects' marks stay.</summary>
    public Task<int> Delivered(
        Guid claim,
        IReadOnlyCollection<long> ids,
        CancellationToken cancel
    ) => sql.Execute(DeleteDelivered, new { claim, ids }, cancel);

    /// <summary>Keeps the error, and the message waiting until the pause is over.</summary>
    public Task<int> Fail(
        Guid claim,
        long id,
        int attempts,
        string error,
        DateTimeOffset readyAt,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Postpone,
            new
            {
                claim,
                id,
                attempts,
                error,
                readyAt,
            },
            cancel
        );

    /// <summary>Ends a message that failed too often. False when the claim is lost.</summary>
    public async Task<bool> Bury(
        Guid claim,
        long id,
        int attempts,
        string? error,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            Die,
            new
            {
                claim,
                id,
                attempts,
                error,
                now,
            },
            cancel
        ) > 0;
}
