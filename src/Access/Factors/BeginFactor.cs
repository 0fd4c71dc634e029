using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Factors;

/// <summary>
/// Begins to enrol a second factor: gives the secret, for the authenticator app. It is in force once
/// <see cref="ConfirmFactor"/> has seen a code of it; to begin again replaces what was not confirmed.
/// </summary>
public static class BeginFactor
{
    /// <summary>For the caller.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    [NeedsFreshFactor]
    [PersonsOnly]
    public sealed record Command : ICommand<Begun>;

    /// <summary>What the app needs.</summary>
    /// <param name="Secret">To be typed, in base32.</param>
    /// <param name="Address">To be scanned as a square code (<c>otpauth://</c>).</param>
    public sealed record Begun(string Secret, string Address);

    internal sealed class Handler(FactorStore factors, CurrentCaller current)
        : ICommandHandler<Command, Begun>
    {
        public async ValueTask<Outcome<Begun>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } id)
            {
                return Problem.Forbidden(
                    "只有个人账号才有第二因素。",
                    "Only a person's account has a second factor."
                );
            }

            // A session that owes a code must not be able to enrol another factor instead.
            if (await factors.GetForUpdate(id, cancellationToken) is { ConfirmedAt: not null })
            {
                return Factor.Exists;
            }

            var secret = FactorCodes.NewSecret();
            await factors.Create(id, secret, null, cancellationToken);
            return new Begun(secret, FactorCodes.Address(secret, current.Caller.Name));
        }
    }
}
