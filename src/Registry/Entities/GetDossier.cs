using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;

namespace Trading.Registry.Entities;

/// <summary>The whole record, for the firm itself and for registry officers.</summary>
public static class GetDossier
{
    /// <summary>By code.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code) : IQuery<Dossier>;

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

            return Dossier.Of(
                entity,
                time.Today(),
                own,
                entity.State == EntityStates.Returned
                    ? await reviews.WhyReturned(code, cancellationToken)
                    : null
            );
        }
    }
}
