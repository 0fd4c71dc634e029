using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>The webhooks of a trading system, the oldest first; ten at most.</summary>
public static class ListWebhooks
{
    /// <summary>Of one system.</summary>
    /// <param name="SystemId">Whose; a system's own when left out.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Query(Guid? SystemId = null) : IQuery<IReadOnlyList<Webhook>>;

    internal sealed class Handler(WebhookStore webhooks, CurrentCaller current, ChangeTail tail)
        : IQueryHandler<Query, IReadOnlyList<Webhook>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Webhook>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            (query.SystemId ?? current.Caller.SystemId) is { } systemId
            && webhooks.MayTouch(systemId)
                ? await webhooks.OfSystem(systemId, (await tail.Now()).Newest, cancellationToken)
                : Array.Empty<Webhook>();
    }
}
