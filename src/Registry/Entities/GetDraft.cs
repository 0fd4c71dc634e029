using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// A change that is being made beside the verified version, for the firm itself and for officers: the draft, how it differs,
/// and where what is in force changed the same meanwhile. 409 where there is none.
/// </summary>
public static class GetDraft
{
    /// <summary>By code.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code) : IQuery<DraftShown>;

    /// <summary>A draft, held against the version in force.</summary>
    /// <param name="Dossier">The draft.</param>
    /// <param name="Differences">In force before, the draft's after.</param>
    /// <param name="Collisions">Where it has to be chosen: in force before, the draft's after.</param>
    public sealed record DraftShown(
        Dossier Dossier,
        IReadOnlyList<Difference> Differences,
        IReadOnlyList<Difference> Collisions
    ) : IVersioned
    {
        /// <inheritdoc/>
        public long Version => Dossier.Version;
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        DraftCollisions collisions,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, DraftShown>
    {
        public async ValueTask<Outcome<DraftShown>> Handle(
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

            if (await entities.Find(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            return entity.Draft is { } draft
                ? new DraftShown(
                    Dossier.OfWorking(
                        entity,
                        time.Today(),
                        own,
                        draft.State == EntityStates.Returned
                            ? await reviews.WhyReturned(code, cancellationToken)
                            : null
                    ),
                    Differences.Between(entity.Record, draft.Record, masked: !own),
                    await collisions.Of(entity, masked: !own, cancellationToken)
                )
                : DiscardChange.NoDraft();
        }
    }
}
