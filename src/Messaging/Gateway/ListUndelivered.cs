using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Templates;

namespace Trading.Messaging.Gateway;

/// <summary>SMS and calls that did not arrive and can be sent again, latest first; neither to whom nor what they said.</summary>
public static class ListUndelivered
{
    /// <summary>One page.</summary>
    [Requires(Permission.EditMessages)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>Lines a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The name of its template.</summary>
        public string Template { get; init; } = "";

        /// <summary>What it is called; the template's name where that is gone.</summary>
        public LocalizedText Subject { get; init; }

        /// <summary>One of <see cref="MessageChannels"/>.</summary>
        public string Channel { get; init; } = "";

        /// <summary>Why, in the gateway's code or the platform's words.</summary>
        public string? LastError { get; init; }

        /// <summary>When it was written.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was given up.</summary>
        public DateTimeOffset EndedAt { get; init; }

        /// <summary>From when on it is of no use; null where it always is.</summary>
        public DateTimeOffset? ExpiresAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "messaging.phone_message.undelivered",
        """
        select id, template, channel, last_error, created_at, ended_at, expires_at from phone_message
        where state = 'failed' and content is not null and (ended_at < @at or (ended_at = @at and id < @id))
        order by ended_at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, TemplateCatalogue catalogue)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (start.Problem is { } problem)
            {
                return problem;
            }

            var rows = await sql.Query<Item>(
                Select,
                new
                {
                    at = start.Value.At,
                    id = start.Value.Id,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(
                [
                    .. rows.Select(row =>
                        row with
                        {
                            Subject =
                                catalogue.Find(row.Template)?.Subject
                                ?? new(row.Template, row.Template),
                        }
                    ),
                ],
                query.Take,
                row => new LatestFirst(row.EndedAt, row.Id)
            );
        }
    }
}
