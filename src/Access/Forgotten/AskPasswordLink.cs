using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.Forgotten;

/// <summary>
/// Somebody who lost the password asks for a link by e-mail. The answer is the same, and takes the same, whether anybody
/// has the name, has confirmed an address, or has not: that is looked at later, by a job. 409 where the platform sends no
/// e-mail.
/// </summary>
public static class AskPasswordLink
{
    /// <summary>Whose; kept nowhere, because some type their password there.</summary>
    [Anyone("whoever lost the password cannot sign in")]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Login) : ICommand<Unit>, IForAccount
    {
        /// <inheritdoc/>
        string? IForAccount.Account => Login;
    }

    // An account without a password is opened by its licence alone: a mailbox is no way into it.
    private static readonly Statement Find = Statement.Of(
        "access.person.who_forgot",
        """
        select p.id from person p where p.login = @login and p.active = {true}
            and not exists (select 1 from person_without_password w where w.person_id = p.id)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Login)
                .NotEmpty()
                .MaximumLength(100)
                .Named("登录名", "Sign-in name");
    }

    internal sealed class Handler(SqlSession sql, IAccountMail mail, OutboxWriter outbox)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (!mail.IsOpen)
            {
                return Problem.Conflict(
                    "mail.none",
                    "本平台没有开通邮件，请联系安全管理员重置密码。",
                    "This platform sends no e-mail; ask the security administrator to reset the password."
                );
            }

            var person = await sql.One<Guid?>(
                Find,
                new { login = command.Login.Trim().ToLowerInvariant() },
                cancellationToken
            );
            await outbox.Post(
                new MailPasswordLink.Command(person ?? Guid.Empty),
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
