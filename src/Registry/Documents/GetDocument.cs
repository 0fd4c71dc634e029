using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Documents;

/// <summary>One document, for whoever may read it.</summary>
public static class GetDocument
{
    /// <summary>By key.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Id">Which.</param>
    [Requires(
        RegistryPermissions.EditOwnEntity,
        RegistryPermissions.VerifyEntity,
        RegistryPermissions.UseEntity
    )]
    public sealed record Query(EntityCode Code, Guid Id) : IQuery<Document>;

    internal sealed class Handler(
        StandingStore standings,
        DraftDocuments documents,
        CurrentCaller current
    ) : IQueryHandler<Query, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await Find(
                standings,
                documents,
                current.Caller,
                query.Code,
                query.Id,
                cancellationToken
            );
    }

    internal static async Task<Outcome<Document>> Find(
        StandingStore standings,
        DraftDocuments documents,
        Caller caller,
        EntityCode code,
        Guid id,
        CancellationToken cancel
    )
    {
        if (Readers.Refuse(caller, code, await standings.Of(code, cancel)) is { } refused)
        {
            return refused;
        }

        // Of a section the caller may not read not even the presence of a document is told.
        return
            await documents.SeenBy(caller, code, id, cancel) is { } document
            && Readers.Reads(caller, code, document.Section)
            ? document
            : Unknown();
    }

    internal static Problem Unknown() =>
        Problem.NotFound(
            "没有这份材料，或已被移除。",
            "There is no such document, or it was removed."
        );
}
