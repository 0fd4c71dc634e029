using Trading.Alerts.Contracts;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// The second half of <see cref="CloseCase"/>: the case ends with the paper that was made of it. The purchaser is told; those
/// who bid only of a result that is published.
/// </summary>
public static class SealCaseDecision
{
    /// <summary>The paper.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that the paper was made of.</param>
    /// <param name="Summary">What follows from the case.</param>
    /// <param name="PublicResult">What those who bid may read.</param>
    /// <param name="File">The decision document, stored.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(
        Guid Id,
        long Version,
        string Summary,
        string? PublicResult,
        ReceivedFile File
    ) : ICommand<CaseMark>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Tell = Statement.Of(
        "alerts.case_told.insert",
        "insert into case_told (entity_code, case_id, closed_at) values (@code, @id, @now)"
    );

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        IDocuments documents,
        IProcurements procurements,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.Closed,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            if (
                await documents.Attach(
                    new Attachment(
                        CaseDocuments.SubjectOf(command.Id),
                        CaseDocuments.Decision,
                        null,
                        null
                    ),
                    command.File,
                    cancellationToken
                )
                is not { } document
            )
            {
                return Problem.Conflict(
                    "document.lost",
                    "决定书未能保存，请重新结案。",
                    "The decision document was not kept; close the case again."
                );
            }

            var now = time.GetUtcNow();
            var saved = await cases.Save(
                held.Value with
                {
                    DocumentId = document.Id,
                    Sha256 = document.Sha256,
                    PublicResult = command.PublicResult,
                    ClosedAt = now,
                },
                CaseActions.Closed,
                command.Summary,
                cancellationToken
            );
            if (saved is { Asked: true, BuyerCode: { } buyer })
            {
                await notices.ToEntity(
                    EntityCode.Given(buyer),
                    CaseMessages.Closed.With(("number", saved.Number), ("title", saved.Title)),
                    $"/cases/asked/{saved.Id}",
                    cancellationToken
                );
            }

            if (command.PublicResult is not null)
            {
                await Publish(saved, now, cancellationToken);
            }

            return CaseMark.Of(saved);
        }

        private async Task Publish(CaseRow closed, DateTimeOffset now, CancellationToken cancel)
        {
            var bids = await procurements.BidsOf(closed.ProcurementId, cancel);
            foreach (
                var bidder in bids.SelectMany(bid =>
                        bid.Members.Select(member => member.Code).Prepend(bid.BidderCode)
                    )
                    .Distinct()
            )
            {
                await sql.Execute(
                    Tell,
                    new
                    {
                        code = bidder.ToString(),
                        id = closed.Id,
                        now,
                    },
                    cancel
                );
                await notices.ToEntity(
                    bidder,
                    CaseMessages.Published.With(("title", closed.Title)),
                    "/cases/results",
                    cancel
                );
            }
        }
    }
}
