using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Gives up an event that a webhook refused too often. As long as the feed has it, it can be replayed by its id.</summary>
public static class DiscardDeadLetter
{
    /// <summary>One event.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="EventId">The event's id.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Command(Guid Id, string EventId) : ICommand<Unit>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Delete = Statement.Of(
        "exchange.webhook_delivery.discard",
        "delete from webhook_delivery where webhook_id = @id and event_id = @eventId and state = 'dead'"
    );

    internal sealed class Handler(SqlSession sql, WebhookStore webhooks)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.GetForUpdate(command.Id, null, cancellationToken);
            return found.Problem is { } problem ? problem
                : await sql.Execute(
                    Delete,
                    new { id = command.Id, eventId = command.EventId },
                    cancellationToken
                ) == 0
                    ? Problem.NotFound("没有这个死信。", "There is no such dead letter.")
                : Unit.Value;
        }
    }
}
