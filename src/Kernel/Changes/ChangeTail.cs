using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>Where the feed stands.</summary>
/// <param name="Epoch">Of this database; another after a restored copy went on by itself.</param>
/// <param name="Oldest">The position from which on it can still be read, that of a reader who has everything below.</param>
/// <param name="Newest">The last position given.</param>
/// <param name="Whole">True where there was nothing before the feed began.</param>
public sealed record FeedHead(string Epoch, long Oldest, long Newest, bool Whole)
{
    private static readonly Statement SelectEpoch = Statement.Of(
        "kernel.change_head.epoch",
        "select epoch from change_head where id = 1"
    );

    /// <summary>The epoch alone, in the caller's transaction.</summary>
    public static async Task<string> EpochOf(SqlSession sql, CancellationToken cancel) =>
        (await sql.One<string>(SelectEpoch, null, cancel))!;
}

/// <summary>
/// The end of the feed in this process's memory, from which all readers that follow it are served: one asks the database
/// for all of them, so that its statements do not grow with the readers. Who is further behind reads the database.
/// </summary>
public sealed class ChangeTail(
    IServiceScopeFactory scopes,
    TailSignal signal,
    IServiceProvider services
)
{
    /// <summary>How many changes are kept in memory.</summary>
    internal const int Kept = 20_000;

    /// <summary>How many rows one question brings.</summary>
    internal const int AtOnce = 2_000;

    // Another node's changes are seen by looking, while somebody waits for them.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private static readonly Statement Head = Statement.Of(
        "kernel.change_head.get",
        """
        select h.epoch, h.position as newest, (select min(c.position) from change_log c) as first_kept, h.whole
        from change_head h where h.id = 1
        """
    );

    private static readonly Statement Part = Statement.Of(
        "kernel.change_log.part",
        """
        select position, kind, subject, version, reason, removed, region, left_region, trading_kind, source, about, at,
            placed_at
        from change_log where position > @after and position <= @newest order by position {page}
        """
    );

    private static readonly Statement LastPending = Statement.Of(
        "kernel.change_pending.last",
        "select max(id) from change_pending"
    );

    private static readonly Statement FirstPending = Statement.Of(
        "kernel.change_pending.lowest",
        "select min(id) from change_pending"
    );

    // From the beginning on: places are given in the order of their instants, so nothing is forgotten between two that stay.
    internal static readonly Statement Forget = Statement.Of(
        "kernel.change_log.forget",
        """
        delete from change_log where position in (
            select c.position from change_log c where c.placed_at < @before order by c.placed_at, c.position {page})
        """
    );

    private readonly Lock _lock = new();
    private readonly List<PlacedChange> _kept = [];
    private FeedHead? _head;
    private Task<FeedHead>? _loading;
    private Task<FeedHead>? _next;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _followed;

    /// <summary>
    /// Where the feed stood a moment ago, while somebody follows it: enough for whoever is going to wait anyway. Null while
    /// nobody does.
    /// </summary>
    public FeedHead? Followed
    {
        get
        {
            lock (_lock)
            {
                return _followed ? _head : null;
            }
        }
    }

    /// <summary>Where the feed stands now: asked anew after the call, together with whoever asks at the same time.</summary>
    public Task<FeedHead> Now()
    {
        lock (_lock)
        {
            if (_next is not null)
            {
                return _next;
            }

            // What is under way may have begun before the caller's own change.
            return _loading is { IsCompleted: false } running
                ? _next = Task.Run(() => After(running))
                : _loading = Task.Run(Load);
        }
    }

    /// <summary>
    /// Changes behind a position, at most so many as one question brings and none beyond where the head stands; from memory
    /// where they are there.
    /// </summary>
    public async Task<IReadOnlyList<PlacedChange>> Behind(
        long position,
        FeedHead head,
        CancellationToken cancel
    )
    {
        lock (_lock)
        {
            if (_kept.Count > 0 && position >= _kept[0].Position - 1)
            {
                var from = (int)(position - _kept[0].Position + 1);
                var count = (int)
                    Math.Min(AtOnce, Math.Min(_kept.Count - from, head.Newest - position));
                return count > 0 ? _kept.GetRange(from, count) : [];
            }
        }

        if (position >= head.Newest)
        {
            return [];
        }

        await using var scope = scopes.CreateAsyncScope();
        return await Read(
                scope.ServiceProvider.GetRequiredService<SqlSession>(),
                position,
                head.Newest
            )
            .WaitAsync(cancel);
    }

    /// <summary>Waits until there is something behind a position, or for so long; where the feed stands then.</summary>
    public async Task<FeedHead> Wait(long position, TimeSpan atMost, CancellationToken cancel)
    {
        lock (_lock)
        {
            _waiting++;
            if (!_followed)
            {
                _followed = true;
                _ = Task.Run(Follow, CancellationToken.None);
            }
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, Stopping);
        try
        {
            // A host that stops keeps nobody waiting.
            var over = Task.Delay(atMost, end.Token);
            while (true)
            {
                Task moved;
                lock (_lock)
                {
                    if (_head is { } head && head.Newest > position)
                    {
                        return head;
                    }

                    moved = _moved.Task;
                }

                if (await Task.WhenAny(moved, over) == over)
                {
                    cancel.ThrowIfCancellationRequested();
                    return Followed ?? await Now();
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
            }

            await end.CancelAsync();
        }
    }

    /// <summary>
    /// A position up to which everything stands that was committed before the call; null where the sequencer has not come so
    /// far within the time. What others commit meanwhile is not waited for.
    /// </summary>
    public async Task<long?> AllPlaced(TimeSpan atMost, CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var last = await sql.One<long?>(LastPending, null, cancel);
        while (await sql.One<long?>(FirstPending, null, cancel) <= last)
        {
            if (waited.Elapsed >= atMost)
            {
                return null;
            }

            await Task.Delay(Shortest, cancel);
        }

        return (await Now()).Newest;
    }

    /// <summary>There may be something new: whoever follows looks at once.</summary>
    internal void Wake() => signal.Wake();

    private CancellationToken Stopping =>
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping
        ?? CancellationToken.None;

    // One for all that wait; ends with the last of them.
    private async Task Follow()
    {
        var pause = Shortest;
        while (true)
        {
            long? before;
            lock (_lock)
            {
                if (_waiting == 0)
                {
                    _followed = false;
                    return;
                }

                before = _head?.Newest;
            }

            try
            {
                var head = await Now();
                pause = head.Newest > before ? Shortest : pause * 1.3;
            }
#pragma warning disable CA1031 // A database that is away for a while: who waits is told when the time is over, and asks again.
            catch (Exception)
#pragma warning restore CA1031
            {
                pause = Longest;
            }

            await signal.Wait(pause < Longest ? pause : Longest, CancellationToken.None);
        }
    }

    private async Task<FeedHead> After(Task<FeedHead> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task<FeedHead> mine;
        lock (_lock)
        {
            (_loading, _next) = (mine = Task.Run(Load), null);
        }

        return await mine;
    }

    private async Task<FeedHead> Load()
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var row = (await sql.One<HeadRow>(Head, null, CancellationToken.None))!;
        var head = new FeedHead(
            row.Epoch,
            row.FirstKept is { } first ? first - 1 : row.Newest,
            row.Newest,
            row.Whole
        );
        long from;
        lock (_lock)
        {
            var last = _kept.Count > 0 ? _kept[^1].Position : _head?.Newest ?? -1;
            // What is missed by more than memory holds is not fetched, but begun anew.
            if (_head?.Epoch != head.Epoch || last < head.Newest - Kept || last > head.Newest)
            {
                _kept.Clear();
                last = Math.Max(head.Oldest, head.Newest - AtOnce);
            }

            from = last;
        }

        var fresh = new List<PlacedChange>();
        while (
            from + fresh.Count < head.Newest
            && await Read(sql, from + fresh.Count, head.Newest) is { Count: > 0 } part
        )
        {
            fresh.AddRange(part);
        }

        lock (_lock)
        {
            // Forgotten while it was read: what is kept has no hole.
            if (fresh.Count > 0 && fresh[^1].Position - fresh.Count != from)
            {
                _kept.Clear();
                fresh.Clear();
            }

            _kept.AddRange(fresh);
            if (_kept.Count > Kept + AtOnce)
            {
                _kept.RemoveRange(0, _kept.Count - Kept);
            }

            if (_head != head)
            {
                _head = head;
                var moved = _moved;
                _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
                moved.TrySetResult();
            }
        }

        return head;
    }

    private static Task<List<PlacedChange>> Read(SqlSession sql, long after, long newest) =>
        sql.Query<PlacedChange>(
            Part,
            new
            {
                after,
                newest,
                skip = 0,
                take = AtOnce,
            },
            CancellationToken.None
        );

    private sealed record HeadRow
    {
        public string Epoch { get; init; } = "";
        public long Newest { get; init; }
        public long? FirstKept { get; init; }
        public bool Whole { get; init; }
    }
}
