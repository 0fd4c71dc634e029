using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>The identities linked to the caller's own account.</summary>
public static class ListMyIdentities
{
    /// <summary>All of them.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyIdentities>;

    /// <summary>How the caller can sign in.</summary>
    /// <param name="HasPassword">False for an account opened with a licence and never given one.</param>
    /// <param name="Links">The identities linked.</param>
    public sealed record MyIdentities(bool HasPassword, IReadOnlyList<Link> Links);

    /// <summary>One link.</summary>
    public sealed record Link
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The provider's id.</summary>
        public string Provider { get; init; } = "";

        /// <summary>Who the person is there.</summary>
        public string Subject { get; init; } = "";

        /// <summary>Since when.</summary>
        public DateTimeOffset LinkedAt { get; init; }

        /// <summary>When it last signed somebody in.</summary>
        public DateTimeOffset? LastUsedAt { get; init; }
    }

    internal static readonly Statement Mine = Statement.Of(
        "access.identity_link.mine",
        "select id, provider, subject, linked_at, last_used_at from identity_link where person_id = @person order by linked_at, id"
    );

    internal static readonly Statement WithoutPassword = Statement.Of(
        "access.person_without_password.mine",
        "select count(*) from person_without_password where person_id = @person"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, MyIdentities>
    {
        public async ValueTask<Outcome<MyIdentities>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // A trading system has no identities; its list is empty.
            var person = current.Caller.PersonId ?? Guid.Empty;
            var links = await sql.Query<Link>(Mine, new { person }, cancellationToken);
            return new MyIdentities(
                await sql.One<long>(WithoutPassword, new { person }, cancellationToken) == 0,
                links
            );
        }
    }
}

/// <summary>
/// Unlinks an identity from the caller's own account and ends the other sessions it opened. 409 for the only way to
/// sign in that is left.
/// </summary>
public static class UnlinkIdentity
{
    /// <summary>By key.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    // All of the person's links, so that two unlinked at one instant do not leave none.
    private static readonly Statement Take = Statement.Of(
        "access.identity_link.take",
        "select id, provider, subject from identity_link {lock} where person_id = @person order by id {for update}"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.identity_link.delete",
        "delete from identity_link where id = @id"
    );

    private static readonly Statement EndSessions = Statement.Of(
        "access.session.revoke_of_link",
        """
        update session set revoked_at = @now
        where person_id = @person and revoked_at is null and id <> @current
            and id in (select session_id from federated_session where provider = @provider)
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var person = current.Caller.PersonId ?? Guid.Empty;
            var links = await sql.Query<Row>(Take, new { person }, cancellationToken);
            if (links.FirstOrDefault(link => link.Id == command.Id) is not { } link)
            {
                return Problem.NotFound("没有这个关联。", "There is no such link.");
            }

            if (
                links.Count == 1
                && await sql.One<long>(
                    ListMyIdentities.WithoutPassword,
                    new { person },
                    cancellationToken
                ) > 0
            )
            {
                return Problem.Conflict(
                    "identity.last",
                    "这是该账号唯一的登录方式，请先设置密码再解除关联。",
                    "This is the account's only way to sign in; set a password before unlinking."
                );
            }

            await sql.Execute(Delete, new { id = link.Id }, cancellationToken);
            await sql.Execute(
                EndSessions,
                new
                {
                    person,
                    provider = link.Provider,
                    current = current.Caller.SessionId ?? Guid.Empty,
                    now = time.GetUtcNow(),
                },
                cancellationToken
            );
            return Unit.Value;
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Provider { get; init; } = "";
        }
    }
}
