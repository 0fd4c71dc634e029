using Trading.Access.Federation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>
/// The session goes on under a new number and the old one is worth nothing: after enrolling a factor or replacing a first
/// password, and after a fresh proof.
/// </summary>
public static class RenewSession
{
    /// <summary>The caller's session.</summary>
    [Requires(Permission.SignedIn, Permission.ReplacePassword)]
    public sealed record Command : ICommand<Attempt>
    {
        /// <summary>The browser's mark of an earlier sign-in.</summary>
        [Secret]
        public string? Device { get; init; }

        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }
    }

    private static Problem SessionEnded { get; } =
        new(
            ProblemKind.Unauthenticated,
            "unauthenticated",
            new("登录已结束，请重新登录。", "Your session has ended; sign in again.")
        );

    internal sealed class Handler(
        Sessions sessions,
        FederatedSessions federated,
        SignInCompletion arrival,
        CurrentCaller current
    ) : ICommandHandler<Command, Attempt>
    {
        public async ValueTask<Outcome<Attempt>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.SessionId is not { } before)
            {
                return Problem.Forbidden(
                    "只有个人的登录可以更新。",
                    "Only a person's session can be renewed."
                );
            }

            if (await sessions.GoOn(before, command.Agent, cancellationToken) is not { } session)
            {
                return SessionEnded;
            }

            await federated.GoOn(before, session, cancellationToken);
            return await arrival.Of(session, command.Device, cancellationToken);
        }
    }
}
