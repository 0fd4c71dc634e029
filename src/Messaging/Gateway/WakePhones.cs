using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Gateway;

/// <summary>
/// Tells a node that works jobs that an SMS or a call waits, after the commit that wrote it. It sends nothing itself: a job
/// runs in a transaction, which must not be held while a gateway thinks.
/// </summary>
public static class WakePhones
{
    /// <summary>Once for those of one message.</summary>
    [Requires(Permission.Platform)]
    [Job("messaging.wake-phones")]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(PhoneSignal signal) : ICommandHandler<Command, Unit>
    {
        public ValueTask<Outcome<Unit>> Handle(Command command, CancellationToken cancellationToken)
        {
            signal.Wake();
            return ValueTask.FromResult<Outcome<Unit>>(Unit.Value);
        }
    }
}
