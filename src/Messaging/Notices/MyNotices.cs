using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>The caller's own messages, newest first.</summary>
public static class MyNotices
{
    /// <summary>The latest fifty.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<IReadOnlyList<Notice>>;

    /// <summary>One message.</summary>
    public sealed record Notice
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Chinese words.</summary>
        public string Zh { get; init; } = "";

        /// <summary>English words.</summary>
        public string En { get; init; } = "";

        /// <summary>The page it is about; null when none.</summary>
        public string? Link { get; init; }

        /// <summary>When it was sent.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was first seen; null while unseen.</summary>
        public DateTimeOffset? ReadAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "messaging.notice.mine",
        """
        select id, zh, en, link, created_at, read_at from notice
        where person_id = @personId or entity_code = @entityCode
        order by created_at desc, id desc {page}
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Notice>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Notice>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await sql.Query<Notice>(
                Select,
                new
                {
                    personId = current.Caller.PersonId,
                    entityCode = current.Caller.EntityCode,
                    skip = 0,
                    take = 50,
                },
                cancellationToken
            );
    }
}
