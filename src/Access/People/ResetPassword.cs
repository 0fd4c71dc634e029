using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

/// <summary>An administrator sets a new password for somebody who lost it: unlocks the account, ends every open session.</summary>
public static class ResetPassword
{
    /// <summary>The person and the new password.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    [NeedsFreshFactor]
    public sealed record Command(Guid Id, [property: Secret] string Password)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Password">The new password, told to the person in person.</param>
    public sealed record Body(string Password);

    internal static readonly Statement Update = Statement.Of(
        "access.person.set_password",
        "update person set password_hash = @hash where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Password).NotEmpty().Named("密码", "Password");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        Attempts attempts,
        INotices notices,
        IPasswordHasher<Account> passwords
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var person = await people.GetForUpdate(command.Id, cancellationToken);
            if (person is null)
            {
                return Person.Unknown;
            }

            if (PasswordRules.Check(command.Password, person.Login, person.EntityCode) is { } weak)
            {
                return weak;
            }

            var hash = passwords.HashPassword(new Account(), command.Password);
            await sql.Execute(Update, new { id = person.Id, hash }, cancellationToken);
            await attempts.Forgive(attempts.Account(person.Login), cancellationToken);
            await sql.Execute(SetFirstPassword.Forget, new { id = person.Id }, cancellationToken);
            await people.EndSessions(person.Id, null, cancellationToken);
            await notices.ToPerson(
                person.Id,
                AccessMessages.PasswordReset.With(),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
