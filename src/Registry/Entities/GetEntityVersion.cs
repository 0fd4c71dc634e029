using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>A record as it stood in one version.</summary>
public static class GetEntityVersion
{
    /// <summary>By code and version, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Version">Which.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code, long Version) : IQuery<VersionShown>;

    /// <summary>A record as it stood.</summary>
    /// <param name="Version">Which version.</param>
    /// <param name="At">Since when.</param>
    /// <param name="State">Its state then, one of <see cref="EntityStates"/>.</param>
    /// <param name="Record">The record; phones masked unless it is the firm itself that reads.</param>
    public sealed record VersionShown(
        long Version,
        DateTimeOffset At,
        string State,
        EntityRecord Record
    );

    internal sealed class Handler(Snapshots snapshots, CurrentCaller current)
        : IQueryHandler<Query, VersionShown>
    {
        public async ValueTask<Outcome<VersionShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var own = current.Caller.Keeps(code);
            if (!own && !current.Caller.May(RegistryPermissions.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            return await snapshots.Find(code, query.Version, cancellationToken) is { } shown
                ? shown with
                {
                    Record = own ? shown.Record : Masks.Of(shown.Record),
                }
                : Snapshots.NoVersion();
        }
    }
}
