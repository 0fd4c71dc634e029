using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Makes another secret and another key and shows the secret, once. Those of before sign as well for a day, so that a
/// receiver can change over without losing anything; those of before them do not any more.
/// </summary>
public static class RotateWebhookSecret
{
    /// <summary>Of one webhook.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="Expected">The version this is a change of.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    [NeedsFreshFactor]
    public sealed record Command(Guid Id, long Expected)
        : ICommand<SubscribeWebhook.Subscribed>,
            IAbout
    {
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Update = Statement.Of(
        "exchange.webhook.rotate",
        """
        update webhook set old_secret = secret, old_private_key = private_key, old_public_key = public_key,
            old_until = @until, secret = @secret, private_key = @privateKey, public_key = @publicKey
        where id = @id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        WebhookSecrets secrets,
        WebhookSettings settings,
        WebhookSignal signal,
        TimeProvider time
    ) : ICommandHandler<Command, SubscribeWebhook.Subscribed>
    {
        public async ValueTask<Outcome<SubscribeWebhook.Subscribed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.GetForUpdate(
                command.Id,
                command.Expected,
                cancellationToken
            );
            if (found.Problem is { } problem)
            {
                return problem;
            }

            var made = secrets.New(command.Id);
            await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    until = time.GetUtcNow() + settings.Overlap,
                    secret = made.Secret,
                    privateKey = made.PrivateKey,
                    publicKey = made.PublicKey,
                },
                cancellationToken
            );
            await webhooks.Changed(command.Id, cancellationToken);
            signal.Wake();
            return new SubscribeWebhook.Subscribed(
                (await webhooks.Find(command.Id, 0, cancellationToken)).Value,
                made.Shown
            );
        }
    }
}
