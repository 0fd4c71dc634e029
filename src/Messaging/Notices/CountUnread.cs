using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>How many of the caller's own lines are unread: the number at the bell, asked by every open page.</summary>
public static class CountUnread
{
    /// <summary>Nothing to say.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<Unread>;

    /// <summary>So many.</summary>
    /// <param name="Lines">Lines, in each of which what says the same again is gathered.</param>
    public sealed record Unread(int Lines);

    // Two looks into two indexes: written as one with "or", an engine may walk everybody's unread instead.
    private static readonly Statement Count = Statement.Of(
        "messaging.notice.count_unread",
        """
        select count(distinct thread) from (
            select coalesce(n.thread, cast(n.id as {text 36})) as thread from notice n
            where n.person_id = @personId and n.read_at is null
            union all
            select coalesce(n.thread, cast(n.id as {text 36})) as thread from notice n
            where n.entity_code = @entityCode and n.read_at is null) mine
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Unread>
    {
        public async ValueTask<Outcome<Unread>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new Unread(
                await sql.One<int>(
                    Count,
                    new
                    {
                        personId = current.Caller.PersonId,
                        entityCode = current.Caller.EntityCode,
                    },
                    cancellationToken
                )
            );
    }
}
