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
}

/// <summary>
/// Keeps a copy that follows the platform: bootstraps from the snapshot, follows the feed, begins anew where the cursor leads
/// nowhere any more, and goes on by itself when the platform was away.
/// </summary>
public sealed class Mirror(TradingClient client, IMirrorStore store, FeedFilter? filter = null)
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private volatile TaskCompletionSource _hint = NewHint();

    /// <summary>What went wrong last; null while all goes well.</summary>
    public Exception? LastFault { get; private set; }

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

    /// <summary>A webhook said that there is something: whoever waits after a fault waits no longer.</summary>
    public void Hint() => _hint.TrySetResult();

    private static TaskCompletionSource NewHint() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<long> Bootstrap(CancellationToken cancel)
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
