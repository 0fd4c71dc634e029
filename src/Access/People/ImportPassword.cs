using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>
/// Gives an account a password that is known beforehand, and need not be replaced: only the platform itself may, and the
/// demo province does.
/// </summary>
public static class ImportPassword
{
    /// <summary>The person and the password.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command(Guid Id, [property: Secret] string Password)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Password).NotEmpty().Named("密码", "Password");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        IPasswordHasher<Account> passwords
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            if (PasswordRules.Check(command.Password, person.Login, person.EntityCode) is { } weak)
            {
                return weak;
            }

            await sql.Execute(
                ChangeMyPassword.Update,
                new
                {
                    id = person.Id,
                    hash = passwords.HashPassword(new Account(), command.Password),
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
