using Trading.Domain.Receipts;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Receipts;

/// <summary>One receipt, with whether its signature holds, for whoever may read it (<see cref="GetReceipt"/>).</summary>
public static class ProveReceipt
{
    /// <summary>By key.</summary>
    [Requires(
        RegistryPermissions.UseEntity,
        RegistryPermissions.EditOwnEntity,
        ExchangePermissions.ReadReceipts
    )]
    public sealed record Query(Guid Id) : IQuery<Proof>;

    /// <summary>A receipt and what was found of it.</summary>
    public sealed record Proof(SignedReceipt Receipt, ReceiptCheck Check);

    internal sealed class Handler(
        SqlSession sql,
        ReceiptSeal seal,
        ReceiptKeys keys,
        CurrentCaller current
    ) : IQueryHandler<Query, Proof>
    {
        public async ValueTask<Outcome<Proof>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await GetReceipt.Find(
                sql,
                seal,
                current.Caller,
                query.Id,
                cancellationToken
            );
            if (found.Problem is { } problem)
            {
                return problem;
            }

            var check = ReceiptCheck.Of(
                seal.TextOf(found.Value),
                await keys.Published(cancellationToken)
            );
            return check.Problem is { } unsound ? unsound : new Proof(found.Value, check.Value);
        }
    }
}
