using FluentValidation;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Factors;

/// <summary>
/// Puts a factor in force whose secret is known beforehand, as that of a hardware token is: only the operator's tools
/// may, and the demo province does.
/// </summary>
public static class ImportFactor
{
    /// <summary>The person and the secret, in base32.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command(Guid Id, [property: Secret] string Secret)
        : ICommand<NewCodes>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Secret)
                .Must(FactorCodes.IsSecret)
                .WithMessage(
                    "factor.secret",
                    "密钥应为 base32 编码，至少 128 位。",
                    "A secret is base32 of at least 128 bits."
                );
    }

    internal sealed class Handler(FactorStore factors, PersonStore people, TimeProvider time)
        : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            await factors.Create(person.Id, command.Secret, time.GetUtcNow(), cancellationToken);
            return new NewCodes(await factors.NewRecoveryCodes(person.Id, cancellationToken));
        }
    }
}
