using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Credit;

/// <summary>Whether lists keep a firm from bidding on a day, and which. Also of a code that the registry does not know.</summary>
public static class GetEligibility
{
    /// <summary>By code and day. A bidder asks about itself.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="At">The day; today without one.</param>
    [Requires(
        RegistryPermissions.BrowseRegistry,
        RegistryPermissions.UseEntity,
        RegistryPermissions.FindEntity,
        RegistryPermissions.EditOwnEntity
    )]
    public sealed record Query(EntityCode Code, DateOnly? At = null) : IQuery<Eligibility>;

    private static readonly Statement InForce = Statement.Of(
        "registry.entity.in_force",
        """
        select coalesce(in_force_version, version) as record_version, verified_version from entity where code = @code
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IEligibility eligibility,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Eligibility>
    {
        public async ValueTask<Outcome<Eligibility>> Handle(
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

            var found = await eligibility.Of(code, query.At ?? time.Today(), cancellationToken);
            return await sql.One<Row>(InForce, new { code }, cancellationToken) is { } record
                ? found with
                {
                    RecordVersion = record.RecordVersion,
                    RecordVerified = record.VerifiedVersion is not null,
                }
                : found;
        }

        private sealed record Row
        {
            public long RecordVersion { get; init; }
            public long? VerifiedVersion { get; init; }
        }
    }
}
