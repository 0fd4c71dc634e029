using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Http;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// What is posted: a CloudEvent (1.0, structured JSON). It tells that there is something to read, and of one change what
/// the feed tells of it; never what a record holds.
/// </summary>
/// <param name="Id">The same whenever the same is posted again; also the request's <c>webhook-id</c>.</param>
/// <param name="Type">One of the constants here.</param>
/// <param name="Subject">Kind and key of what changed, or what the hint is of.</param>
/// <param name="Time">When it changed.</param>
/// <param name="Data">What is told.</param>
internal sealed record WebhookEvent(
    string Id,
    string Type,
    string Subject,
    DateTimeOffset Time,
    object Data
)
{
    public const string MediaType = "application/cloudevents+json";

    /// <summary>One change; its data are those of the feed.</summary>
    public const string One = "trading.change";

    /// <summary>Several changes wait in the feed.</summary>
    public const string Several = "trading.changes";

    /// <summary>What changed is kept no more: a snapshot is due.</summary>
    public const string Missed = "trading.changes_missed";

    /// <summary>The system's scope changed: the feed has something to tell of it.</summary>
    public const string ScopeChanged = "trading.scope_changed";

    /// <summary>Asked for by somebody who looks whether it arrives.</summary>
    public const string Ping = "trading.ping";

    /// <summary>Where the feed is read.</summary>
    public const string Feed = "/api/v1/changes";

    /// <summary>Always 1.0.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion => "1.0";

    /// <summary>What it is an event of.</summary>
    public string Source => Feed;

    /// <summary>Always JSON.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType => "application/json";

    /// <summary>As it is sent and signed.</summary>
    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Values);

    /// <summary>The id of a change's event: of this database, at that position of the feed.</summary>
    public static string IdOf(string epoch, long position) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch}-{position}");

    /// <summary>The position in an id of a change's event of this database; null of any other text.</summary>
    public static long? PositionIn(string? id, string epoch) =>
        id is not null
        && id.StartsWith(epoch + "-", StringComparison.Ordinal)
        && long.TryParse(
            id.AsSpan(epoch.Length + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var position
        )
            ? position
            : null;

    /// <summary>Of one change.</summary>
    public static WebhookEvent Of(ShownChange change, string epoch, FeedCursor at) =>
        new(
            IdOf(epoch, change.Position),
            One,
            $"{change.Shown.Kind}/{change.Shown.Subject}",
            change.At,
            ReadChanges.ToldOf(change.Shown, change.At, at with { Position = change.Position })
        );

    /// <summary>Of several, which are read in the feed.</summary>
    public static WebhookEvent Of(
        IReadOnlyList<ShownChange> changes,
        string epoch,
        FeedCursor at
    ) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{epoch}-{changes[0].Position}-{changes[^1].Position}"
            ),
            Several,
            "changes",
            changes[^1].At,
            new Hint(
                changes.Count,
                [.. changes.Select(change => change.Shown.Kind).Distinct()],
                (at with { Position = changes[0].Position - 1 }).Text(),
                (at with { Position = changes[^1].Position }).Text(),
                new(Feed)
            )
        );

    /// <summary>That changes are kept no more which were not posted.</summary>
    public static WebhookEvent MissedUpTo(FeedHead head, DateTimeOffset now) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{head.Epoch}-missed-{head.Oldest}"),
            Missed,
            "changes",
            now,
            new Gap(new(FeedCursor.Snapshot))
        );

    /// <summary>That the system's scope changed.</summary>
    /// <param name="id">Of the event, the same for each of the system's addresses.</param>
    /// <param name="now">Now.</param>
    public static WebhookEvent OfScope(string id, DateTimeOffset now) =>
        new(id, ScopeChanged, "scope", now, new Gap(new(Feed)));

    /// <summary>A trial.</summary>
    public static WebhookEvent Trial(Guid webhook, DateTimeOffset now) =>
        new($"ping-{Guid.NewGuid():N}", Ping, "ping", now, new Trying(webhook));

    /// <summary>What several changes are told by.</summary>
    /// <param name="Changes">How many there are at least.</param>
    /// <param name="Kinds">Of which kinds.</param>
    /// <param name="After">The feed from here on has all of them.</param>
    /// <param name="Cursor">Going on from here leaves all of them out.</param>
    /// <param name="Links">Where to read them.</param>
    private sealed record Hint(
        int Changes,
        IReadOnlyList<string> Kinds,
        string After,
        string Cursor,
        FeedLinks Links
    );

    private sealed record Gap(FeedLinks Links);

    private sealed record Trying(Guid Webhook);
}

/// <summary>A change as a subscription is told of it.</summary>
internal sealed record ShownChange(long Position, Change Shown, DateTimeOffset At)
{
    /// <summary>What its events must not pass each other of.</summary>
    public (string Kind, string Subject) About => (Shown.Kind, Shown.Subject);
}
