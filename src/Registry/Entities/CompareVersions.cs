using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>What differs between two versions of a record.</summary>
public static class CompareVersions
{
    /// <summary>Two versions, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="From">The one.</param>
    /// <param name="To">The other.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code, long From, long To)
        : IQuery<IReadOnlyList<Difference>>;

    internal sealed class Handler(Snapshots snapshots, EntityStore entities, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Difference>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Difference>>> Handle(
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

            if (
                !await snapshots.Has(code, query.From, cancellationToken)
                || !await snapshots.Has(code, query.To, cancellationToken)
            )
            {
                return Snapshots.NoVersion();
            }

            var (from, to) = await entities.Differing(
                code,
                query.From,
                query.To,
                cancellationToken
            );
            return Outcome<IReadOnlyList<Difference>>.FromT(
                Differences.Between(from, to, masked: !own)
            );
        }
    }
}
