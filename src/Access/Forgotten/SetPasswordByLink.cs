using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.Forgotten;

/// <summary>
/// Sets a new password by a link that was mailed. Opens no session: signing in is the next step, with the second factor
/// where there is one. All sessions end, and the owner is told.
/// </summary>
public static class SetPasswordByLink
{
    /// <summary>The link's key and the new password.</summary>
    [Anyone("whoever lost the password cannot sign in")]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Key, [property: Secret] string Password)
        : ICommand<Done>;

    /// <summary>Done; the trail's entry says to whose account, which the message does not know.</summary>
    public sealed record Done : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Password).NotEmpty().Named("新密码", "New password");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        PasswordLinks links,
        Attempts attempts,
        INotices notices,
        IAuditTrail trail,
        IPasswordHasher<Account> passwords,
        CurrentCaller current
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await links.OwnerOf(command.Key, cancellationToken) is not { } id
                || await people.GetForUpdate(id, cancellationToken) is not { Active: true } person
            )
            {
                return Gone;
            }

            if (PasswordRules.Check(command.Password, person.Login, person.EntityCode) is { } weak)
            {
                return weak;
            }

            if (!await links.Use(command.Key, id, cancellationToken))
            {
                return Gone;
            }

            var hash = passwords.HashPassword(new Account(), command.Password);
            await sql.Execute(ChangeMyPassword.Update, new { id, hash }, cancellationToken);
            await attempts.Forgive(attempts.Account(person.Login), cancellationToken);
            await people.EndSessions(id, null, cancellationToken);
            await notices.ToPerson(
                id,
                AccessMessages.PasswordSetByLink.With(),
                "/account",
                cancellationToken
            );
            await trail.Append(
                new AuditEntry(
                    current.Caller,
                    MessageText.NameOf(typeof(Command)),
                    person.Login,
                    MessageText.Redact(command),
                    AuditEntry.Ok
                ),
                cancellationToken
            );
            return new Done();
        }

        private static Problem Gone =>
            Problem.Conflict(
                "password_link.gone",
                "这个链接已用过或已失效，请重新申请。",
                "This link was used or is too old; ask for another."
            );
    }
}
