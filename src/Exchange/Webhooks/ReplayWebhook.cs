using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Has an event posted again under its id: a dead letter, or one that arrived already, as long as the feed has it. It may
/// come behind a later one of the same subject; its version says so.
/// </summary>
public static class ReplayWebhook
{
    /// <summary>One event.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="EventId">The event's id.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Command(Guid Id, string EventId) : ICommand<Unit>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="EventId">The event's id, as its <c>webhook-id</c>.</param>
    public sealed record Body(string EventId);

    private static readonly Statement Revive = Statement.Of(
        "exchange.webhook_delivery.revive",
        """
        update webhook_delivery set state = 'waiting', attempts = 0, ready_at = @now, ended_at = null
        where webhook_id = @id and event_id = @eventId
        """
    );

    private static readonly Statement Soon = Statement.Of(
        "exchange.webhook.retry_now",
        "update webhook set retry_at = @now where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.EventId).IsLine(64, "事件编号", "The event's id");
    }

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        WebhookDeliveries deliveries,
        ChangeTail tail,
        WebhookSignal signal,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.GetForUpdate(command.Id, null, cancellationToken);
            if (found.Problem is { } problem)
            {
                return problem;
            }

            var now = time.GetUtcNow();
            var eventId = command.EventId.Trim();
            if (
                await sql.Execute(
                    Revive,
                    new
                    {
                        id = command.Id,
                        eventId,
                        now,
                    },
                    cancellationToken
                ) == 0
                && !await Add(command.Id, eventId, now, cancellationToken)
            )
            {
                return Problem.NotFound(
                    "没有这个事件，或变更流已不再保存它；请按游标读取变更流，或取快照。",
                    "There is no such event, or the feed has it no more: read the feed from your cursor, or take a snapshot."
                );
            }

            await sql.Execute(Soon, new { id = command.Id, now }, cancellationToken);
            signal.Wake();
            return Unit.Value;
        }

        // Whether the system may still be told of it is looked at when it is posted.
        private async Task<bool> Add(
            Guid id,
            string eventId,
            DateTimeOffset now,
            CancellationToken cancel
        )
        {
            var head = await tail.Now();
            if (
                WebhookEvent.PositionIn(eventId, head.Epoch) is not { } position
                || position <= head.Oldest
                || position > head.Newest
                || await tail.Behind(position - 1, head, cancel) is not [var change, ..]
                || change.Position != position
            )
            {
                return false;
            }

            await deliveries.Add(
                new(id, eventId, position, change.Kind, change.Subject) { ReadyAt = now },
                now,
                cancel
            );
            return true;
        }
    }
}
