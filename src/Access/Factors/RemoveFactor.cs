using FluentValidation;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Factors;

/// <summary>
/// Takes the caller's own second factor away: needs the password and a code (or recovery code). Whoever has a role that
/// needs one must enrol another at once.
/// </summary>
public static class RemoveFactor
{
    /// <summary>Both proofs.</summary>
    /// <param name="Password">The password.</param>
    /// <param name="Code">A code.</param>
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Password, [property: Secret] string Code)
        : ICommand<Unit>,
            IByMeans
    {
        /// <inheritdoc/>
        string IByMeans.Means => RecoveryCodes.MeansOf(Code);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Password)
                .NotEmpty()
                .MaximumLength(PasswordRules.Longest)
                .Named("密码", "Password");
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
        }
    }

    internal sealed class Handler(
        FactorStore factors,
        Proofs proofs,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await factors.GetForUpdate(id, cancellationToken)
                    is not { ConfirmedAt: not null } factor
            )
            {
                return Factor.None;
            }

            var wrong =
                await proofs.OfPassword(command.Password, "/password", cancellationToken)
                ?? await proofs.OfCode(factor, command.Code, recovery: true, cancellationToken);
            if (wrong is not null)
            {
                return wrong;
            }

            await factors.Remove(id, cancellationToken);
            await notices.ToPerson(
                id,
                AccessMessages.FactorRemoved.With(),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
