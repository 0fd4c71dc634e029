using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>Ends one of the caller's own sessions at once.</summary>
public static class EndSession
{
    /// <summary>A session of the caller's.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
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
