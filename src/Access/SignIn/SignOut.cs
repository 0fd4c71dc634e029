using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>Ends the caller's own session at once, everywhere: a cookie kept from before is worth nothing.</summary>
public static class SignOut
{
    /// <summary>The current session.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    public sealed record Command : ICommand<Done>;

    internal sealed class Handler(Sessions sessions, CurrentCaller current)
        : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sessions.End(current.Caller.SessionId, cancellationToken);
            return Done.It;
        }
    }
}
