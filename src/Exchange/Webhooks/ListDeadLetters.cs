using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>Events that a webhook refused too often, the latest first.</summary>
public static class ListDeadLetters
{
    /// <summary>A page of them.</summary>
    /// <param name="Id">The webhook.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">How many.</param>
    [Requires(ExchangePermissions.FollowChanges, ExchangePermissions.ManageWebhooks)]
    public sealed record Query(Guid Id, string? Cursor = null, int? Take = null)
        : IQuery<Page<DeadLetter>>;

    /// <summary>An event that is posted no more by itself.</summary>
    public sealed record DeadLetter
    {
        /// <summary>Its id.</summary>
        public string EventId { get; init; } = "";

        /// <summary>Its place in the feed.</summary>
        public long Position { get; init; }

        /// <summary>One of <see cref="FeedKinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>Key of what changed.</summary>
        public string Subject { get; init; } = "";

        /// <summary>How often it was posted.</summary>
        public int Attempts { get; init; }

        /// <summary>What went wrong last.</summary>
        public string? LastError { get; init; }

        /// <summary>When it was given up.</summary>
        public DateTimeOffset EndedAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "exchange.webhook_delivery.dead",
        """
        select event_id, position, kind, subject, attempts, last_error, ended_at from webhook_delivery
        where webhook_id = @id and state = 'dead' and position < @before order by position desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, WebhookStore webhooks)
        : IQueryHandler<Query, Page<DeadLetter>>
    {
        public async ValueTask<Outcome<Page<DeadLetter>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Cursor.Read(query.Cursor, long.MaxValue);
            var found = await webhooks.Find(query.Id, 0, cancellationToken);
            if ((found.Problem ?? before.Problem) is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? 50;
            return Cursor.Page(
                await sql.Query<DeadLetter>(
                    Select,
                    new
                    {
                        id = query.Id,
                        before = before.Value,
                        skip = 0,
                        take = take + 1,
                    },
                    cancellationToken
                ),
                take,
                letter => letter.Position
            );
        }
    }
}
