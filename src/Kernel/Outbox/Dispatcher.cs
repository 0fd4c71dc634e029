using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Hands outbox messages to Hangfire: at once, or for their due instant. A message handed over twice (a crash between
/// the two stores) has its effect once, see <see cref="DeliverMessage"/>. A message handed over long ago and still
/// without effect was lost with its worker and is handed over again.
/// </summary>
public sealed class Dispatcher(
    IServiceScopeFactory scopes,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<Dispatcher> log
) : BackgroundService
{
    /// <summary>After how long a due message without effect counts as lost. Longer than any job takes.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly Statement Waiting = Statement.Of(
        "kernel.outbox.waiting",
        """
        select id, due_at from outbox
        where handled_at is null and (dispatched_at is null or (due_at < @lost and dispatched_at < @lost))
        order by created_at, id {page}
        """
    );

    private static readonly Statement Dispatched = Statement.Of(
        "kernel.outbox.dispatched",
        "update outbox set dispatched_at = @now where id = @id"
    );

    /// <summary>One look: hands over what waits; returns how many.</summary>
    public async Task<int> HandOver(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var jobs = scope.ServiceProvider.GetRequiredService<IBackgroundJobClient>();
        var now = time.GetUtcNow();
        var waiting = await sql.Query<Row>(
            Waiting,
            new
            {
                lost = now - LostAfter,
                skip = 0,
                take = 200,
            },
            cancel
        );
        foreach (var message in waiting)
        {
            if (message.DueAt <= now)
            {
                jobs.Enqueue<OutboxJob>(job => job.Run(message.Id, CancellationToken.None));
            }
            else
            {
                // Hangfire keeps whole seconds, cut off: without one more a job would come early.
                jobs.Schedule<OutboxJob>(
                    job => job.Run(message.Id, CancellationToken.None),
                    message.DueAt - now + TimeSpan.FromSeconds(1)
                );
            }

            await sql.Execute(Dispatched, new { id = message.Id, now }, cancel);
        }

        return waiting.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await HandOver(stoppingToken) == 0)
                {
                    await signal.Wait(LookEvery, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the dispatcher.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "The outbox could not be read; trying again.");
                await Task.Delay(LookEvery, stoppingToken);
            }
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset DueAt { get; init; }
    }
}
