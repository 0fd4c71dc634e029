using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Turns a session into its caller, as the person is now: roles taken away are gone with the next request. A session
/// whose second factor is still owed may do nothing but give or enrol it, then one that a first password opened nothing
/// but replace it. A provider that opened one stands for the password: there is none to replace.
/// </summary>
public sealed class Sessions(
    SqlSession sql,
    PersonCallers callers,
    AccessSettings settings,
    TimeProvider time
)
{
    /// <summary>How long a session may wait for its second factor.</summary>
    public static readonly TimeSpan HalfOpenFor = TimeSpan.FromMinutes(30);

    /// <summary>Its use is written down at most so often, so that reading stays reading; more often where it may be unused for a short while only.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);

    private const int LongestAgent = 300;

    private static readonly Statement Load = Statement.Of(
        "access.session.load",
        $$"""
        select {{PersonCallers.Columns}}, p.first_password_until, s.address, s.created_at, s.expires_at,
            s.last_used_at, s.factor_at, s.proved_at, f.confirmed_at as factor_since, e.session_id as federated
        from session s
        join person p on p.id = s.person_id
        left join office o on o.id = p.office_id
        left join factor f on f.person_id = p.id
        left join federated_session e on e.session_id = s.id
        left join person_role r on r.person_id = p.id
        where s.id = @id and s.revoked_at is null and s.expires_at > @now and p.active = {true}
        """
    );

    private static readonly Statement Note = Statement.Of(
        "access.session.note_use",
        "update session set last_used_at = @now where id = @id and (last_used_at is null or last_used_at <= @before)"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.session.insert",
        """
        insert into session
            (id, person_id, created_at, expires_at, address, factor_at, proved_at, last_used_at, agent)
        values (@id, @personId, @now, @expires, @address, @factorAt, @now, @now, @agent)
        """
    );

    private static readonly Statement Begun = Statement.Of(
        "access.session.begun",
        "select person_id, created_at, expires_at, factor_at, proved_at, address from session where id = @id and revoked_at is null"
    );

    private static readonly Statement Renew = Statement.Of(
        "access.session.renew",
        """
        insert into session
            (id, person_id, created_at, expires_at, address, factor_at, proved_at, last_used_at, agent)
        values (@id, @personId, @createdAt, @expires, @address, @factorAt, @provedAt, @now, @agent)
        """
    );

    private static readonly Statement Complete = Statement.Of(
        "access.session.complete",
        "update session set expires_at = @expires where id = @id"
    );

    private static readonly Statement Prove = Statement.Of(
        "access.session.prove",
        "update session set proved_at = @now where id = @id"
    );

    private static readonly Statement GiveFactor = Statement.Of(
        "access.session.give_factor",
        "update session set factor_at = @now, proved_at = @now where id = @id"
    );

    private static readonly Statement Revoke = Statement.Of(
        "access.session.revoke",
        "update session set revoked_at = @now where id = @id and revoked_at is null"
    );

    /// <summary>The caller behind a session; null when it ended.</summary>
    /// <param name="id">The session.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="byHand">False for what an open page reads by itself: that keeps no session alive.</param>
    public async Task<Caller?> Find(Guid id, CancellationToken cancel, bool byHand = true)
    {
        var now = time.GetUtcNow();
        var rows = await sql.Query<Row>(Load, new { id, now }, cancel);
        if (rows.Count == 0)
        {
            return null;
        }

        var row = rows[0];
        var (person, needsFactor) = await callers.Of(rows, cancel);
        var lastUsed = row.LastUsedAt ?? row.CreatedAt;
        var idleFor = settings.IdleOf(needsFactor);
        if (now - lastUsed >= idleFor)
        {
            return null;
        }

        var notedEvery = idleFor / 6 < NotedEvery ? idleFor / 6 : NotedEvery;
        if (byHand && now - lastUsed >= notedEvery)
        {
            await sql.Execute(
                Note,
                new
                {
                    id,
                    now,
                    before = now - notedEvery,
                },
                cancel
            );
            lastUsed = now;
        }

        var unusedUntil = lastUsed + idleFor;

        var caller = person with
        {
            SessionId = id,
            Address = row.Address,
            ProvedAt = row.ProvedAt ?? row.CreatedAt,
            SessionEndsAt = unusedUntil < row.ExpiresAt ? unusedUntil : row.ExpiresAt,
        };
        return row.Owes(needsFactor) is { } owed
            ? new Caller
            {
                Kind = caller.Kind,
                Name = caller.Name,
                PersonId = caller.PersonId,
                SessionId = id,
                Address = caller.Address,
                ProvedAt = caller.ProvedAt,
                SessionEndsAt = caller.SessionEndsAt,
                Permissions = new HashSet<Permission> { owed },
            }
            : caller;
    }

    /// <summary>Opens a session, for a while: <see cref="Keep"/> makes it a whole one.</summary>
    internal async Task<Guid> Open(
        Guid personId,
        string? address,
        string? agent,
        bool factorGiven,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var id = Guid.NewGuid();
        await sql.Execute(
            Insert,
            new
            {
                id,
                personId,
                now,
                expires = now + HalfOpenFor,
                address,
                factorAt = factorGiven ? now : (DateTimeOffset?)null,
                agent = Cut(agent),
            },
            cancel
        );
        return id;
    }

    /// <summary>
    /// A session goes on under a new number, no fresher and no longer than it was; the old number is worth nothing. Null
    /// when it ended meanwhile.
    /// </summary>
    internal async Task<Guid?> GoOn(Guid id, string? agent, CancellationToken cancel)
    {
        var begun = await sql.One<SessionRow>(Begun, new { id }, cancel);
        var now = time.GetUtcNow();
        // Of two that renew one session, the second finds it ended.
        if (begun is null || await sql.Execute(Revoke, new { id, now }, cancel) == 0)
        {
            return null;
        }

        var renewed = Guid.NewGuid();
        await sql.Execute(
            Renew,
            new
            {
                id = renewed,
                personId = begun.PersonId,
                createdAt = begun.CreatedAt,
                expires = begun.ExpiresAt,
                address = begun.Address,
                factorAt = begun.FactorAt,
                provedAt = begun.ProvedAt,
                now,
                agent = Cut(agent),
            },
            cancel
        );
        return renewed;
    }

    /// <summary>Nothing is owed any more: the session lasts as long as sessions do, from when it was opened.</summary>
    internal async Task Keep(Guid id, CancellationToken cancel)
    {
        var begun = await sql.One<SessionRow>(Begun, new { id }, cancel);
        await sql.Execute(
            Complete,
            new { id, expires = begun!.CreatedAt + settings.SessionLength },
            cancel
        );
    }

    private static string? Cut(string? agent) =>
        agent is { Length: > LongestAgent } ? agent[..LongestAgent] : agent;

    /// <summary>The person has just proved to be there.</summary>
    internal Task Proved(Guid id, CancellationToken cancel) =>
        sql.Execute(Prove, new { id, now = time.GetUtcNow() }, cancel);

    /// <summary>The second factor was given in this session.</summary>
    internal Task FactorGiven(Guid? id, CancellationToken cancel) =>
        sql.Execute(GiveFactor, new { id, now = time.GetUtcNow() }, cancel);

    /// <summary>Ends one session at once.</summary>
    internal Task End(Guid? id, CancellationToken cancel) =>
        sql.Execute(Revoke, new { id, now = time.GetUtcNow() }, cancel);

    private sealed record SessionRow
    {
        public Guid PersonId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public DateTimeOffset? FactorAt { get; init; }
        public DateTimeOffset? ProvedAt { get; init; }
        public string? Address { get; init; }
    }

    private sealed record Row : PersonCallers.Row
    {
        public string? Address { get; init; }
        public DateTimeOffset? FirstPasswordUntil { get; init; }
        public Guid? Federated { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
        public DateTimeOffset? FactorAt { get; init; }
        public DateTimeOffset? ProvedAt { get; init; }
        public DateTimeOffset? FactorSince { get; init; }

        public Permission? Owes(bool needsFactor) =>
            (FactorSince is null ? needsFactor : FactorAt is null)
                ? new Permission(Permission.FinishSignIn)
            : FirstPasswordUntil is not null && Federated is null
                ? new Permission(Permission.ReplacePassword)
            : (Permission?)null;
    }
}
