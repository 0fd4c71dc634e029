using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>Ends the caller's own session at once, everywhere: a cookie kept from before is worth nothing.</summary>
public static class SignOut
{
    /// <summary>The current session.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn, Permission.ReplacePassword)]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(Sessions sessions, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sessions.End(current.Caller.SessionId, cancellationToken);
            return Unit.Value;
        }
    }
}
