using Trading.Alerts.Cases;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Supervision;

/// <summary>
/// A case for a supervisors' system: how it stands, what was asked and ordered, and how it ended. Notes, tasks, documents and
/// the purchaser's own words are read on the platform. Each read is in the trail. 404 outside the system's divisions.
/// </summary>
public static class ReadFollowedCase
{
    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ReadSupervision)]
    public sealed record Command(Guid Id) : ICommand<Followed>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>As it stands.</summary>
    public sealed record Followed : IVersioned
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>The procurement, which is the warning's key too.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>One of <see cref="CaseRules.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>One of <see cref="CaseRules.Origins"/>.</summary>
        public string Origin { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>When it was opened.</summary>
        public DateTimeOffset OpenedAt { get; init; }

        /// <summary>When it shall be closed.</summary>
        public DateOnly DueOn { get; init; }

        /// <summary>What the purchaser was asked.</summary>
        public IReadOnlyList<Question> Questions { get; init; } = [];

        /// <summary>What was ordered.</summary>
        public IReadOnlyList<CaseCorrection> Corrections { get; init; } = [];

        /// <summary>confirmed or dismissed; null before. A person decided.</summary>
        public string? Verdict { get; init; }

        /// <summary>When that was.</summary>
        public DateTimeOffset? DecidedAt { get; init; }

        /// <summary>Who decided.</summary>
        public string? DecidedBy { get; init; }

        /// <summary>The other body; null where it was not referred.</summary>
        public string? ReferredTo { get; init; }

        /// <summary>What those who bid may read; null while it is not closed.</summary>
        public string? PublicResult { get; init; }

        /// <summary>When it was closed.</summary>
        public DateTimeOffset? ClosedAt { get; init; }

        /// <summary>SHA-256 of the decision document, to compare a copy with.</summary>
        public string? DecisionSha256 { get; init; }
    }

    /// <summary>A question, without the words of either side.</summary>
    /// <param name="AskedAt">When it was asked.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    /// <param name="AnsweredAt">When it was answered; null while it is not.</param>
    public sealed record Question(
        DateTimeOffset AskedAt,
        DateOnly DueOn,
        DateTimeOffset? AnsweredAt
    );

    private static readonly Statement Select = Statement.Of(
        "alerts.case.followed",
        $$"""
        select {{CaseStore.Columns}} from supervision_case
        where id = @id and {scope region, kind, office_id}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        QuestionStore questions,
        CorrectionStore corrections,
        CurrentCaller current
    ) : ICommandHandler<Command, Followed>
    {
        public async ValueTask<Outcome<Followed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<CaseRow>(
                Select,
                AlertChanges.PlacesOf(current.Caller),
                new { id = command.Id },
                cancellationToken
            );
            if (row is null)
            {
                return CaseStore.Unknown();
            }

            var isClosed = row.State == CaseStates.Closed;
            return new Followed
            {
                Id = row.Id,
                Number = row.Number,
                Version = row.Version,
                ProcurementId = row.ProcurementId,
                State = row.State,
                Origin = row.Origin,
                Level = Levels.Code(row.Level),
                Title = row.Title,
                Region = row.Region,
                BuyerName = row.BuyerName,
                OpenedAt = row.OpenedAt,
                DueOn = row.DueOn,
                Questions =
                [
                    .. (await questions.Of(row.Id, cancellationToken)).Select(
                        question => new Question(
                            question.AskedAt,
                            question.DueOn,
                            question.AnsweredAt
                        )
                    ),
                ],
                Corrections = await corrections.Of(row.Id, cancellationToken),
                Verdict = row.Verdict,
                DecidedAt = row.DecidedAt,
                DecidedBy = row.DecidedBy,
                ReferredTo = row.ReferredTo,
                PublicResult = isClosed ? row.PublicResult : null,
                ClosedAt = row.ClosedAt,
                DecisionSha256 = isClosed ? row.Sha256 : null,
            };
        }
    }
}
