using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Receipts;

/// <summary>Seals the key that signs receipts under the ring's key in force.</summary>
public static class ResealReceiptKey
{
    /// <summary>If an older one sealed it.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Keys">One or none.</param>
    public sealed record Resealed(int Keys);

    internal sealed class Handler(ReceiptKeys keys) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Resealed(await keys.Reseal(cancellationToken) ? 1 : 0);
    }
}
