using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>Ends the caller's own session at once, everywhere: a cookie kept from before is worth nothing.</summary>
public static class SignOut
{
    /// <summary>The current session.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Done>;

    private static readonly Statement Revoke = Statement.Of(
        "access.session.revoke",
        "update session set revoked_at = @now where id = @id and revoked_at is null"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(
                Revoke,
                new { id = current.Caller.SessionId, now = time.GetUtcNow() },
                cancellationToken
            );
            return Done.It;
        }
    }
}
