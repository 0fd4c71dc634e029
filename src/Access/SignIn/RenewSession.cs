using Trading.Access.Factors;
using Trading.Access.Federation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>
/// The end of signing in by way of enrolling: the session that saw the password alone ends, and a whole one begins
/// under a new number.
/// </summary>
public static class RenewSession
{
    /// <summary>The caller's session.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Attempt>
    {
        /// <summary>The browser's mark of an earlier sign-in.</summary>
        [Secret]
        public string? Device { get; init; }

        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }
    }

    internal sealed class Handler(
        FactorStore factors,
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
            var caller = current.Caller;
            if (caller.PersonId is not { } id || caller.SessionId is null)
            {
                return Problem.Forbidden(
                    "只有个人的登录可以更新。",
                    "Only a person's session can be renewed."
                );
            }

            // Whoever may do anything but finish has given the factor, or has none to give.
            var given =
                await factors.GetForUpdate(id, cancellationToken) is { ConfirmedAt: not null };
            await sessions.End(caller.SessionId, cancellationToken);
            var session = await sessions.Open(
                id,
                caller.Address,
                command.Agent,
                given,
                cancellationToken
            );
            await federated.GoOn(caller.SessionId, session, cancellationToken);
            return await arrival.Of(session, caller, command.Device, cancellationToken);
        }
    }
}
