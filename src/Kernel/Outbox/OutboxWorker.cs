using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Works claims: each message in a transaction of its own, or several that join in one, one after the other. While it works
/// it renews the claim; when a message takes long it gives the rest of the claim to others. What throws is postponed, and in
/// the end dead.
/// </summary>
public sealed class OutboxWorker(
    IServiceScopeFactory scopes,
    IMessageDelivery delivery,
    OutboxSettings settings,
    TimeProvider time,
    ILogger<OutboxWorker> log
)
{
    private static readonly Counter<long> Count = Telemetry.Meter.CreateCounter<long>(
        "trading.outbox.messages",
        description: "Messages worked, with their result."
    );

    /// <summary>Works a claim that was handed over, then claims what is ready besides until there is nothing or the time is up. Returns how many messages it worked.</summary>
    public async Task<int> Work(Guid claim, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        var owner = Guid.CreateVersion7(time.GetUtcNow());
        var end = time.GetUtcNow() + settings.Drain;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
            if (await store.Take(claim, ids, owner, LeaseEnd, cancel) == 0)
            {
                // Worked by another, or lost and claimed again.
                return 0;
            }
        }
        catch
        {
            await GiveBack(claim, ids);
            throw;
        }

        var worked = 0;
        while (ids.Count > 0)
        {
            try
            {
                worked += await WorkOwn(owner, ids, cancel);
            }
            catch
            {
                // What was done and could not be told so is found by its mark.
                await GiveBack(owner, ids);
                throw;
            }

            if (time.GetUtcNow() >= end)
            {
                break;
            }

            owner = Guid.CreateVersion7(time.GetUtcNow());
            await using var scope = scopes.CreateAsyncScope();
            ids = await scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Claim(owner, time.GetUtcNow(), LeaseEnd, settings.BatchSize, cancel);
        }

        return worked;
    }

    // The database refused something beside the messages: without this nobody would look at them before the lease ends.
    private async Task GiveBack(Guid owner, IReadOnlyCollection<long> ids)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<OutboxStore>()
                .Release(owner, ids, time.GetUtcNow(), CancellationToken.None);
        }
#pragma warning disable CA1031 // What broke it is thrown; the lease ends in any case.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.LogWarning(
                error,
                "A claim of {Count} messages could not be given back.",
                ids.Count
            );
        }
    }

    private DateTimeOffset LeaseEnd => time.GetUtcNow() + settings.Lease;

    private async Task<int> WorkOwn(
        Guid owner,
        IReadOnlyCollection<long> ids,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
        var held = new HeldMessages(await store.Of(owner, ids, cancel));
        var worked = 0;
        await using (Heartbeat(owner, held, cancel))
        {
            while (held.Next(time.GetTimestamp(), delivery.Joins) is { Count: > 0 } messages)
            {
                worked += messages.Count;
                if (messages.Count > 1 && await DeliverJoined(store, owner, held, messages, cancel))
                {
                    continue;
                }

                foreach (var message in messages)
                {
                    await Deliver(store, owner, held, message, cancel);
                }
            }
        }

        if (held.TakeDelivered() is { Count: > 0 } delivered)
        {
            await store.Delivered(owner, delivered, cancel);
        }

        return worked;
    }

    // False where they have to be worked alone: whichever is to blame is found out so.
    private async Task<bool> DeliverJoined(
        OutboxStore store,
        Guid owner,
        HeldMessages held,
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancel
    )
    {
        try
        {
            if (await delivery.Deliver(messages, cancel) is not null)
            {
                return false;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await store.Release(owner, held.TakeAll(), time.GetUtcNow(), CancellationToken.None);
            throw;
        }
#pragma warning disable CA1031 // The one that throws it throws it again, and is postponed then.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (error is not AlreadyInEffectException)
            {
                log.LogWarning(
                    error,
                    "{Count} messages for {Queue} did not go together; each goes alone.",
                    messages.Count,
                    messages[0].Queue
                );
            }

            return false;
        }

        foreach (var message in messages)
        {
            held.End(message.Id, delivered: true);
            Told(message, "ok");
        }

        return true;
    }

    private async Task Deliver(
        OutboxStore store,
        Guid owner,
        HeldMessages held,
        OutboxMessage message,
        CancellationToken cancel
    )
    {
        if (message.Attempts >= settings.MaxAttempts)
        {
            // It never came to fail: its worker died with it each time.
            await Bury(owner, message, message.Attempts, null, cancel);
            return;
        }

        var attempt = message.Attempts + 1;
        if (message.Attempts > 0 && !await store.Begin(owner, message.Id, attempt, cancel))
        {
            return;
        }

        try
        {
            var problem = await delivery.Deliver(message, cancel);
            held.End(message.Id, delivered: problem is null);
            Told(message, problem is null ? "ok" : "refused");
            if (problem is not null)
            {
                log.LogWarning(
                    "Message {Id} for {Queue} was refused: {Code} {Reason}",
                    message.Id,
                    message.Queue,
                    problem.Code,
                    problem.Message.En
                );
            }
        }
        catch (AlreadyInEffectException)
        {
            held.End(message.Id, delivered: true);
            Told(message, "repeated");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host stops: what was not done is another's at once.
            await store.Release(owner, held.TakeAll(), time.GetUtcNow(), CancellationToken.None);
            throw;
        }
#pragma warning disable CA1031 // Whatever a command throws is kept with its message, for the operator to read.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Failed(store, owner, message, attempt, error, cancel);
            held.End(message.Id, delivered: false);
        }
    }

    private async Task Failed(
        OutboxStore store,
        Guid owner,
        OutboxMessage message,
        int attempt,
        Exception error,
        CancellationToken cancel
    )
    {
        log.LogError(
            error,
            "Message {Id} for {Queue} failed, attempt {Attempt}.",
            message.Id,
            message.Queue,
            attempt
        );
        var words = ErrorText.Of(error);
        if (attempt >= settings.MaxAttempts)
        {
            await Bury(owner, message, attempt, words, cancel);
            return;
        }

        Told(message, "failed");
        await store.Fail(
            owner,
            message.Id,
            attempt,
            words,
            time.GetUtcNow() + settings.PauseAfter(attempt, message.Id),
            cancel
        );
    }

    private async Task Bury(
        Guid owner,
        OutboxMessage message,
        int attempts,
        string? error,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<DeadLetters>()
            .Bury(owner, message, attempts, error, cancel);
        Told(message, "dead");
    }

    private Beating Heartbeat(Guid owner, HeldMessages held, CancellationToken cancel)
    {
        var renewed = time.GetTimestamp();
        return new(time, settings.Patience / 2, Beat);

        async Task Beat()
        {
            var impatient =
                held.Begun is { } begun && time.GetElapsedTime(begun) >= settings.Patience;
            var late = time.GetElapsedTime(renewed) >= settings.Lease / 3;
            if (!impatient && !late)
            {
                return;
            }

            try
            {
                // A session of its own: the worker's may be in the middle of a statement.
                await using var scope = scopes.CreateAsyncScope();
                var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
                if (impatient)
                {
                    if (held.TakeDelivered() is { Count: > 0 } delivered)
                    {
                        await store.Delivered(owner, delivered, cancel);
                    }

                    if (held.TakeNotBegun() is { Count: > 0 } rest)
                    {
                        await store.Release(owner, rest, time.GetUtcNow(), cancel);
                    }
                }

                if (late)
                {
                    var at = time.GetTimestamp();
                    await store.Renew(owner, held.Ids, LeaseEnd, cancel);
                    renewed = at;
                }
            }
#pragma warning disable CA1031 // A claim that cannot be renewed is lost in the end, which harms nobody.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogWarning(error, "A claim could not be renewed.");
            }
        }
    }

    private static void Told(OutboxMessage message, string result) =>
        Count.Add(
            1,
            new KeyValuePair<string, object?>("queue", message.Queue),
            new KeyValuePair<string, object?>("result", result)
        );
}

/// <summary>Does something again and again until it is disposed of; never twice at once.</summary>
internal sealed class Beating : IAsyncDisposable
{
    private readonly ITimer _timer;
    private Task _beat = Task.CompletedTask;

    public Beating(TimeProvider time, TimeSpan every, Func<Task> beat) =>
        _timer = time.CreateTimer(
            _ => _beat = _beat.IsCompleted ? beat() : _beat,
            null,
            every,
            every
        );

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _beat;
    }
}

/// <summary>What a worker holds of its claim; asked by the worker and by whoever renews for it.</summary>
internal sealed class HeldMessages(IEnumerable<OutboxMessage> messages)
{
    /// <summary>The most that are joined: their transaction is to stay short.</summary>
    public const int MostJoined = 25;

    private readonly Lock _gate = new();
    private readonly List<OutboxMessage> _notBegun = [.. messages];
    private readonly List<long> _inWork = [];
    private List<long> _delivered = [];
    private long? _begun;

    /// <summary>When the message in work was begun; null between two.</summary>
    public long? Begun
    {
        get
        {
            lock (_gate)
            {
                return _begun;
            }
        }
    }

    /// <summary>All of it.</summary>
    public List<long> Ids
    {
        get
        {
            lock (_gate)
            {
                return All();
            }
        }
    }

    /// <summary>The next to work, with others of its queue where they join; none at the end.</summary>
    public IReadOnlyList<OutboxMessage> Next(long now, Func<string, bool> joins)
    {
        lock (_gate)
        {
            if (_notBegun.Count == 0)
            {
                return [];
            }

            var first = _notBegun[0];
            List<OutboxMessage> next =
                first.Attempts == 0 && joins(first.Queue)
                    ?
                    [
                        .. _notBegun
                            .Where(message => message.Queue == first.Queue && message.Attempts == 0)
                            .Take(MostJoined),
                    ]
                    : [first];
            _notBegun.RemoveAll(next.Contains);
            _inWork.Clear();
            _inWork.AddRange(next.Select(message => message.Id));
            _begun = now;
            return next;
        }
    }

    /// <summary>A message in work has ended.</summary>
    public void End(long id, bool delivered)
    {
        lock (_gate)
        {
            _inWork.Remove(id);
            _begun = _inWork.Count == 0 ? null : _begun;
            if (delivered)
            {
                _delivered.Add(id);
            }
        }
    }

    /// <summary>Those that had their effect, to be deleted by who takes them.</summary>
    public List<long> TakeDelivered()
    {
        lock (_gate)
        {
            (var taken, _delivered) = (_delivered, []);
            return taken;
        }
    }

    /// <summary>Those not begun, to be given back by who takes them.</summary>
    public List<long> TakeNotBegun()
    {
        lock (_gate)
        {
            List<long> taken = [.. _notBegun.Select(message => message.Id)];
            _notBegun.Clear();
            return taken;
        }
    }

    /// <summary>All of it, to be given back.</summary>
    public List<long> TakeAll()
    {
        lock (_gate)
        {
            var taken = All();
            _notBegun.Clear();
            _delivered = [];
            _inWork.Clear();
            _begun = null;
            return taken;
        }
    }

    private List<long> All() =>
        [.. _delivered, .. _inWork, .. _notBegun.Select(message => message.Id)];
}
