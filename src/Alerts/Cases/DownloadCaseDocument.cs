using Trading.Alerts.Contracts;
using Trading.Documents.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// Hands out a document of a case: to its supervisors each, to the purchaser its own and the decision of a closed case. A
/// command, because each download is an entry of the audit trail.
/// </summary>
public static class DownloadCaseDocument
{
    /// <summary>By key.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="DocumentId">Which.</param>
    [Requires(AlertsPermissions.AnswerCases, AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, Guid DocumentId) : ICommand<Document>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(CaseStore cases, IDocuments documents, CurrentCaller current)
        : ICommandHandler<Command, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var supervised = current.Caller.May(new Permission(AlertsPermissions.ReviewAlerts))
                ? await cases.Find(command.Id, cancellationToken)
                : null;
            if (
                (supervised ?? await cases.FindOfParty(command.Id, cancellationToken))
                is not { } row
            )
            {
                return CaseStore.Unknown();
            }

            var document = await documents.Find(
                CaseDocuments.SubjectOf(command.Id),
                command.DocumentId,
                cancellationToken
            );
            return
                document is not null
                && (
                    supervised is not null
                    || document.Section == CaseDocuments.Answer
                    || (row.State == CaseStates.Closed && row.DocumentId == document.Id)
                )
                ? document
                : Problem.NotFound("没有这份材料。", "There is no such document.");
        }
    }
}
