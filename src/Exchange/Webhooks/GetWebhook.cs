using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>One webhook with what came of its last attempts, newest first.</summary>
public static class GetWebhook
{
    /// <summary>How many attempts are shown.</summary>
    public const int MostAttempts = 50;

    /// <summary>By its key.</summary>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Query(Guid Id) : IQuery<Attempted>;

    /// <summary>A webhook and its last attempts.</summary>
    /// <param name="Webhook">The webhook.</param>
    /// <param name="Attempts">Each failure and a success a minute, newest first.</param>
    public sealed record Attempted(Webhook Webhook, IReadOnlyList<Attempt> Attempts) : IVersioned
    {
        long IVersioned.Version => Webhook.Version;
    }

    /// <summary>What came of one request.</summary>
    public sealed record Attempt
    {
        /// <summary>Of which event.</summary>
        public string EventId { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>Whether it arrived.</summary>
        public bool Succeeded { get; init; }

        /// <summary>The receiver's status; null where it gave none.</summary>
        public int? Status { get; init; }

        /// <summary>How long it took.</summary>
        public int TookMs { get; init; }

        /// <summary>What went wrong.</summary>
        public string? Error { get; init; }
    }

    private static readonly Statement Last = Statement.Of(
        "exchange.webhook_attempt.last",
        """
        select event_id, at, succeeded, status, took_ms, error from webhook_attempt where webhook_id = @id
        order by at desc, id desc {page}
        """
    );

    internal sealed class Handler(SqlSession sql, WebhookStore webhooks, ChangeTail tail)
        : IQueryHandler<Query, Attempted>
    {
        public async ValueTask<Outcome<Attempted>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await webhooks.Find(query.Id, (await tail.Now()).Newest, cancellationToken);
            return found.Problem is { } problem
                ? problem
                : new Attempted(
                    found.Value,
                    await sql.Query<Attempt>(
                        Last,
                        new
                        {
                            id = query.Id,
                            skip = 0,
                            take = MostAttempts,
                        },
                        cancellationToken
                    )
                );
        }
    }
}
