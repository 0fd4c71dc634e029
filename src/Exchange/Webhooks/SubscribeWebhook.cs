using FluentValidation;
using Trading.Access.Contracts;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// A trading system, or an administrator for it, names an address to be told at that there is something to read, from now
/// on. The secret that signs is shown once; a repeated request gets the webhook without it.
/// </summary>
public static class SubscribeWebhook
{
    /// <summary>Where, and of what.</summary>
    /// <param name="Url">The address; https, in a public network, without user and fragment.</param>
    /// <param name="Kinds">Each one of <see cref="FeedKinds"/>; all when left out.</param>
    /// <param name="Regions">Of these divisions and below them alone (GB/T 2260); all when left out.</param>
    /// <param name="SystemId">Whose it is to be; a system's own when left out.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    [NeedsFreshFactor]
    public sealed record Command(
        string Url,
        IReadOnlyList<string>? Kinds = null,
        IReadOnlyList<string>? Regions = null,
        Guid? SystemId = null
    ) : ICommand<Subscribed>, IAbout, IWebhookFilter
    {
        string IAbout.About => SystemId?.ToString() ?? "webhook";
    }

    /// <summary>What was made.</summary>
    /// <param name="Webhook">The webhook.</param>
    /// <param name="Secret">Signs as <c>v1</c>; cannot be had again.</param>
    public sealed record Subscribed(Webhook Webhook, [property: Secret] string? Secret = null)
        : IVersioned
    {
        long IVersioned.Version => Webhook.Version;
    }

    private static readonly Statement CountOf = Statement.Of(
        "exchange.webhook.count",
        "select count(*) from webhook {range lock} where system_id = @systemId"
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.webhook.insert",
        """
        insert into webhook
            (id, system_id, url, kinds, regions, state, state_at, position, secret, private_key, public_key, ready_at,
             failures, delivered, created_at, version)
        values
            (@id, @systemId, @url, @kinds, @regions, 'active', @now, @position, @secret, @privateKey, @publicKey, @now,
             0, 0, @now, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(WebhookSettings settings) => this.AddRules(settings);
    }

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        WebhookSecrets secrets,
        ISystemCallers systems,
        IEnumerable<IChangeSource> sources,
        CurrentCaller current,
        ChangeTail tail,
        WebhookSignal signal,
        TimeProvider time
    ) : ICommandHandler<Command, Subscribed>
    {
        public async ValueTask<Outcome<Subscribed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                (command.SystemId ?? current.Caller.SystemId) is not { } systemId
                || !webhooks.MayTouch(systemId)
                || !await systems.Knows(systemId, cancellationToken)
            )
            {
                return Problem.Invalid(
                    "/systemId",
                    "webhook.system",
                    new("没有这个交易系统。", "There is no such trading system."),
                    command.SystemId?.ToString()
                );
            }

            if (command.Closed(current.Caller, sources) is { } closed)
            {
                return closed;
            }

            if (
                await sql.One<long>(CountOf, new { systemId }, cancellationToken)
                >= WebhookStore.MostOfOne
            )
            {
                return Problem.Conflict(
                    "webhooks.too_many",
                    $"该系统已有 {WebhookStore.MostOfOne} 个推送地址，请先删除一个。",
                    $"The system has {WebhookStore.MostOfOne} webhooks; remove one first."
                );
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            var made = secrets.New(id);
            var newest = (await tail.Now()).Newest;
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    systemId,
                    url = command.Url.Trim(),
                    kinds = command.StoredKinds(),
                    regions = command.StoredRegions(),
                    now,
                    position = newest,
                    secret = made.Secret,
                    privateKey = made.PrivateKey,
                    publicKey = made.PublicKey,
                },
                cancellationToken
            );
            signal.Wake();
            return new Subscribed(
                (await webhooks.Find(id, newest, cancellationToken)).Value,
                made.Shown
            );
        }
    }
}
