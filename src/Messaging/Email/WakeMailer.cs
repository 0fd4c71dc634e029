using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Email;

/// <summary>
/// Tells the mailer of a node that works jobs that an e-mail waits, after the commit that wrote it. It sends nothing
/// itself: a job runs in a transaction, which must not be held while a mail server thinks.
/// </summary>
public static class WakeMailer
{
    /// <summary>Once for the e-mails of one message.</summary>
    [Requires(Permission.Platform)]
    [Job("messaging.wake-mailer")]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(MailerSignal signal) : ICommandHandler<Command, Unit>
    {
        public ValueTask<Outcome<Unit>> Handle(Command command, CancellationToken cancellationToken)
        {
            signal.Wake();
            return ValueTask.FromResult<Outcome<Unit>>(Unit.Value);
        }
    }
}
