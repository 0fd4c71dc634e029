using Trading.Domain.Receipts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Receipts;

/// <summary>The public keys that check receipts, for whoever is shown one.</summary>
public static class GetReceiptKeys
{
    /// <summary>All that ever signed.</summary>
    [Anyone("whoever is shown a receipt can check it; public keys tell nothing else")]
    public sealed record Query : IQuery<ReceiptKeySet>;

    internal sealed class Handler(ReceiptKeys keys) : IQueryHandler<Query, ReceiptKeySet>
    {
        public async ValueTask<Outcome<ReceiptKeySet>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => await keys.Published(cancellationToken);
    }
}
