using FluentValidation;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Documents;

/// <summary>The documents of a firm that the caller may read, by section.</summary>
public static class ListDocuments
{
    /// <summary>Of one firm.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(
        RegistryPermissions.EditOwnEntity,
        RegistryPermissions.VerifyEntity,
        RegistryPermissions.UseEntity
    )]
    public sealed record Query(EntityCode Code) : IQuery<Listed>;

    /// <summary>The documents.</summary>
    /// <param name="Documents">By section, the oldest first.</param>
    public sealed record Listed(IReadOnlyList<Document> Documents);

    internal sealed class Handler(
        StandingStore standings,
        DraftDocuments documents,
        CurrentCaller current
    ) : IQueryHandler<Query, Listed>
    {
        public async ValueTask<Outcome<Listed>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var record = await standings.Of(code, cancellationToken);
            return Readers.Refuse(current.Caller, code, record) is { } refused
                ? refused
                : new Listed([
                    .. (await documents.SeenBy(current.Caller, code, cancellationToken)).Where(
                        document => Readers.Reads(current.Caller, code, document.Section)
                    ),
                ]);
        }
    }
}
