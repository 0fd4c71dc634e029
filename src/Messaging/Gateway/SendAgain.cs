using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Gateway;

/// <summary>
/// Sends an SMS or a call that did not arrive once more, to the number its owner has confirmed now. It is a message of its own:
/// under the old id the gateway would answer what it answered before.
/// </summary>
public static class SendAgain
{
    /// <summary>One of <see cref="ListUndelivered"/>; 404 when it is none any more.</summary>
    [Requires(Permission.EditMessages)]
    [PersonsOnly]
    public sealed record Command(Guid MessageId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => MessageId.ToString();
    }

    internal sealed class Handler(PhoneQueue messages) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await messages.SendAgain(command.MessageId, cancellationToken)
                ? Unit.Value
                : Problem.NotFound(
                    "没有这条未送达的消息，或已重新发送。",
                    "There is no such message, or it was sent again already."
                );
    }
}
