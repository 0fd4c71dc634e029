using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Ratings;

/// <summary>A panel as somebody rates it: its members, by what, and what the same rater said of them. 404 before the result.</summary>
public static class GetPanelToRate
{
    /// <summary>One panel.</summary>
    [Requires(EvaluationPermissions.RateExperts)]
    [PersonsOnly]
    public sealed record Query(Guid PanelId) : IQuery<View>;

    /// <summary>The panel.</summary>
    public sealed record View
    {
        /// <summary>Key.</summary>
        public Guid PanelId { get; init; }

        /// <summary>What was bought.</summary>
        public string Title { get; init; } = "";
        public DateTimeOffset EvaluationAt { get; init; }

        /// <summary>Until when ratings are taken.</summary>
        public DateTimeOffset RateBy { get; init; }

        /// <summary>True while they are.</summary>
        public bool IsOpen { get; init; }

        /// <summary>For whom the caller rates: one of <see cref="RatingParties"/>.</summary>
        public string Party { get; init; } = "";

        /// <summary>By what.</summary>
        public IReadOnlyList<CriterionView> Criteria { get; init; } = [];

        /// <summary>Whom.</summary>
        public IReadOnlyList<MemberView> Members { get; init; } = [];
    }

    /// <summary>A criterion.</summary>
    /// <param name="Code">See <see cref="RatingCriteria.All"/>.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Source">Law and article.</param>
    public sealed record CriterionView(string Code, string Name, string Source);

    /// <summary>A member.</summary>
    /// <param name="Number">On the panel.</param>
    /// <param name="Name">Known since the result is.</param>
    /// <param name="Specialty">The seat's.</param>
    /// <param name="Scores">What this rater gave; empty for none yet.</param>
    /// <param name="Remark">What this rater wrote.</param>
    /// <param name="RatedAt">When; null for not yet.</param>
    public sealed record MemberView(
        int Number,
        string Name,
        string Specialty,
        IReadOnlyList<CriterionScore> Scores,
        string? Remark,
        DateTimeOffset? RatedAt
    );

    private static readonly Statement Given = Statement.Of(
        "evaluation.expert_rating.of_rater",
        """
        select expert_id, remark, rated_at from expert_rating where panel_id = @id and rater = @rater order by expert_id
        """
    );

    private static readonly Statement Scores = Statement.Of(
        "evaluation.expert_rating_score.of_rater",
        """
        select expert_id, criterion, score from expert_rating_score
        where panel_id = @id and rater = @rater order by expert_id, criterion
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        RatedPanels panels,
        IProcurements procurements,
        TimeProvider time
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                await panels.Find(query.PanelId, toChange: false, cancellationToken)
                is not
                (var panel, var rater)
            )
            {
                return Problem.NotFound(
                    "没有可评价的评标委员会。",
                    "There is no such panel to rate."
                );
            }

            var key = new { id = panel.Id, rater = rater.Key };
            var given = (await sql.Query<GivenRow>(Given, key, cancellationToken)).ToDictionary(
                row => row.ExpertId
            );
            var scores = (await sql.Query<ScoreRow>(Scores, key, cancellationToken)).ToLookup(
                row => row.ExpertId,
                row => new CriterionScore(row.Criterion, row.Score)
            );
            return new View
            {
                PanelId = panel.Id,
                Title =
                    (await procurements.Find(panel.ProcurementId, cancellationToken))?.Title ?? "",
                EvaluationAt = panel.EvaluationAt,
                RateBy = panel.RateBy,
                IsOpen = panel.RateBy > time.GetUtcNow(),
                Party = rater.Party,
                Criteria =
                [
                    .. RatingCriteria
                        .Of(rater.Party, ChinaTime.DateOf(panel.ResultAt))
                        .Select(one => new CriterionView(
                            one.Code,
                            one.Name.ToString(),
                            one.Source.ToString()
                        )),
                ],
                Members =
                [
                    .. (await panels.MembersOf(panel.Id, rater, cancellationToken)).Select(
                        member => new MemberView(
                            member.Number,
                            member.Name,
                            member.Specialty,
                            [.. scores[member.ExpertId]],
                            given.GetValueOrDefault(member.ExpertId)?.Remark,
                            given.GetValueOrDefault(member.ExpertId)?.RatedAt
                        )
                    ),
                ],
            };
        }

        private sealed record GivenRow
        {
            public Guid ExpertId { get; init; }
            public string? Remark { get; init; }
            public DateTimeOffset RatedAt { get; init; }
        }

        private sealed record ScoreRow
        {
            public Guid ExpertId { get; init; }
            public string Criterion { get; init; } = "";
            public int Score { get; init; }
        }
    }
}
