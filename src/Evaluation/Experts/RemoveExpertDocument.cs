using Trading.Documents.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An applicant takes a document off the own application. 409 once an officer has decided on it: what a decision rests on
/// stays for life.
/// </summary>
public static class RemoveExpertDocument
{
    /// <summary>By key.</summary>
    /// <param name="Id">The document.</param>
    [Requires(EvaluationPermissions.AnswerInvitation), PersonsOnly]
    public sealed record Command(Guid Id) : ICommand<Expert>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(ExpertStore files, IDocuments documents)
        : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await files.OwnForUpdate(cancellationToken) is not { } own)
            {
                return GetMyExpertFile.None();
            }

            if (own.Documents.FirstOrDefault(one => one.Id == command.Id) is not { } document)
            {
                return Problem.NotFound("没有这份附件。", "There is no such document.");
            }

            if (ExpertDocuments.Closed(own) is { } closed)
            {
                return closed;
            }

            if (ExpertDocuments.IsDecidedUpon(own, document))
            {
                return Problem.Conflict(
                    "expert.document_decided",
                    "审核人员已据此作出决定，附件终身留存；请另行上传更正的文件。",
                    "An officer has decided on this document, and it stays; attach the right one beside it."
                );
            }

            await documents.Remove(
                ExpertDocuments.SubjectOf(own.Id),
                command.Id,
                cancellationToken
            );
            await files.Touch(own.Id, cancellationToken);
            return (await files.Read(own.Id, cancellationToken))!;
        }
    }
}
