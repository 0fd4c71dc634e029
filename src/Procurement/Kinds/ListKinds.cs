using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Kinds;

/// <summary>The kinds of trading as they are in force here, for a program that posts steps.</summary>
public static class ListKinds
{
    /// <summary>Nothing to say.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<Listed>;

    /// <summary>All of them.</summary>
    /// <param name="Kinds">In the order in which they are offered.</param>
    public sealed record Listed(IReadOnlyList<TradingKind> Kinds);

    internal sealed class Handler(TradingKinds kinds) : IQueryHandler<Query, Listed>
    {
        public ValueTask<Outcome<Listed>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult<Outcome<Listed>>(new Listed(kinds.All));
    }
}
