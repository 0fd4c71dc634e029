using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Trading.Exchange.Contracts;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Works one claimed webhook: posts what the feed has behind its position, turn by turn, and writes after each how far it
/// came. Nobody else works it meanwhile, and events of one subject are posted one after the other; those of several side by
/// side. While nothing new is there it waits for some seconds before it gives the claim back.
/// </summary>
internal sealed class WebhookRun(
    IServiceScopeFactory scopes,
    ChangeTail tail,
    FeedCursors cursors,
    WebhookPost post,
    WebhookSecrets secrets,
    WebhookSettings settings,
    TimeProvider time,
    ClaimedWebhook hook,
    Guid claim,
    Caller? caller
)
{
    private const int MostATurn = 200;
    private const int MostOfAHint = 5_000;
    private const int MostLookedAt = 20_000;
    private const int MostRetries = 50;

    private static readonly TimeSpan UntilOpen = TimeSpan.FromMinutes(1);

    private readonly Uri _url = new(hook.Url);
    private readonly IReadOnlyList<WebhookSecret> _secrets = secrets.Good(hook, time.GetUtcNow());
    private long _position = hook.Position;
    private long _written = hook.Position;
    private int _failures = hook.Failures;
    private DateTimeOffset? _failingSince = hook.FailingSince;
    private DateTimeOffset? _logged = hook.SucceededAt;
    private bool _haveWaiting = hook.RetryAt is not null;

    /// <summary>Until there is nothing more, it fails, the claim has been held long enough or is lost.</summary>
    public async Task Work(CancellationToken cancel)
    {
        try
        {
            await Post(cancel);
        }
        catch (OperationCanceledException)
        {
            // A host that stops keeps nobody waiting for its lease: what was written counts, and nothing else.
            _position = _written;
            await GiveBack(time.GetUtcNow());
        }
    }

    private async Task Post(CancellationToken cancel)
    {
        var mayFollow = caller?.May(new Permission(ExchangePermissions.FollowChanges)) == true;
        var view = mayFollow ? await View() : null;
        var head = tail.Followed ?? await tail.Now();
        // That its scope changed is told also where that leaves nothing that it may be told of.
        if (mayFollow && hook.RetryAt <= time.GetUtcNow() && !await Retry(view, head, cancel))
        {
            return;
        }

        if (view is null)
        {
            // No live key, or none that opens anything: what it missed it is told of when there is one.
            await GiveBack(time.GetUtcNow() + UntilOpen);
            return;
        }

        var held = Stopwatch.StartNew();
        while (true)
        {
            if (_position < head.Oldest && !await Miss(head, cancel))
            {
                return;
            }

            if (_position < head.Newest)
            {
                if (!await Turn(view, head, cancel))
                {
                    return;
                }
            }

            var left = settings.Hold - held.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            if (_position >= head.Newest)
            {
                head = await tail.Wait(_position, left, cancel);
            }
        }

        await GiveBack(time.GetUtcNow());
    }

    private async Task<FeedView?> View()
    {
        await using var scope = scopes.CreateAsyncScope();
        var sources = scope.ServiceProvider.GetServices<IChangeSource>().ToList();
        // A kind that no key opens any more is not told of; the others are.
        var open = FeedScope.Of(caller!, sources).Kinds.Keys.ToHashSet();
        var kinds = hook.Kinds?.Split(',').Where(open.Contains).ToList() ?? [.. open];
        return kinds.Count == 0 ? null
            : FeedView.Of(string.Join(',', kinds), hook.Regions, caller!, sources)
                is { Problem: null } seen
                ? seen.Value
            : null;
    }

    // One turn; false when the run is over.
    private async Task<bool> Turn(FeedView view, FeedHead head, CancellationToken cancel)
    {
        var most = settings.Merge ? MostOfAHint : MostATurn;
        var found = new List<ShownChange>();
        var upTo = _position;
        for (var lookedAt = 0; upTo < head.Newest && lookedAt < MostLookedAt; )
        {
            var part = await tail.Behind(upTo, head, cancel);
            if (part.Count == 0 || part[0].Position != upTo + 1)
            {
                break;
            }

            foreach (var change in part)
            {
                (upTo, lookedAt) = (change.Position, lookedAt + 1);
                if (view.Shown(change) is { } shown)
                {
                    found.Add(new(change.Position, shown, change.At));
                    if (found.Count == most)
                    {
                        break;
                    }
                }
            }

            if (found.Count == most)
            {
                break;
            }
        }

        if (found.Count == 0)
        {
            // Forgotten while it was read: the next look begins where the feed begins.
            return upTo > _position ? Moved(upTo) : await Later(null);
        }

        var at = cursors.Of(head, upTo, view, caller!);
        return settings.Merge
            ? await SendHint(found, upTo, head, at, cancel)
            : await SendEach(found, upTo, head, at, cancel);
    }

    private async Task<bool> SendHint(
        List<ShownChange> found,
        long upTo,
        FeedHead head,
        FeedCursor at,
        CancellationToken cancel
    )
    {
        var hint =
            found.Count == 1
                ? WebhookEvent.Of(found[0], head.Epoch, at)
                : WebhookEvent.Of(found, head.Epoch, at);
        var answer = await post.Send(_url, _secrets, hint.Id, hint.Body(), cancel);
        return answer.Succeeded
            ? await Arrived(1, upTo, (hint.Id, answer), [], [], cancel)
            : await Failed(hint.Id, answer, _position, cancel);
    }

    private async Task<bool> SendEach(
        List<ShownChange> found,
        long upTo,
        FeedHead head,
        FeedCursor at,
        CancellationToken cancel
    )
    {
        var waiting = _haveWaiting ? await Waiting(cancel) : [];
        var room = settings.MostWaiting - waiting.Values.Sum();
        var behind = new List<ShownChange>();
        var toSend = new List<ShownChange>();
        foreach (var change in found)
        {
            if (!waiting.ContainsKey(change.About))
            {
                toSend.Add(change);
            }
            else if (behind.Count < room)
            {
                behind.Add(change);
            }
            else
            {
                upTo = change.Position - 1;
                break;
            }
        }

        if (upTo <= _position)
        {
            return await Later(null);
        }

        var turn = await new WebhookTurn(
            post,
            _url,
            _secrets,
            _failures > 0 ? 1 : settings.MostPerHost
        ).Send(toSend, change => WebhookEvent.Of(change, head.Epoch, at), cancel);
        var before = Math.Min(
            turn.Before(upTo),
            behind.Count > 0 ? behind[0].Position - 1 : long.MaxValue
        );
        if (turn.Gone is { } gone)
        {
            return await Failed(gone.EventId, gone.Answer, before, cancel, turn.Arrived);
        }

        var (failed, unsent) = (turn.Failed, turn.Unsent);
        if (failed.Count == 0 && unsent.Count > 0)
        {
            // It took too long for one turn: what is left is the next one's.
            return await Arrived(turn.Arrived, before, turn.Last, [], [], cancel);
        }

        if (turn.IsOver || failed.Count + unsent.Count + behind.Count > room)
        {
            var (eventId, answer) = failed[0].Result;
            return await Failed(eventId, answer, before, cancel, turn.Arrived);
        }

        var now = time.GetUtcNow();
        return await Arrived(
            turn.Arrived,
            upTo,
            turn.Last,
            [
                .. failed.Select(one =>
                    New(one.Change, head.Epoch) with
                    {
                        Attempts = 1,
                        ReadyAt =
                            now
                            + settings.PauseAfterFailure(
                                1,
                                one.Result.EventId,
                                one.Result.Answer.RetryAfter
                            ),
                        Error = one.Result.Answer.Error,
                    }
                ),
                .. unsent
                    .Concat(behind)
                    .Select(change => New(change, head.Epoch) with { ReadyAt = now }),
            ],
            [.. failed.Select(one => one.Result)],
            cancel
        );
    }

    private NewDelivery New(ShownChange change, string epoch) =>
        new(
            hook.Id,
            WebhookEvent.IdOf(epoch, change.Position),
            change.Position,
            change.Shown.Kind,
            change.Shown.Subject
        );

    // What is tried by itself; false when the run is over.
    private async Task<bool> Retry(FeedView? view, FeedHead head, CancellationToken cancel)
    {
        List<WaitingDelivery> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope
                .ServiceProvider.GetRequiredService<WebhookDeliveries>()
                .DueOf(hook.Id, time.GetUtcNow(), MostRetries, cancel);
        }

        foreach (
            var delivery in due.Where(one => view is not null || one.Kind == WebhookOwnKinds.Scope)
        )
        {
            var told = await Again(delivery, view, head, cancel);
            var answer = told is null
                ? null
                : await post.Send(_url, _secrets, told.Id, told.Body(), cancel);
            // Of an address that is away no event is to blame.
            if (answer is { IsGone: true } or { IsAway: true })
            {
                return await Failed(told!.Id, answer, _position, cancel);
            }

            if (!await Settle(delivery, answer, cancel))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<WebhookEvent?> Again(
        WaitingDelivery delivery,
        FeedView? view,
        FeedHead head,
        CancellationToken cancel
    )
    {
        if (delivery.Kind == WebhookOwnKinds.Scope)
        {
            return WebhookEvent.OfScope(delivery.EventId, time.GetUtcNow());
        }

        if (delivery.Kind == WebhookOwnKinds.Missed)
        {
            return WebhookEvent.MissedUpTo(head, time.GetUtcNow()) with { Id = delivery.EventId };
        }

        // Read anew: what its system may not be told of any more is not told, however long it waited.
        var part = await tail.Behind(delivery.Position - 1, head, cancel);
        return
            part.Count > 0
            && part[0].Position == delivery.Position
            && view!.Shown(part[0]) is { } shown
            ? WebhookEvent.Of(
                new ShownChange(delivery.Position, shown, part[0].At),
                head.Epoch,
                cursors.Of(head, delivery.Position, view, caller!)
            ) with
            {
                Id = delivery.EventId,
            }
            : null;
    }

    private async Task<bool> Settle(
        WaitingDelivery delivery,
        WebhookAnswer? answer,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var (sql, claims, deliveries) = Of(scope);
        await sql.Begin(cancel);
        if (answer is not null)
        {
            await deliveries.Log(hook.Id, delivery.EventId, answer, now, cancel);
        }

        if (answer?.Succeeded != false)
        {
            await deliveries.Done(delivery.Id, cancel);
        }
        else if (delivery.Attempts + 1 < settings.MaxAttempts)
        {
            var pause = settings.PauseAfterFailure(
                delivery.Attempts + 1,
                delivery.EventId,
                answer.RetryAfter
            );
            await deliveries.Later(delivery.Id, now + pause, answer.Error, cancel);
        }
        else if (await deliveries.Bury(delivery.Id, now, answer.Error, cancel))
        {
            await Tell(
                scope,
                new(
                    "一个推送地址多次拒收同一事件，已停止重试。请联系该系统查明原因，然后重新投递或放弃。",
                    "A webhook refused one event too often; it is tried no more. Ask its system why, then replay or discard it."
                ),
                cancel
            );
        }

        if (answer?.Succeeded == true)
        {
            (_failures, _failingSince) = (0, null);
        }

        var standing = Standing() with
        {
            Delivered = answer?.Succeeded == true ? 1 : 0,
            SucceededAt = answer?.Succeeded == true ? now : null,
            LastError = answer?.Error,
        };
        if (!await claims.Save(claim, standing, cancel))
        {
            await sql.Rollback();
            return false;
        }

        await sql.Commit(cancel);
        _written = standing.Position;
        return true;
    }

    private async Task<bool> Miss(FeedHead head, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var missed = WebhookEvent.MissedUpTo(head, now);
        _position = head.Oldest;
        return await Write(
            Standing(),
            [
                new(hook.Id, missed.Id, head.Oldest, WebhookOwnKinds.Missed, WebhookOwnKinds.Missed)
                {
                    ReadyAt = now,
                },
            ],
            [],
            cancel
        );
    }

    private async Task<bool> Arrived(
        int arrived,
        long upTo,
        (string EventId, WebhookAnswer Answer) last,
        IReadOnlyList<NewDelivery> apart,
        IReadOnlyList<(string EventId, WebhookAnswer Answer)> failed,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        _position = upTo;
        if (arrived > 0)
        {
            (_failures, _failingSince) = (0, null);
        }

        // One success a minute is enough to see that it goes on.
        var log = failed;
        if (arrived > 0 && (_logged is not { } logged || logged.AddMinutes(1) <= now))
        {
            (log, _logged) = ([.. failed, last], now);
        }

        return await Write(
            Standing() with
            {
                Delivered = arrived,
                SucceededAt = arrived > 0 ? now : null,
                LastError = failed.Count > 0 ? failed[^1].Answer.Error : null,
            },
            apart,
            log,
            cancel
        );
    }

    // The address failed: it is left alone for a while, or for good; the run is over.
    private async Task<bool> Failed(
        string eventId,
        WebhookAnswer answer,
        long position,
        CancellationToken cancel,
        int arrived = 0
    )
    {
        var now = time.GetUtcNow();
        (_position, _failures) = (position, arrived > 0 ? 1 : _failures + 1);
        _failingSince = arrived > 0 ? now : _failingSince ?? now;
        var written = await Write(
            Standing() with
            {
                LastError = answer.Error,
                Delivered = arrived,
                SucceededAt = arrived > 0 ? now : null,
            },
            [],
            [(eventId, answer)],
            cancel
        );
        if (!written)
        {
            return false;
        }

        if (answer.IsGone)
        {
            await Pause(WebhookPauses.Gone, now, cancel);
        }
        else if (_failingSince + settings.PauseAfter <= now)
        {
            await Pause(WebhookPauses.Failing, now, cancel);
        }
        else
        {
            await Later(
                settings.PauseAfterFailure(_failures, hook.Id.ToString("N"), answer.RetryAfter)
            );
        }

        return false;
    }

    private async Task Pause(string by, DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (sql, claims, _) = Of(scope);
        await sql.Begin(cancel);
        if (await claims.Pause(claim, hook.Id, by, now, cancel))
        {
            await Tell(
                scope,
                by == WebhookPauses.Gone
                    ? new(
                        "一个推送地址答复已永久停用（410），已暂停推送。请与该系统核实。",
                        "A webhook answered that it is gone for good (410); it is paused. Ask its system."
                    )
                    : new(
                        "一个推送地址持续失败，已自动暂停推送；恢复后从中断处继续。请与该系统核实。",
                        "A webhook failed for too long and is paused; resumed, it goes on from where it was. Ask its system."
                    ),
                cancel
            );
        }

        await sql.Commit(cancel);
    }

    private Task Tell(AsyncServiceScope scope, LocalizedText message, CancellationToken cancel) =>
        scope
            .ServiceProvider.GetRequiredService<OperatorAlarm>()
            .Raise($"webhook {hook.Id:N}", message, $"/access/systems/{hook.SystemId}", cancel);

    private async Task<bool> Write(
        WebhookStanding standing,
        IReadOnlyList<NewDelivery> apart,
        IReadOnlyList<(string EventId, WebhookAnswer Answer)> log,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var (sql, claims, deliveries) = Of(scope);
        if (apart.Count == 0 && log.Count == 0)
        {
            var saved = await claims.Save(claim, standing, cancel);
            _written = saved ? standing.Position : _written;
            return saved;
        }

        var now = time.GetUtcNow();
        await sql.Begin(cancel);
        foreach (var delivery in apart.OrderBy(delivery => delivery.Position))
        {
            await deliveries.Add(delivery, now, cancel);
        }

        foreach (var (eventId, answer) in log)
        {
            await deliveries.Log(hook.Id, eventId, answer, now, cancel);
        }

        _haveWaiting |= apart.Count > 0;
        if (!await claims.Save(claim, standing, cancel))
        {
            await sql.Rollback();
            return false;
        }

        await sql.Commit(cancel);
        _written = standing.Position;
        return true;
    }

    private async Task<Dictionary<(string Kind, string Subject), long>> Waiting(
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var waiting = await scope
            .ServiceProvider.GetRequiredService<WebhookDeliveries>()
            .SubjectsOf(hook.Id, cancel);
        _haveWaiting = waiting.Count > 0;
        return waiting;
    }

    private WebhookStanding Standing() =>
        new(hook.Id, _position) { Failures = _failures, FailingSince = _failingSince };

    private bool Moved(long upTo)
    {
        _position = upTo;
        return true;
    }

    private async Task<bool> Later(TimeSpan? pause)
    {
        await GiveBack(time.GetUtcNow() + (pause ?? settings.FirstPause));
        return false;
    }

    private async Task GiveBack(DateTimeOffset readyAt)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<WebhookClaims>()
            .GiveBack(claim, hook.Id, _position, readyAt, CancellationToken.None);
    }

    private static (SqlSession, WebhookClaims, WebhookDeliveries) Of(AsyncServiceScope scope) =>
        (
            scope.ServiceProvider.GetRequiredService<SqlSession>(),
            scope.ServiceProvider.GetRequiredService<WebhookClaims>(),
            scope.ServiceProvider.GetRequiredService<WebhookDeliveries>()
        );
}
