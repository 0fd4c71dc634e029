using Trading.Documents.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Hands out a document of an expert's file, to officers of the library and to the expert. A command, because each download
/// is an entry of the audit trail.
/// </summary>
public static class DownloadExpertDocument
{
    /// <summary>By key.</summary>
    /// <param name="Id">The expert's file.</param>
    /// <param name="DocumentId">Which.</param>
    [Requires(EvaluationPermissions.ManageExperts, EvaluationPermissions.AnswerInvitation)]
    [PersonsOnly]
    public sealed record Command(Guid Id, Guid DocumentId) : ICommand<Document>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(ExpertStore files, IDocuments documents, CurrentCaller current)
        : ICommandHandler<Command, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            (
                current.Caller.May(new Permission(EvaluationPermissions.ManageExperts))
                || await files.Own(cancellationToken) == command.Id
            )
            && await documents.Find(
                ExpertDocuments.SubjectOf(command.Id),
                command.DocumentId,
                cancellationToken
            )
                is { } document
                ? document
                : Problem.NotFound("没有这份附件。", "There is no such document.");
    }
}
