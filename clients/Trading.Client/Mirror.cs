namespace Trading.Client;

/// <summary>Where a trading system keeps its copy. Each call is one transaction of its own.</summary>
public interface IMirrorStore
{
    /// <summary>From where to go on; null where nothing was begun.</summary>
    Task<string?> Cursor(CancellationToken cancel);

    /// <summary>A snapshot begins: what is not in it when it ends is there no more.</summary>
    Task BeginSnapshot(CancellationToken cancel);

    /// <summary>Things of a snapshot; one that the copy has with a later version already stays.</summary>
    Task Keep(IReadOnlyList<SnapshotLine> lines, CancellationToken cancel);

    /// <summary>The snapshot is whole: what was not in it is removed, and the cursor kept.</summary>
    Task EndSnapshot(string cursor, CancellationToken cancel);

    /// <summary>
    /// Other fields of records may be read than before: whatever is kept of their content goes. Called again where the snapshot
    /// behind it broke off.
    /// </summary>
    Task DropRecords(CancellationToken cancel);

    /// <summary>
    /// Changes, and the cursor behind them, both or neither. What is removed may not be used any more, nor what is kept of its
    /// content, <c>out_of_scope</c> among it.
    /// </summary>
    Task Apply(IReadOnlyList<Change> changes, string next, CancellationToken cancel);

    /// <summary>Key and version of all of a kind that may be used, behind one key and up to another, with it; to either end when null. Keys compare by their characters.</summary>
    Task<IReadOnlyDictionary<string, long>> Held(
        string kind,
        string? after,
        string? upTo,
        CancellationToken cancel
    );

    /// <summary>The platform said in what the copy differs: each is there with the version that is said, or may not be used any more.</summary>
    Task Mend(string kind, IReadOnlyList<Difference> differences, CancellationToken cancel);
}

/// <summary>
/// Keeps a copy that follows the platform: bootstraps from the snapshot, follows the feed, begins anew where the cursor leads
/// nowhere any more, goes on by itself when the platform was away, and compares itself when it is told to.
/// </summary>
public sealed class Mirror(TradingClient client, IMirrorStore store, FeedFilter? filter = null)
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly string[] AllKinds =
    [
        "entity",
        "credit",
        "procurement",
        "alert",
        "case",
    ];
    private DateTimeOffset? _comparedAt;
    private volatile TaskCompletionSource _hint = NewHint();

    /// <summary>What went wrong last; null while all goes well.</summary>
    public Exception? LastFault { get; private set; }

    /// <summary>How often <see cref="Run"/> compares the copy with the platform and mends it; never when null.</summary>
    public TimeSpan? CompareEvery { get; init; }

    /// <summary>When the copy was last known to be as the platform is; null until it was.</summary>
    public DateTimeOffset? CurrentAt { get; private set; }

    /// <summary>Follows until it is stopped. What the store throws is thrown.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                // Only who is known to be level has something to wait for.
                await Once(CurrentAt is null ? TimeSpan.Zero : Wait, cancel);
                if (
                    CompareEvery is { } every
                    && (_comparedAt is not { } at || DateTimeOffset.UtcNow - at >= every)
                )
                {
                    await Reconcile(cancel);
                }

                (LastFault, pause) = (null, TimeSpan.FromSeconds(1));
            }
            catch (Exception fault) when (IsPassing(fault) && !cancel.IsCancellationRequested)
            {
                LastFault = fault;
                // A hint says that the platform is there.
                await Task.WhenAny(_hint.Task, Task.Delay(pause, cancel));
                _hint = NewHint();
                pause = pause * 2 < Longest ? pause * 2 : Longest;
            }
        }
    }

    /// <summary>The next changes, or the whole where there is no way from the last; returns how many.</summary>
    public async Task<long> Once(TimeSpan wait, CancellationToken cancel)
    {
        if (await store.Cursor(cancel) is not { } cursor)
        {
            return await Bootstrap(cancel);
        }

        try
        {
            var page = await client.Changes(cursor, filter, wait, null, cancel);
            await store.Apply(page.Changes, page.Next, cancel);
            if (!page.More)
            {
                CurrentAt = DateTimeOffset.UtcNow;
            }

            return page.Changes.Count;
        }
        catch (SnapshotNeededException needed)
        {
            if (needed.FieldsChanged)
            {
                await store.DropRecords(cancel);
            }

            return await Bootstrap(cancel);
        }
    }

    /// <summary>
    /// Follows to the end, compares the copy with the platform, kind by kind and range by range, and has the store mend what
    /// differs. Not while it is run elsewhere.
    /// </summary>
    /// <returns>What was mended.</returns>
    public async Task<IReadOnlyList<Mended>> Reconcile(CancellationToken cancel)
    {
        var begun = DateTimeOffset.UtcNow;
        do
        {
            await Once(TimeSpan.Zero, cancel);
        } while (CurrentAt is not { } current || current < begun);

        var mended = new List<Mended>();
        var asked = filter is { Kinds.Count: > 0 };
        foreach (var kind in asked ? filter!.Kinds : AllKinds)
        {
            try
            {
                await foreach (var range in client.Digests(null, kind, filter, cancel))
                {
                    var held = await store.Held(kind, range.After, range.UpTo, cancel);
                    if (range.Of(held) == range.Digest)
                    {
                        continue;
                    }

                    var differences = await client.Compare(held, range, kind, filter, cancel);
                    await store.Mend(kind, differences, cancel);
                    mended.AddRange(differences.Select(one => new Mended(kind, one)));
                }
            }
            catch (TradingRefusedException closed)
                when (!asked && closed.Code == "changes.kind_closed")
            {
                // The key opens fewer kinds than there are.
            }
        }

        _comparedAt = begun;
        return mended;
    }

    /// <summary>A webhook said that there is something: whoever waits after a fault waits no longer.</summary>
    public void Hint() => _hint.TrySetResult();

    private static TaskCompletionSource NewHint() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<long> Bootstrap(CancellationToken cancel)
    {
        try
        {
            return await Take(cancel);
        }
        catch (SnapshotNeededException needed)
        {
            // It broke off, and its system may be told of something else since: the next one begins anew.
            if (needed.FieldsChanged)
            {
                await store.DropRecords(cancel);
            }

            throw new SnapshotCutOffException(0);
        }
    }

    private async Task<long> Take(CancellationToken cancel)
    {
        await store.BeginSnapshot(cancel);
        var (cursor, read) = ((string?)null, 0L);
        var some = new List<SnapshotLine>(AtOnce);
        await foreach (var line in client.Snapshot(filter, cancel))
        {
            if (line.Cursor is { } first)
            {
                cursor = first;
                continue;
            }

            some.Add(line);
            if (some.Count == AtOnce)
            {
                await store.Keep(some, cancel);
                read += some.Count;
                some.Clear();
            }
        }

        await store.Keep(some, cancel);
        await store.EndSnapshot(cursor!, cancel);
        return read + some.Count;
    }

    private static bool IsPassing(Exception fault) =>
        fault
            is HttpRequestException
                or SnapshotCutOffException
                or TaskCanceledException
                or Polly.Timeout.TimeoutRejectedException
        || fault
            is TradingRefusedException { Status: >= System.Net.HttpStatusCode.InternalServerError }
        || fault is TradingRefusedException { Status: System.Net.HttpStatusCode.TooManyRequests };
}
