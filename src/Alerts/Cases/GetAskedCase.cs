using Trading.Alerts.Contracts;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// What the purchaser, or the agency that acts for it, sees of a case: what is asked and ordered, what it answered, and the
/// decision once it is closed. No signals, no notes, nobody's names. 404 before it is asked, and for anybody else.
/// </summary>
public static class GetAskedCase
{
    /// <summary>By key.</summary>
    /// <param name="Id">The case.</param>
    [Requires(AlertsPermissions.AnswerCases), PersonsOnly]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>What it sees.</summary>
    public sealed record Detail
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>True while an answer is waited for.</summary>
        public bool IsAsked { get; init; }

        /// <summary>True once it is closed.</summary>
        public bool IsClosed { get; init; }

        /// <summary>What was asked, the latest last.</summary>
        public IReadOnlyList<CaseQuestion> Questions { get; init; } = [];

        /// <summary>What is to be put right.</summary>
        public IReadOnlyList<CaseCorrection> Corrections { get; init; } = [];

        /// <summary>Its own documents, and the decision once it is closed.</summary>
        public IReadOnlyList<Document> Documents { get; init; } = [];

        /// <summary>True where the last question is past its day without an answer.</summary>
        public bool IsLate { get; init; }
    }

    internal sealed class Handler(
        CaseStore cases,
        QuestionStore questions,
        CorrectionStore corrections,
        IDocuments documents,
        TimeProvider time
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await cases.FindOfParty(query.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            var asked = await questions.Of(row.Id, cancellationToken);
            var waits = row.State == CaseStates.Waiting;
            var closed = row.State == CaseStates.Closed;
            return new Detail
            {
                Id = row.Id,
                Number = row.Number,
                ProcurementId = row.ProcurementId,
                Title = row.Title,
                IsAsked = waits,
                IsClosed = closed,
                Questions = asked,
                Corrections =
                [
                    .. (await corrections.Of(row.Id, cancellationToken)).Select(one =>
                        one with
                        {
                            DoneBy = null,
                            DoneNote = null,
                        }
                    ),
                ],
                Documents =
                [
                    .. (
                        await documents.Of(CaseDocuments.SubjectOf(row.Id), cancellationToken)
                    ).Where(one =>
                        one.Section == CaseDocuments.Answer || (closed && one.Id == row.DocumentId)
                    ),
                ],
                IsLate = waits && asked is [.., var last] && last.IsLate(time.Today()),
            };
        }
    }
}
