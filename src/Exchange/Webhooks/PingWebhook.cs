using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Posts a trial event now and says what came of it; also to a webhook that is paused.</summary>
public static class PingWebhook
{
    /// <summary>One webhook.</summary>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Command(Guid Id) : ICommand<Pinged>, IAbout, IOutsideTransaction
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="EventId">The trial's id, which the receiver saw as <c>webhook-id</c>.</param>
    /// <param name="Succeeded">Whether it arrived.</param>
    /// <param name="Status">The receiver's status; null where it gave none.</param>
    /// <param name="TookMs">How long it took.</param>
    /// <param name="Error">What went wrong.</param>
    public sealed record Pinged(
        string EventId,
        bool Succeeded,
        int? Status,
        int TookMs,
        string? Error
    );

    private static readonly Statement Signing = Statement.Of(
        "exchange.webhook.signing",
        """
        select id, secret, private_key, public_key, old_secret, old_private_key, old_public_key, old_until
        from webhook where id = @id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        WebhookSecrets secrets,
        WebhookPost post,
        TimeProvider time
    ) : ICommandHandler<Command, Pinged>
    {
        public async ValueTask<Outcome<Pinged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.Find(command.Id, 0, cancellationToken);
            if (found.Problem is { } problem)
            {
                return problem;
            }

            var sealedRow = (
                await sql.One<SealedSecrets>(Signing, new { id = command.Id }, cancellationToken)
            )!;
            var now = time.GetUtcNow();
            var trial = WebhookEvent.Trial(command.Id, now);
            var answer = await post.Send(
                new Uri(found.Value.Url),
                secrets.Good(sealedRow, now),
                trial.Id,
                trial.Body(),
                cancellationToken
            );
            return new Pinged(
                trial.Id,
                answer.Succeeded,
                answer.Status,
                (int)answer.Took.TotalMilliseconds,
                answer.Error
            );
        }
    }
}
