using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Access.Contracts;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>Wakes the dispatcher of this process when a webhook was changed, or by the clock.</summary>
public sealed class WebhookSignal : CommitSignal;

/// <summary>
/// Claims webhooks that have something to be told and works each by itself, so that a slow receiver keeps nobody else
/// waiting. Runs on every node that works jobs; whatever a killed node held is claimed by another when its lease is over.
/// </summary>
internal sealed class WebhookDispatcher(
    IServiceScopeFactory scopes,
    ChangeTail tail,
    FeedCursors cursors,
    WebhookPost post,
    WebhookSecrets secrets,
    WebhookSettings settings,
    WebhookSignal signal,
    TimeProvider time,
    ILogger<WebhookDispatcher> log
) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, Running> _running = [];
    private DateTimeOffset _kept;

    /// <summary>Claims what is ready and works it to the end, as the service does beside each other; returns how many.</summary>
    public async Task<int> WorkReady(CancellationToken cancel)
    {
        for (var worked = 0; ; )
        {
            var begun = await Begin(await tail.Now(), cancel);
            if (begun == 0)
            {
                return worked;
            }

            worked += begun;
            await Task.WhenAll(_running.Values.Select(running => running.Work));
            Clear();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (ObjectDisposedException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the dispatcher.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "Webhooks could not be looked for; trying again.");
                await Task.Delay(Seldom, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        foreach (var running in _running.Values)
        {
            await running.Cancel.CancelAsync();
        }

        await Task.WhenAll(_running.Values.Select(running => running.Work));
        Clear();
    }

    private async Task Look(CancellationToken cancel)
    {
        Clear();
        await Keep(cancel);
        if (_running.Count == 0 && !await Any(cancel))
        {
            await signal.Wait(Seldom, cancel);
            return;
        }

        var head = tail.Followed ?? await tail.Now();
        await Begin(head, cancel);
        // A committed change moves the head; a webhook that was changed, or is to be tried again, is seen by looking.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var moved = tail.Wait(head.Newest, Often, either.Token);
        var waked = signal.Wait(Often, either.Token);
        await Task.WhenAny(moved, waked);
        await either.CancelAsync();
        await ((Task)moved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)waked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> Any(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WebhookClaims>().Any(cancel);
    }

    private async Task<int> Begin(FeedHead head, CancellationToken cancel)
    {
        var free = settings.MostHeld - _running.Count;
        if (free <= 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var claim = Guid.NewGuid();
        List<ClaimedWebhook> claimed;
        IReadOnlyDictionary<Guid, Caller> callers;
        await using (var scope = scopes.CreateAsyncScope())
        {
            claimed = await scope
                .ServiceProvider.GetRequiredService<WebhookClaims>()
                .Claim(claim, now, now + settings.Lease, head.Newest, free, cancel);
            callers = await scope
                .ServiceProvider.GetRequiredService<ISystemCallers>()
                .Of([.. claimed.Select(hook => hook.SystemId)], cancel);
        }

        foreach (var hook in claimed)
        {
            // Its claim was taken back while it was worked: whoever works it still ends first.
            var before = _running.GetValueOrDefault(hook.Id);
            if (before is not null)
            {
                await before.Cancel.CancelAsync();
            }

            var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _running[hook.Id] = new(
                claim,
                end,
                Task.Run(
                    () =>
                        Work(
                            hook,
                            claim,
                            callers.GetValueOrDefault(hook.SystemId),
                            before,
                            end.Token
                        ),
                    CancellationToken.None
                )
            );
        }

        return claimed.Count;
    }

    private async Task Work(
        ClaimedWebhook hook,
        Guid claim,
        Caller? caller,
        Running? before,
        CancellationToken cancel
    )
    {
        try
        {
            if (before is not null)
            {
                await before.Work;
                before.Cancel.Dispose();
            }

            await new WebhookRun(
                scopes,
                tail,
                cursors,
                post,
                secrets,
                settings,
                time,
                hook,
                claim,
                caller
            ).Work(cancel);
        }
        catch (Exception error)
            when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops, or the claim was lost: the next one goes on from what was written.
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            log.LogWarning(
                error,
                "A webhook could not be worked to the end; its lease brings it again."
            );
        }
#pragma warning disable CA1031 // One webhook that cannot be worked must not end the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.LogError(error, "Webhook {Webhook} could not be worked.", hook.Id);
        }
        finally
        {
            // There may be more for it, after the time for which one claim is held.
            signal.Wake();
        }
    }

    // Once a second: whoever lost its claim stops, and the others keep theirs.
    private async Task Keep(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_running.Count == 0 || now - _kept < Often)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<WebhookClaims>();
        var held = await claims.HeldOf(_running.Keys, cancel);
        foreach (var (id, running) in _running)
        {
            if (held.GetValueOrDefault(id) != running.Claim)
            {
                await running.Cancel.CancelAsync();
            }
        }

        await claims.Keep(
            _running.Keys,
            [.. _running.Values.Select(running => running.Claim).Distinct()],
            now + settings.Lease,
            cancel
        );
        _kept = now;
    }

    private void Clear()
    {
        foreach (var (id, running) in _running.Where(one => one.Value.Work.IsCompleted).ToList())
        {
            _running.Remove(id);
            running.Cancel.Dispose();
        }
    }

    private sealed record Running(Guid Claim, CancellationTokenSource Cancel, Task Work);
}
