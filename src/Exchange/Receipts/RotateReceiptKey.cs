using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Receipts;

/// <summary>
/// Signs with a new key from now on. The private half of the one before is put away for good; its public half goes on
/// checking what it signed.
/// </summary>
public static class RotateReceiptKey
{
    /// <summary>Now.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Rotated>;

    /// <summary>The key in force.</summary>
    /// <param name="KeyId">Its thumbprint.</param>
    public sealed record Rotated(string KeyId);

    internal sealed class Handler(ReceiptKeys keys) : ICommandHandler<Command, Rotated>
    {
        public async ValueTask<Outcome<Rotated>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Rotated(await keys.Rotate(cancellationToken));
    }
}
