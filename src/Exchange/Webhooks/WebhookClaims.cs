using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>A webhook as a dispatcher holds it.</summary>
internal sealed record ClaimedWebhook : SealedSecrets
{
    public Guid SystemId { get; init; }
    public string Url { get; init; } = "";
    public string? Kinds { get; init; }
    public string? Regions { get; init; }
    public long Position { get; init; }
    public DateTimeOffset? RetryAt { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? SucceededAt { get; init; }
}

/// <summary>
/// Every statement of who holds a webhook. A claim is an instant until which nobody else takes it, moved on while it is
/// held; whoever writes about one names the claim, so that a node that lost it changes nothing.
/// </summary>
internal sealed class WebhookClaims(SqlSession sql)
{
    private const string Ready = """
        w.state = 'active' and w.ready_at <= @now and (w.position < @newest or w.retry_at <= @now)
        """;

    // Where the engines really differ, as in the outbox: rows that another node is taking are passed over.
    private static readonly Statement ClaimReady = Statement.Of(
        "exchange.webhook.claim",
        $$"""
        --only sqlite
        update webhook set claim_id = @claim, ready_at = @until
        where id in (select w.id from webhook w where {{Ready}} order by w.ready_at, w.id limit @take)
        returning id
        --end
        --only postgres
        with picked as materialized (
            select w.id from webhook w where {{Ready}}
            order by w.ready_at, w.id limit @take for update skip locked)
        update webhook set claim_id = @claim, ready_at = @until where id in (select id from picked) returning id
        --end
        --only sqlserver
        update webhook set claim_id = @claim, ready_at = @until
        output inserted.id
        where id in (
            select top (@take) w.id from webhook w with (updlock, readpast, rowlock) where {{Ready}}
            order by w.ready_at, w.id)
        --end
        """
    );

    private static readonly Statement Claimed = Statement.Of(
        "exchange.webhook.claimed",
        """
        select id, system_id, url, kinds, regions, position, retry_at, failures, failing_since, succeeded_at,
            secret, private_key, public_key, old_secret, old_private_key, old_public_key, old_until
        from webhook where claim_id = @claim and id in @ids order by id
        """
    );

    private static readonly Statement Held = Statement.Of(
        "exchange.webhook.held",
        "select id, claim_id from webhook where id in @ids"
    );

    private static readonly Statement Prolong = Statement.Of(
        "exchange.webhook.prolong",
        "update webhook set ready_at = @until where id in @ids and claim_id in @claims"
    );

    private static readonly Statement AnyActive = Statement.Of(
        "exchange.webhook.any_active",
        "select count(*) from webhook where state = 'active'"
    );

    // The first of each subject alone can be tried: those behind it wait for it.
    private const string FirstRetry = """
        (select min(d.ready_at) from webhook_delivery d
            where d.webhook_id = @id and d.state = 'waiting' and not exists (
                select 1 from webhook_delivery e
                where e.webhook_id = d.webhook_id and e.state = 'waiting' and e.kind = d.kind and e.subject = d.subject
                    and e.position < d.position))
        """;

    private static readonly Statement SaveState = Statement.Of(
        "exchange.webhook.save",
        $"""
        update webhook set position = @position, failures = @failures, failing_since = @failingSince,
            succeeded_at = coalesce(@succeededAt, succeeded_at), last_error = coalesce(@lastError, last_error),
            delivered = delivered + @delivered, retry_at = {FirstRetry}
        where id = @id and claim_id = @claim
        """
    );

    private static readonly Statement Release = Statement.Of(
        "exchange.webhook.release",
        $"""
        update webhook set position = @position, claim_id = null, ready_at = @readyAt, retry_at = {FirstRetry}
        where id = @id and claim_id = @claim
        """
    );

    private static readonly Statement PauseClaimed = Statement.Of(
        "exchange.webhook.pause_claimed",
        """
        update webhook set state = 'paused', paused_by = @by, state_at = @now, claim_id = null, version = version + 1
        where id = @id and claim_id = @claim
        """
    );

    /// <summary>Claims what is ready: something is in the feed behind it, or to be tried again.</summary>
    public async Task<List<ClaimedWebhook>> Claim(
        Guid claim,
        DateTimeOffset now,
        DateTimeOffset until,
        long newest,
        int take,
        CancellationToken cancel
    )
    {
        var ids = await sql.Query<Guid>(
            ClaimReady,
            new
            {
                claim,
                now,
                until,
                newest,
                take,
            },
            cancel
        );
        return ids.Count == 0
            ? []
            : await sql.Query<ClaimedWebhook>(Claimed, new { claim, ids = ids.ToArray() }, cancel);
    }

    /// <summary>Of these, which are held under which claim.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid?>> HeldOf(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<HeldRow>(Held, new { ids = ids.ToArray() }, cancel)).ToDictionary(
            row => row.Id,
            row => row.ClaimId
        );

    /// <summary>Keeps them until then.</summary>
    public Task Keep(
        IReadOnlyCollection<Guid> ids,
        IReadOnlyCollection<Guid> claims,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Prolong,
            new
            {
                ids = ids.ToArray(),
                claims = claims.ToArray(),
                until,
            },
            cancel
        );

    /// <summary>True when there is anything that could be posted to.</summary>
    public async Task<bool> Any(CancellationToken cancel) =>
        await sql.One<long>(AnyActive, null, cancel) > 0;

    /// <summary>Writes how it stands; false when the claim is lost.</summary>
    public async Task<bool> Save(Guid claim, WebhookStanding standing, CancellationToken cancel) =>
        await sql.Execute(
            SaveState,
            new
            {
                id = standing.Id,
                claim,
                position = standing.Position,
                failures = standing.Failures,
                failingSince = standing.FailingSince,
                succeededAt = standing.SucceededAt,
                lastError = standing.LastError,
                delivered = standing.Delivered,
            },
            cancel
        ) > 0;

    /// <summary>Gives it back, not to be taken before an instant.</summary>
    public Task GiveBack(
        Guid claim,
        Guid id,
        long position,
        DateTimeOffset readyAt,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Release,
            new
            {
                id,
                claim,
                position,
                readyAt,
            },
            cancel
        );

    /// <summary>Pauses it; false when the claim is lost.</summary>
    public async Task<bool> Pause(
        Guid claim,
        Guid id,
        string by,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            PauseClaimed,
            new
            {
                id,
                claim,
                by,
                now,
            },
            cancel
        ) > 0;

    private sealed record HeldRow
    {
        public Guid Id { get; init; }
        public Guid? ClaimId { get; init; }
    }
}

/// <summary>How a webhook stands after a turn.</summary>
internal sealed record WebhookStanding(Guid Id, long Position)
{
    public int Failures { get; init; }
    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? SucceededAt { get; init; }
    public string? LastError { get; init; }
    public int Delivered { get; init; }
}
