using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Factors;

/// <summary>Ten new recovery codes; those before are worth nothing any more.</summary>
public static class RenewRecoveryCodes
{
    /// <summary>For the caller.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
    public sealed record Command : ICommand<NewCodes>;

    internal sealed class Handler(FactorStore factors, CurrentCaller current)
        : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } id
            && await factors.GetForUpdate(id, cancellationToken) is { ConfirmedAt: not null }
                ? new NewCodes(await factors.NewRecoveryCodes(id, cancellationToken))
                : Factor.None;
    }
}
