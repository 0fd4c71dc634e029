using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>An event that is tried by itself.</summary>
internal sealed record WaitingDelivery
{
    public Guid Id { get; init; }
    public string EventId { get; init; } = "";
    public long Position { get; init; }
    public string Kind { get; init; } = "";
    public string Subject { get; init; } = "";
    public int Attempts { get; init; }
}

/// <summary>Every statement on events that are tried by themselves, and on what came of attempts.</summary>
internal sealed class WebhookDeliveries(SqlSession sql)
{
    /// <summary>Dead ones.</summary>
    public static readonly Statement ForgetDead = Statement.Of(
        "exchange.webhook_delivery.forget",
        """
        delete from webhook_delivery where id in (
            select d.id from webhook_delivery d where d.ended_at < @before order by d.ended_at, d.id {page})
        """
    );

    /// <summary>What came of attempts.</summary>
    public static readonly Statement ForgetAttempts = Statement.Of(
        "exchange.webhook_attempt.forget",
        """
        delete from webhook_attempt where id in (
            select a.id from webhook_attempt a where a.at < @before order by a.at, a.id {page})
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.webhook_delivery.insert",
        """
        insert into webhook_delivery
            (id, webhook_id, event_id, position, kind, subject, state, attempts, ready_at, last_error, created_at)
        select @id, @webhookId, @eventId, @position, @kind, @subject, 'waiting', @attempts, @readyAt, @lastError, @now
        from webhook w
        where w.id = @webhookId and not exists (
            select 1 from webhook_delivery d where d.webhook_id = @webhookId and d.event_id = @eventId)
        """
    );

    private static readonly Statement SubjectsWaiting = Statement.Of(
        "exchange.webhook_delivery.subjects",
        """
        select kind, subject, count(*) as waiting from webhook_delivery
        where webhook_id = @webhookId and state = 'waiting' group by kind, subject
        """
    );

    private static readonly Statement Due = Statement.Of(
        "exchange.webhook_delivery.due",
        """
        select d.id, d.event_id, d.position, d.kind, d.subject, d.attempts from webhook_delivery d
        where d.webhook_id = @webhookId and d.state = 'waiting' and d.ready_at <= @now and not exists (
            select 1 from webhook_delivery e
            where e.webhook_id = d.webhook_id and e.state = 'waiting' and e.kind = d.kind and e.subject = d.subject
                and e.position < d.position)
        order by d.position {page}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "exchange.webhook_delivery.delete",
        "delete from webhook_delivery where id = @id and state = 'waiting'"
    );

    private static readonly Statement PutOff = Statement.Of(
        "exchange.webhook_delivery.put_off",
        """
        update webhook_delivery set attempts = attempts + 1, ready_at = @readyAt, last_error = @lastError
        where id = @id and state = 'waiting'
        """
    );

    private static readonly Statement End = Statement.Of(
        "exchange.webhook_delivery.bury",
        """
        update webhook_delivery set attempts = attempts + 1, state = 'dead', ended_at = @now, last_error = @lastError
        where id = @id and state = 'waiting'
        """
    );

    private static readonly Statement InsertAttempt = Statement.Of(
        "exchange.webhook_attempt.insert",
        """
        insert into webhook_attempt (webhook_id, event_id, at, succeeded, status, took_ms, error)
        values (@webhookId, @eventId, @now, @succeeded, @status, @tookMs, @error)
        """
    );

    /// <summary>Has an event tried by itself; it is there once.</summary>
    public Task Add(NewDelivery delivery, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = sql.NewId(now),
                webhookId = delivery.WebhookId,
                eventId = delivery.EventId,
                position = delivery.Position,
                kind = delivery.Kind,
                subject = delivery.Subject,
                attempts = delivery.Attempts,
                readyAt = delivery.ReadyAt,
                lastError = delivery.Error,
                now,
            },
            cancel
        );

    /// <summary>Of what events wait, whose later ones wait behind them, and how many.</summary>
    public async Task<Dictionary<(string Kind, string Subject), long>> SubjectsOf(
        Guid webhookId,
        CancellationToken cancel
    ) =>
        (await sql.Query<SubjectRow>(SubjectsWaiting, new { webhookId }, cancel)).ToDictionary(
            row => (row.Kind, row.Subject),
            row => row.Waiting
        );

    /// <summary>Those whose time has come, of each subject the first.</summary>
    public Task<List<WaitingDelivery>> DueOf(
        Guid webhookId,
        DateTimeOffset now,
        int take,
        CancellationToken cancel
    ) =>
        sql.Query<WaitingDelivery>(
            Due,
            new
            {
                webhookId,
                now,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>It arrived, or is not to be told any more.</summary>
    public Task Done(Guid id, CancellationToken cancel) => sql.Execute(Delete, new { id }, cancel);

    /// <summary>It failed, and is tried again.</summary>
    public Task Later(
        Guid id,
        DateTimeOffset readyAt,
        string? lastError,
        CancellationToken cancel
    ) =>
        sql.Execute(
            PutOff,
            new
            {
                id,
                readyAt,
                lastError,
            },
            cancel
        );

    /// <summary>It failed too often.</summary>
    public async Task<bool> Bury(
        Guid id,
        DateTimeOffset now,
        string? lastError,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            End,
            new
            {
                id,
                now,
                lastError,
            },
            cancel
        ) > 0;

    /// <summary>What came of an attempt.</summary>
    public Task Log(
        Guid webhookId,
        string eventId,
        WebhookAnswer answer,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            InsertAttempt,
            new
            {
                webhookId,
                eventId,
                now,
                succeeded = answer.Succeeded,
                status = answer.Status,
                tookMs = (int)answer.Took.TotalMilliseconds,
                error = answer.Error,
            },
            cancel
        );

    private sealed record SubjectRow
    {
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public long Waiting { get; init; }
    }
}

/// <summary>An event that is to be tried by itself.</summary>
internal sealed record NewDelivery(
    Guid WebhookId,
    string EventId,
    long Position,
    string Kind,
    string Subject
)
{
    public int Attempts { get; init; }
    public DateTimeOffset ReadyAt { get; init; }
    public string? Error { get; init; }
}
