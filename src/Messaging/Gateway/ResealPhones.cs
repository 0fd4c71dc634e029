using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Preferences;

namespace Trading.Messaging.Gateway;

/// <summary>Seals mobile numbers, and what is kept of messages to them, under the key in force.</summary>
public static class ResealPhones
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Numbers">Mobile numbers.</param>
    /// <param name="Messages">Messages that wait, or failed.</param>
    public sealed record Resealed(int Numbers, int Messages);

    internal sealed class Handler(PhoneStore phones, PhoneQueue messages)
        : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            new Resealed(
                await phones.Reseal(cancellationToken),
                await messages.Reseal(cancellationToken)
            );
    }
}
