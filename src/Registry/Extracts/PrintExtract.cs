using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Extracts;

/// <summary>
/// The record as it is in force and printed, never a draft: numbers of people and accounts masked, since paper is passed on, and with a mark by
/// which whoever holds the paper can check it (<see cref="VerifyExtract"/>).
/// </summary>
public static class PrintExtract
{
    /// <summary>By code, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code) : IQuery<Extract>;

    /// <summary>What is printed.</summary>
    /// <param name="Record">The record as it stands, masked.</param>
    /// <param name="PrintedAt">When.</param>
    /// <param name="Path">Where the paper is checked, below the platform's address.</param>
    public sealed record Extract(UsableRecord Record, DateTimeOffset PrintedAt, string Path);

    internal sealed class Handler(
        EntityStore entities,
        IEligibility eligibility,
        CurrentCaller current,
        KeyRing keys,
        TimeProvider time
    ) : IQueryHandler<Query, Extract>
    {
        public async ValueTask<Outcome<Extract>> Handle(
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

            return await entities.Find(code, cancellationToken) is { } entity
                ? new Extract(
                    EntityDirectory.Usable(
                        entity,
                        // The firm's own paper holds every section; only what is secret stays masked.
                        permission => permission != RegistryPermissions.UseContacts,
                        time.Today()
                    ) with
                    {
                        Eligibility = (
                            await eligibility.Of(code, time.Today(), cancellationToken)
                        ).About(entity),
                    },
                    time.GetUtcNow(),
                    $"/verify/{Uri.EscapeDataString(code.ToString())}/{entity.InForceVersion}/{Seal(keys, code, entity.InForceVersion)}"
                )
                : Ownership.Unknown();
        }
    }

    /// <summary>The mark of a version: 80 bits that nobody without the ring can make.</summary>
    internal static string Seal(KeyRing keys, EntityCode code, long version) =>
        keys.Fingerprint($"extract\n{code}\n{version}")[..20];
}
