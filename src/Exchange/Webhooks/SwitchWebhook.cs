using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Pauses a webhook, or has it go on from where it was.</summary>
public static class SwitchWebhook
{
    /// <summary>On or off.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Active">True to go on.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Command(Guid Id, long Expected, bool Active) : ICommand<Webhook>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Update = Statement.Of(
        "exchange.webhook.switch",
        """
        update webhook set state = @state, paused_by = @by, state_at = @now, failures = 0, failing_since = null
        where id = @id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        WebhookSignal signal,
        TimeProvider time
    ) : ICommandHandler<Command, Webhook>
    {
        public async ValueTask<Outcome<Webhook>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.GetForUpdate(
                command.Id,
                command.Expected,
                cancellationToken
            );
            var state = command.Active ? WebhookStates.Active : WebhookStates.Paused;
            if (found.Problem is not null || found.Value.State == state)
            {
                return found;
            }

            await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    state,
                    by = command.Active ? null : WebhookPauses.Asked,
                    now = time.GetUtcNow(),
                },
                cancellationToken
            );
            await webhooks.Changed(command.Id, cancellationToken);
            signal.Wake();
            return await webhooks.Find(command.Id, 0, cancellationToken);
        }
    }
}
