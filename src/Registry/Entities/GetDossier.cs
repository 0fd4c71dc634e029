using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;

namespace Trading.Registry.Entities;

/// <summary>The whole record as it is in force, for the firm itself and for registry officers.</summary>
public static class GetDossier
{
    /// <summary>By code.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Draft">True for what the firm works on: its draft, where there is one beside the version in force.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code, bool Draft = false) : IQuery<Dossier>;

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
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

            var returned =
                entity.Working.State == EntityStates.Returned
                    ? await reviews.WhyReturned(code, cancellationToken)
                    : null;
            return query.Draft
                ? Dossier.OfWorking(entity, time.Today(), own, returned)
                : Dossier.Of(entity, time.Today(), own, entity.Draft is null ? returned : null);
        }
    }
}
