using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>Gives the caller's own account, opened with an electronic licence, its first password. 409 when it has one.</summary>
public static class SetFirstPassword
{
    /// <summary>The password.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
    public sealed record Command([property: Secret] string Password) : ICommand<Unit>;

    internal static readonly Statement Forget = Statement.Of(
        "access.person_without_password.forget",
        "delete from person_without_password where person_id = @id"
    );

    private static readonly Statement Owner = Statement.Of(
        "access.person_without_password.owner",
        """
        select p.login, p.entity_code from person p {lock} join person_without_password w on w.person_id = p.id
        where p.id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Password).NotEmpty().Named("密码", "Password");
    }

    internal sealed class Handler(
        SqlSession sql,
        CurrentCaller current,
        IPasswordHasher<Account> passwords
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var id = current.Caller.PersonId ?? Guid.Empty;
            if (await sql.One<Row>(Owner, new { id }, cancellationToken) is not { } owner)
            {
                return Problem.Conflict(
                    "password.exists",
                    "账号已有密码，请用“修改密码”。",
                    "The account has a password; change it instead."
                );
            }

            if (PasswordRules.Check(command.Password, owner.Login, owner.EntityCode) is { } weak)
            {
                return weak;
            }

            var hash = passwords.HashPassword(new Account(), command.Password);
            await sql.Execute(ChangeMyPassword.Update, new { id, hash }, cancellationToken);
            await sql.Execute(Forget, new { id }, cancellationToken);
            return Unit.Value;
        }

        private sealed record Row
        {
            public string Login { get; init; } = "";
            public EntityCode? EntityCode { get; init; }
        }
    }
}
