using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Notices;

/// <summary>
/// The caller's own messages, newest first. What says the same again, such as each sign-in from a new device, is one line
/// with how often and when last; what is unread is never gathered under what was read.
/// </summary>
public static class MyNotices
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<Page<Notice>>
    {
        /// <summary>One of <see cref="NoticeKinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>True for those not read alone.</summary>
        public bool Unread { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>Lines a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One line: the last of its messages.</summary>
    public sealed record Notice
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="NoticeKinds"/>.</summary>
        public string Kind { get; init; } = NoticeKinds.Other;

        /// <summary>Chinese words.</summary>
        public string Zh { get; init; } = "";

        /// <summary>English words.</summary>
        public string En { get; init; } = "";

        /// <summary>The page it is about; null when none.</summary>
        public string? Link { get; init; }

        /// <summary>When it was sent, the last time.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was marked as read; null before.</summary>
        public DateTimeOffset? ReadAt { get; init; }

        /// <summary>How many messages it stands for.</summary>
        public int Times { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "messaging.notice.mine",
        """
        select id, kind, zh, en, link, created_at, read_at, times from (
            select n.id, coalesce(n.kind, 'other') as kind, n.zh, n.en, n.link, n.created_at, n.read_at,
                count(*) over (
                    partition by coalesce(n.thread, cast(n.id as {text 36})), case when n.read_at is null then 0 else 1 end) as times,
                row_number() over (
                    partition by coalesce(n.thread, cast(n.id as {text 36})), case when n.read_at is null then 0 else 1 end
                    order by n.created_at desc, n.id desc) as place
            from notice n
            where (n.person_id = @personId or n.entity_code = @entityCode)
                and (@kind is null or n.kind = @kind)
                and (@unread = {false} or n.read_at is null)
        ) gathered
        where place = 1 and (created_at < @at or (created_at = @at and id < @id))
        order by created_at desc, id desc {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Kind)
                .Must(kind => kind is null || NoticeKinds.All.Any(term => term.Code == kind))
                .WithMessage("notice.kind", "没有这类消息。", "There is no such kind of notice.");
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Notice>>
    {
        public async ValueTask<Outcome<Page<Notice>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (start.Problem is { } problem)
            {
                return problem;
            }

            var rows = await sql.Query<Notice>(
                Select,
                new
                {
                    personId = current.Caller.PersonId,
                    entityCode = current.Caller.EntityCode,
                    kind = query.Kind,
                    unread = query.Unread,
                    at = start.Value.At,
                    id = start.Value.Id,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(rows, query.Take, row => new LatestFirst(row.CreatedAt, row.Id));
        }
    }
}
