using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Seals secrets and keys of webhooks under the ring's key in force.</summary>
public static class ResealWebhooks
{
    /// <summary>All that an older one sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Webhooks">Webhooks whose secrets were.</param>
    public sealed record Resealed(int Webhooks);

    private static readonly Statement All = Statement.Of(
        "exchange.webhook.all",
        "select id from webhook order by id"
    );

    private static readonly Statement Lock = Statement.Of(
        "exchange.webhook.sealed",
        """
        select id, secret, private_key, public_key, old_secret, old_private_key, old_public_key, old_until
        from webhook {lock} where id = @id {for update}
        """
    );

    private static readonly Statement Update = Statement.Of(
        "exchange.webhook.reseal",
        """
        update webhook set secret = @secret, private_key = @privateKey, old_secret = @oldSecret,
            old_private_key = @oldPrivateKey
        where id = @id
        """
    );

    internal sealed class Handler(SqlSession sql, WebhookSecrets secrets)
        : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var resealed = 0;
            foreach (var id in await sql.Query<Guid>(All, null, cancellationToken))
            {
                if (
                    await sql.One<SealedSecrets>(Lock, new { id }, cancellationToken) is { } row
                    && secrets.Resealed(row) is { } again
                )
                {
                    await sql.Execute(
                        Update,
                        new
                        {
                            id,
                            secret = again.Secret,
                            privateKey = again.PrivateKey,
                            oldSecret = again.OldSecret,
                            oldPrivateKey = again.OldPrivateKey,
                        },
                        cancellationToken
                    );
                    resealed++;
                }
            }

            return new Resealed(resealed);
        }
    }
}
