using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.Forgotten;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

/// <summary>
/// An administrator has a first password made for somebody who lost the own one: shows it once, unlocks the account, ends
/// every open session.
/// </summary>
public static class ResetPassword
{
    /// <summary>The person.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    [NeedsFreshFactor]
    public sealed record Command(Guid Id) : ICommand<FirstPassword>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        FirstPasswords firstPasswords,
        Attempts attempts,
        INotices notices
    ) : ICommandHandler<Command, FirstPassword>
    {
        public async ValueTask<Outcome<FirstPassword>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var person = await people.GetForUpdate(command.Id, cancellationToken);
            if (person is null)
            {
                return Person.Unknown;
            }

            var first = await firstPasswords.Give(person, cancellationToken);
            await attempts.Forgive(attempts.Account(person.Login), cancellationToken);
            await sql.Execute(SetFirstPassword.Forget, new { id = person.Id }, cancellationToken);
            await sql.Execute(PasswordLinks.ForgetAll, new { id = person.Id }, cancellationToken);
            await people.EndSessions(person.Id, null, cancellationToken);
            await notices.ToPerson(
                person.Id,
                AccessMessages.PasswordReset.With(),
                "/account",
                cancellationToken
            );
            return first;
        }
    }
}
