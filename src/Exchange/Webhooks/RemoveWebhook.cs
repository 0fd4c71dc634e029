using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Ends a webhook with its secrets, dead letters and attempts.</summary>
public static class RemoveWebhook
{
    /// <summary>One webhook.</summary>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement DeleteAttempts = Statement.Of(
        "exchange.webhook_attempt.delete_all",
        "delete from webhook_attempt where webhook_id = @id"
    );

    private static readonly Statement DeleteDeliveries = Statement.Of(
        "exchange.webhook_delivery.delete_all",
        "delete from webhook_delivery where webhook_id = @id"
    );

    private static readonly Statement Delete = Statement.Of(
        "exchange.webhook.delete",
        "delete from webhook where id = @id"
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
            if (found.Problem is { } problem)
            {
                return problem;
            }

            await sql.Execute(DeleteAttempts, new { id = command.Id }, cancellationToken);
            await sql.Execute(DeleteDeliveries, new { id = command.Id }, cancellationToken);
            await sql.Execute(Delete, new { id = command.Id }, cancellationToken);
            return Unit.Value;
        }
    }
}
