using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Exactly what a trading system reads, shown to the firm itself before anybody does.</summary>
public static class PreviewRecord
{
    /// <summary>By code, for a system of the scopes named.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Contacts">With contacts unmasked (scope registry.contacts).</param>
    /// <param name="Finances">With statements and account (scope registry.finances).</param>
    /// <param name="Ownership">With shareholders (scope registry.ownership).</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(
        EntityCode Code,
        bool Contacts = false,
        bool Finances = false,
        bool Ownership = false
    ) : IQuery<UsableRecord>;

    internal sealed class Handler(
        EntityStore entities,
        IEligibility eligibility,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, UsableRecord>
    {
        public async ValueTask<Outcome<UsableRecord>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            return await entities.Find(code, cancellationToken) is { } entity
                ? EntityDirectory.Usable(
                    entity,
                    permission =>
                        permission.Code switch
                        {
                            RegistryPermissions.UseContacts => query.Contacts,
                            RegistryPermissions.UseFinances => query.Finances,
                            RegistryPermissions.UseOwnership => query.Ownership,
                            _ => true,
                        },
                    time.Today()
                ) with
                {
                    Eligibility = (
                        await eligibility.Of(code, time.Today(), cancellationToken)
                    ).About(entity),
                }
                : Ownership.Unknown();
        }
    }
}
