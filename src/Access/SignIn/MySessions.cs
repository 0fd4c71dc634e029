using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>The caller's own open sessions, the latest used first.</summary>
public static class MySessions
{
    /// <summary>All that are open.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<IReadOnlyList<Session>>;

    public sealed record Session
    {
        /// <summary>Key; opens nothing by itself.</summary>
        public Guid Id { get; init; }

        /// <summary>From where it was opened.</summary>
        public string? Address { get; init; }

        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }

        /// <summary>When it was opened.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was last used, to within five minutes.</summary>
        public DateTimeOffset LastUsedAt { get; init; }

        /// <summary>When it ends at the latest.</summary>
        public DateTimeOffset ExpiresAt { get; init; }

        /// <summary>True for the one that asks.</summary>
        public bool Current { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "access.session.mine",
        """
        select id, address, agent, created_at, coalesce(last_used_at, created_at) as last_used_at, expires_at
        from session where person_id = @personId and revoked_at is null and expires_at > @now
        order by coalesce(last_used_at, created_at) desc, id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        CurrentCaller current,
        AccessSettings settings,
        TimeProvider time
    ) : IQueryHandler<Query, IReadOnlyList<Session>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Session>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var idleFor = settings.IdleOf(Roles.NeedFactor(current.Caller.Roles));
            var sessions = await sql.Query<Session>(
                Select,
                new { personId = current.Caller.PersonId, now },
                cancellationToken
            );
            return sessions
                .Where(session => now - session.LastUsedAt < idleFor)
                .Select(session =>
                    session with
                    {
                        Current = session.Id == current.Caller.SessionId,
                    }
                )
                .ToList();
        }
    }
}
