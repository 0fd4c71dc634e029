using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>
/// Whether a firm is changing its record beside the version in force, since when, in which sections, and whether that was
/// handed in; never what stands in it. For whoever works with the registry.
/// </summary>
public static class GetDraftStanding
{
    /// <summary>By code. A bidder asks about itself.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(
        RegistryPermissions.BrowseRegistry,
        RegistryPermissions.UseEntity,
        RegistryPermissions.FindEntity,
        RegistryPermissions.EditOwnEntity
    )]
    public sealed record Query(EntityCode Code) : IQuery<Standing>;

    /// <summary>How it stands.</summary>
    /// <param name="InForceVersion">The version in force, which everybody reads.</param>
    /// <param name="VerifiedVersion">The version last verified; null for a record that was never verified.</param>
    /// <param name="Draft">The change beside it; null while none is made.</param>
    public sealed record Standing(long InForceVersion, long? VerifiedVersion, DraftStanding? Draft);

    internal sealed class Handler(EntityStore entities, CurrentCaller current)
        : IQueryHandler<Query, Standing>
    {
        public async ValueTask<Outcome<Standing>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var caller = current.Caller;
            var browses =
                caller.May(RegistryPermissions.BrowseRegistry)
                || caller.May(RegistryPermissions.UseEntity)
                || caller.May(RegistryPermissions.FindEntity);
            if (!browses && !caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            return await entities.Find(code, cancellationToken) is { } entity
                ? new Standing(
                    entity.InForceVersion,
                    entity.VerifiedVersion,
                    DraftStanding.Of(entity)
                )
                : Ownership.Unknown();
        }
    }
}
