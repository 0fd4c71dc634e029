using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Credit;

/// <summary>The listings of a firm, past ones too, with its applications.</summary>
public static class ListingsOfEntity
{
    /// <summary>By code, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code) : IQuery<Shown>;

    /// <summary>What there is.</summary>
    /// <param name="Listings">All listings, the latest first.</param>
    /// <param name="Repairs">All applications, the latest first.</param>
    public sealed record Shown(IReadOnlyList<Listing> Listings, IReadOnlyList<Repair> Repairs);

    internal sealed class Handler(ListingStore listings, RepairStore repairs, CurrentCaller current)
        : IQueryHandler<Query, Shown>
    {
        public async ValueTask<Outcome<Shown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            if (
                !current.Caller.Keeps(code) && !current.Caller.May(RegistryPermissions.VerifyEntity)
            )
            {
                return Ownership.NotYours();
            }

            return new Shown(
                await listings.AllOf(code, cancellationToken),
                await repairs.OfEntity(code, cancellationToken)
            );
        }
    }
}
