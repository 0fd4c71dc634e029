using Trading.Access.People;
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

    /// <summary>One session.</summary>
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
            var idles = Roles.NeedFactor(current.Caller.Roles);
            var sessions = await sql.Query<Session>(
                Select,
                new { personId = current.Caller.PersonId, now },
                cancellationToken
            );
            return sessions
                .Where(session => !idles || now - session.LastUsedAt < settings.IdleFor)
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

/// <summary>Ends one of the caller's own sessions at once.</summary>
public static class EndSession
{
    /// <summary>A session of the caller's.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Revoke = Statement.Of(
        "access.session.revoke_own",
        """
        update session set revoked_at = @now
        where id = @id and person_id = @personId and revoked_at is null and expires_at > @now
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await sql.Execute(
                Revoke,
                new
                {
                    id = command.Id,
                    personId = current.Caller.PersonId,
                    now = time.GetUtcNow(),
                },
                cancellationToken
            ) > 0
                ? Unit.Value
                : Problem.NotFound("没有这个登录。", "There is no such session of yours.");
    }
}

/// <summary>Ends all of the caller's own sessions but this one.</summary>
public static class EndOtherSessions
{
    /// <summary>All others.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(PersonStore people, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is { } id)
            {
                await people.EndSessions(id, current.Caller.SessionId, cancellationToken);
            }

            return Unit.Value;
        }
    }
}

/// <summary>An administrator ends all of somebody's sessions at once.</summary>
public static class EndSessionsOf
{
    /// <summary>The person.</summary>
    [Requires(Permission.ManageAccess)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(PersonStore people) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            await people.EndSessions(person.Id, null, cancellationToken);
            return Unit.Value;
        }
    }
}
