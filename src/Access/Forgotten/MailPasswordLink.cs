using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Forgotten;

/// <summary>Mails a link that sets a new password to somebody who asked for it, where there is somebody and an address.</summary>
public static class MailPasswordLink
{
    /// <summary>To whom; the empty key where nobody has the name.</summary>
    [Requires(Permission.Platform)]
    [Job("access.mail_password_link")]
    public sealed record Command(Guid Id) : ICommand<Mailed>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Result">For the trail; null where there is nobody.</param>
    public sealed record Mailed(string? Result) : IAuditedResult;

    internal sealed class Handler(PersonStore people, PasswordLinks links, IAccountMail mail)
        : ICommandHandler<Command, Mailed>
    {
        public async ValueTask<Outcome<Mailed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await people.GetForUpdate(command.Id, cancellationToken)
                is not { Active: true } person
            )
            {
                return new Mailed(null);
            }

            if (await links.Make(person.Id, cancellationToken) is not { } key)
            {
                return new Mailed("password_link.just_sent");
            }

            return await mail.ToOwner(
                person.Id,
                AccessMessages.PasswordLink.With(
                    ("minutes", $"{PasswordLinks.GoodFor.TotalMinutes:0}")
                ),
                $"/forgot/new?key={key}",
                cancellationToken
            )
                ? new Mailed(AuditEntry.Ok)
                : new Mailed("password_link.no_address");
        }
    }
}
