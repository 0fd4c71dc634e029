using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Forgotten;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>
/// The caller's own new password. Asks for the present one, so that an unattended desk is not enough; ends the
/// caller's other sessions, so that whoever knew the old one is out: of two who know a first password, one replaces it.
/// </summary>
public static class ChangeMyPassword
{
    /// <summary>The present password and the new one.</summary>
    [Requires(Permission.SignedIn, Permission.ReplacePassword)]
    [Limited(Limits.Guess)]
    public sealed record Command(
        [property: Secret] string CurrentPassword,
        [property: Secret] string NewPassword
    ) : ICommand<Unit>;

    internal static readonly Statement Update = Statement.Of(
        "access.person.set_password",
        "update person set password_hash = @hash, first_password_until = null where id = @id"
    );

    private static readonly Statement Find = Statement.Of(
        "access.person.own_password",
        "select login, entity_code from person {lock} where id = @id {for update}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.CurrentPassword)
                .NotEmpty()
                .MaximumLength(PasswordRules.Longest)
                .Named("当前密码", "Current password");
            RuleFor(command => command.NewPassword).NotEmpty().Named("新密码", "New password");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        Proofs proofs,
        CurrentCaller current,
        IPasswordHasher<Account> passwords
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await sql.One<Row>(Find, new { id }, cancellationToken) is not { } person
            )
            {
                return Problem.Forbidden(
                    "只有个人账号才有密码。",
                    "Only a person's account has a password."
                );
            }

            if (
                await proofs.OfPassword(
                    command.CurrentPassword,
                    "/currentPassword",
                    cancellationToken
                ) is
                { } wrong
            )
            {
                return wrong;
            }

            if (command.NewPassword == command.CurrentPassword)
            {
                return Problem.Invalid(
                    "/newPassword",
                    "password.same",
                    new(
                        "新密码不能与当前密码相同。",
                        "The new password must differ from the current one."
                    )
                );
            }

            if (
                PasswordRules.Check(
                    command.NewPassword,
                    person.Login,
                    person.EntityCode,
                    "/newPassword"
                ) is
                { } weak
            )
            {
                return weak;
            }

            var hash = passwords.HashPassword(new Account(), command.NewPassword);
            await sql.Execute(Update, new { id, hash }, cancellationToken);
            await sql.Execute(PasswordLinks.ForgetAll, new { id }, cancellationToken);
            await people.EndSessions(id, current.Caller.SessionId, cancellationToken);
            return Unit.Value;
        }

        private sealed record Row
        {
            public string Login { get; init; } = "";
            public EntityCode? EntityCode { get; init; }
        }
    }
}
