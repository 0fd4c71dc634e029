using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Documents;

/// <summary>Hands out a document's content. A command, because each download is an entry of the audit trail.</summary>
public static class DownloadDocument
{
    /// <summary>By key.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Id">Which.</param>
    [Requires(
        RegistryPermissions.EditOwnEntity,
        RegistryPermissions.VerifyEntity,
        RegistryPermissions.UseEntity
    )]
    public sealed record Command(EntityCode Code, Guid Id) : ICommand<Document>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        StandingStore standings,
        DraftDocuments documents,
        CurrentCaller current
    ) : ICommandHandler<Command, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await GetDocument.Find(
                standings,
                documents,
                current.Caller,
                command.Code,
                command.Id,
                cancellationToken
            );
    }
}
