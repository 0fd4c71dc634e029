using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Email;

/// <summary>Seals what waiting e-mails say under the key in force.</summary>
public static class ResealEmails
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Emails">E-mails that wait to be sent.</param>
    public sealed record Resealed(int Emails);

    internal sealed class Handler(EmailQueue emails) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Resealed(await emails.Reseal(cancellationToken));
    }
}
