using FluentValidation;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Factors;

/// <summary>Ends the enrolment: a code shows that the app has the secret. Gives ten recovery codes, once.</summary>
public static class ConfirmFactor
{
    /// <summary>A code of the new factor.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Code) : ICommand<NewCodes>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
    }

    internal sealed class Handler(
        FactorStore factors,
        Proofs proofs,
        Sessions sessions,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await factors.GetForUpdate(id, cancellationToken) is not { } factor
            )
            {
                return Factor.None;
            }

            if (factor.ConfirmedAt is not null)
            {
                return Factor.Exists;
            }

            if (
                await proofs.OfCode(factor, command.Code, recovery: false, cancellationToken) is
                { } wrong
            )
            {
                return wrong;
            }

            await factors.PutInForce(id, cancellationToken);
            await sessions.FactorGiven(current.Caller.SessionId, cancellationToken);
            await notices.ToPerson(
                id,
                AccessMessages.FactorEnrolled.With(),
                "/account",
                cancellationToken
            );
            return new NewCodes(await factors.NewRecoveryCodes(id, cancellationToken));
        }
    }
}
