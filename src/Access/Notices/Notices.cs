using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Notices;

internal sealed class NoticeStore(SqlSession sql, TimeProvider time) : INotices
{
    private static readonly Statement Insert = Statement.Of(
        "access.notice.insert",
        """
        insert into notice (id, person_id, entity_code, zh, en, link, created_at)
        values (@id, @personId, @entityCode, @zh, @en, @link, @now)
        """
    );

    public Task ToPerson(
        Guid personId,
        LocalizedText message,
        string? link,
        CancellationToken cancel
    ) => Post(personId, null, message, link, cancel);

    public Task ToEntity(
        string entityCode,
        LocalizedText message,
        string? link,
        CancellationToken cancel
    ) => Post(null, entityCode, message, link, cancel);

    private Task Post(
        Guid? personId,
        string? entityCode,
        LocalizedText message,
        string? link,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        return sql.Execute(
            Insert,
            new
            {
                id = Guid.CreateVersion7(now),
                personId,
                entityCode,
                zh = message.Zh,
                en = message.En,
                link,
                now,
            },
            cancel
        );
    }
}

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
        "access.notice.mine",
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

/// <summary>Marks the caller's own messages as seen.</summary>
public static class MarkNoticesRead
{
    /// <summary>All of them.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Unit>;

    private static readonly Statement Update = Statement.Of(
        "access.notice.read",
        "update notice set read_at = @now where read_at is null and (person_id = @personId or entity_code = @entityCode)"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(
                Update,
                new
                {
                    now = time.GetUtcNow(),
                    personId = current.Caller.PersonId,
                    entityCode = current.Caller.EntityCode,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
