using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Where a trading system wants to be told that there is something to read.</summary>
public sealed record Webhook : IVersioned
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid SystemId { get; init; }

    /// <summary>Where it is posted to.</summary>
    public string Url { get; init; } = "";

    /// <summary>Each one of <see cref="FeedKinds"/>; null for all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Of these divisions and below them alone; null for all.</summary>
    public IReadOnlyList<string>? Regions { get; init; }

    /// <summary>One of <see cref="WebhookStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is paused, one of <see cref="WebhookPauses"/>; null while it is not.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Since when it is active or paused.</summary>
    public DateTimeOffset StateAt { get; init; }

    /// <summary>The Ed25519 key that checks its <c>v1a</c> signatures.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>The one before, while it signs as well.</summary>
    public string? OldPublicKey { get; init; }

    /// <summary>Until when the secret and key before sign as well.</summary>
    public DateTimeOffset? OldUntil { get; init; }

    /// <summary>How many changes of the feed it has not been told of, nor looked at whether it should be.</summary>
    public long Behind { get; init; }

    /// <summary>When the next attempt may be made, while it fails; null where nothing is in the way.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How often in a row it failed.</summary>
    public int Failures { get; init; }

    /// <summary>Since when it fails.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When a request last succeeded.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>What went wrong last.</summary>
    public string? LastError { get; init; }

    /// <summary>How many requests succeeded.</summary>
    public long Delivered { get; init; }

    /// <summary>Events that are tried again by themselves.</summary>
    public long Waiting { get; init; }

    /// <summary>Events that failed too often.</summary>
    public long Dead { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    internal static Problem Unknown =>
        Problem.NotFound("没有这个推送地址。", "There is no such webhook.");

    internal static Problem Stale(Webhook current) =>
        Problem.Stale(
            "他人刚刚修改过，请核对差异后再保存。",
            "Somebody else has just changed this; look at the differences, then save.",
            current
        );
}

/// <summary>Where a webhook stands.</summary>
public static class WebhookStates
{
    /// <summary>It is posted to.</summary>
    public const string Active = "active";

    /// <summary>It is not, and goes on from where it was when it is resumed.</summary>
    public const string Paused = "paused";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Active, new("正常", "Active")),
        new(Paused, new("已暂停", "Paused")),
    ];
}

/// <summary>What stands in place of a kind of the feed where an event of none waits.</summary>
public static class WebhookOwnKinds
{
    /// <summary>Changes are kept no more which were not posted.</summary>
    public const string Missed = "missed";

    /// <summary>The system's scope changed.</summary>
    public const string Scope = "scope";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Missed, new("未推送的变更", "Changes missed")),
        new(Scope, new("权限范围变更", "Change of scope")),
    ];
}

/// <summary>Why a webhook is paused.</summary>
public static class WebhookPauses
{
    /// <summary>Its system or an administrator did it.</summary>
    public const string Asked = "asked";

    /// <summary>It failed for too long.</summary>
    public const string Failing = "failing";

    /// <summary>It answered that it is gone for good (410).</summary>
    public const string Gone = "gone";
}

/// <summary>Reads and takes webhooks for the slices that change them. Each is its system's, and the administrators'.</summary>
internal sealed class WebhookStore(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    /// <summary>How many a system may have.</summary>
    public const int MostOfOne = 10;

    private const string Columns = """
        w.id, w.system_id, w.url, w.kinds, w.regions, w.state, w.paused_by, w.state_at, w.public_key, w.old_public_key,
            w.old_until, w.failures, w.failing_since, w.succeeded_at, w.last_error, w.delivered, w.created_at, w.version,
            w.position, w.ready_at,
            (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state = 'waiting') as waiting,
            (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state = 'dead') as dead
        """;

    private static readonly Statement ById = Statement.Of(
        "exchange.webhook.by_id",
        $"select {Columns} from webhook w where w.id = @id"
    );

    private static readonly Statement OfOne = Statement.Of(
        "exchange.webhook.of_system",
        $"select {Columns} from webhook w where w.system_id = @systemId order by w.id"
    );

    private static readonly Statement Lock = Statement.Of(
        "exchange.webhook.lock",
        "select id from webhook {lock} where id = @id {for update}"
    );

    // Whoever holds the claim finds it gone, and the next one reads what is there now.
    private static readonly Statement TakeBack = Statement.Of(
        "exchange.webhook.take_back",
        "update webhook set claim_id = null, ready_at = @now, version = version + 1 where id = @id"
    );

    /// <summary>Whether the caller may see and change what is a system's.</summary>
    public bool MayTouch(Guid systemId) =>
        current.Caller.SystemId is not { } own || own == systemId;

    /// <summary>All of a system.</summary>
    public async Task<List<Webhook>> OfSystem(
        Guid systemId,
        long newest,
        CancellationToken cancel
    ) =>
        [
            .. (await sql.Query<WebhookRow>(OfOne, new { systemId }, cancel)).Select(row =>
                row.ToWebhook(newest)
            ),
        ];

    /// <summary>One that the caller may see.</summary>
    public async Task<Outcome<Webhook>> Find(Guid id, long newest, CancellationToken cancel) =>
        await sql.One<WebhookRow>(ById, new { id }, cancel) is { } row && MayTouch(row.SystemId)
            ? row.ToWebhook(newest)
            : Webhook.Unknown;

    /// <summary>One that nobody else changes until the transaction ends; 412 where it is another version by now.</summary>
    public async Task<Outcome<Webhook>> GetForUpdate(
        Guid id,
        long? expected,
        CancellationToken cancel
    )
    {
        await sql.One<Guid?>(Lock, new { id }, cancel);
        var found = await Find(id, 0, cancel);
        return found.Problem is null && expected is { } version && found.Value.Version != version
            ? Webhook.Stale(found.Value)
            : found;
    }

    /// <summary>It was changed: from now on it is posted to as it is now.</summary>
    public Task Changed(Guid id, CancellationToken cancel) =>
        sql.Execute(TakeBack, new { id, now = time.GetUtcNow() }, cancel);

    private sealed record WebhookRow
    {
        public Guid Id { get; init; }
        public Guid SystemId { get; init; }
        public string Url { get; init; } = "";
        public string? Kinds { get; init; }
        public string? Regions { get; init; }
        public string State { get; init; } = "";
        public string? PausedBy { get; init; }
        public DateTimeOffset StateAt { get; init; }
        public string PublicKey { get; init; } = "";
        public string? OldPublicKey { get; init; }
        public DateTimeOffset? OldUntil { get; init; }
        public int Failures { get; init; }
        public DateTimeOffset? FailingSince { get; init; }
        public DateTimeOffset? SucceededAt { get; init; }
        public string? LastError { get; init; }
        public long Delivered { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public long Version { get; init; }
        public long Position { get; init; }
        public DateTimeOffset ReadyAt { get; init; }
        public long Waiting { get; init; }
        public long Dead { get; init; }

        public Webhook ToWebhook(long newest) =>
            new()
            {
                Id = Id,
                SystemId = SystemId,
                Url = Url,
                Kinds = Kinds?.Split(','),
                Regions = Regions?.Split(','),
                State = State,
                PausedBy = PausedBy,
                StateAt = StateAt,
                PublicKey = PublicKey,
                OldPublicKey = OldPublicKey,
                OldUntil = OldUntil,
                Behind = Math.Max(0, newest - Position),
                NextAttemptAt = Failures > 0 && State == WebhookStates.Active ? ReadyAt : null,
                Failures = Failures,
                FailingSince = FailingSince,
                SucceededAt = SucceededAt,
                LastError = LastError,
                Delivered = Delivered,
                Waiting = Waiting,
                Dead = Dead,
                CreatedAt = CreatedAt,
                Version = Version,
            };
    }
}
