using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>Ends all of the caller's own sessions but this one.</summary>
public static class EndOtherSessions
{
    /// <summary>All others.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
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
