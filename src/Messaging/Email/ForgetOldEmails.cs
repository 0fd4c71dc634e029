using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Email;

/// <summary>Forgets that e-mails were sent, a month after; what they said was forgotten at once.</summary>
public static class ForgetOldEmails
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>Those that ended before.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(EmailQueue emails, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await emails.ForgetEndedBefore(time.GetUtcNow() - KeptFor, cancellationToken);
            return Unit.Value;
        }
    }
}
