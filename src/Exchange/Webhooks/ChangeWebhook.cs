using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Gives a webhook another address or other filters. Its place in the feed and its secrets stay.</summary>
public static class ChangeWebhook
{
    /// <summary>As it is to be.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Url">The address.</param>
    /// <param name="Kinds">Each one of <see cref="FeedKinds"/>; all when left out.</param>
    /// <param name="Regions">Of these divisions alone; all when left out.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    [NeedsFreshFactor]
    public sealed record Command(
        Guid Id,
        long Expected,
        string Url,
        IReadOnlyList<string>? Kinds = null,
        IReadOnlyList<string>? Regions = null
    ) : ICommand<Webhook>, IAbout, IWebhookFilter
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Url">The address.</param>
    /// <param name="Kinds">Each one of <see cref="FeedKinds"/>; all when left out.</param>
    /// <param name="Regions">Of these divisions alone; all when left out.</param>
    public sealed record Body(
        string Url,
        IReadOnlyList<string>? Kinds,
        IReadOnlyList<string>? Regions
    );

    // The failures were another address's.
    private static readonly Statement Update = Statement.Of(
        "exchange.webhook.change",
        """
        update webhook set failures = case when url = @url then failures else 0 end,
            failing_since = case when url = @url then failing_since else null end,
            url = @url, kinds = @kinds, regions = @regions
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(WebhookSettings settings) => this.AddRules(settings);
    }

    internal sealed class Handler(
        SqlSession sql,
        WebhookStore webhooks,
        IEnumerable<IChangeSource> sources,
        CurrentCaller current,
        WebhookSignal signal
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
            if ((found.Problem ?? command.Closed(current.Caller, sources)) is { } problem)
            {
                return problem;
            }

            await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    url = command.Url.Trim(),
                    kinds = command.StoredKinds(),
                    regions = command.StoredRegions(),
                },
                cancellationToken
            );
            await webhooks.Changed(command.Id, cancellationToken);
            signal.Wake();
            return await webhooks.Find(command.Id, 0, cancellationToken);
        }
    }
}
