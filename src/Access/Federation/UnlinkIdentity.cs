using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>
/// Unlinks an identity from the caller's own account and ends the other sessions it opened. 409 for the only way to
/// sign in that is left.
/// </summary>
public static class UnlinkIdentity
{
    /// <summary>By key.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
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
