using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Ratings;

/// <summary>
/// How an expert was rated: sums by year and party for the library's officers and for supervisors, and for officers each
/// rating with its remark, the latest first. Who gave one is on the trail and not here.
/// </summary>
public static class GetExpertRatings
{
    /// <summary>Of one expert.</summary>
    [Requires(EvaluationPermissions.ReadRatings)]
    public sealed record Query(Guid ExpertId) : IQuery<View>
    {
        /// <summary>Where the page of ratings begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Ratings a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>What is kept.</summary>
    /// <param name="ExpertId">Whose.</param>
    /// <param name="Name">The expert's.</param>
    /// <param name="Assessments">By year, the last first.</param>
    /// <param name="Ratings">Each; none for who is no officer of the library.</param>
    public sealed record View(
        Guid ExpertId,
        string Name,
        IReadOnlyList<Assessment> Assessments,
        Page<RatingView> Ratings
    );

    /// <summary>One rating.</summary>
    public sealed record RatingView
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Of which panel.</summary>
        public Guid PanelId { get; init; }
        public DateTimeOffset EvaluationAt { get; init; }
        public DateTimeOffset RatedAt { get; init; }

        /// <summary>One of <see cref="RatingParties"/>.</summary>
        public string Party { get; init; } = "";

        /// <summary>Sum of the scores.</summary>
        public int ScoreSum { get; init; }

        /// <summary>Of so many.</summary>
        public int ScoreCount { get; init; }

        /// <summary>In words.</summary>
        public string? Remark { get; init; }
    }

    private static readonly Statement NameOf = Statement.Of(
        "evaluation.expert.name",
        "select name from expert where id = @id"
    );

    [WithoutScope("the pool is the whole province's")]
    private static readonly SortedStatement<RatingView> Select = SortedStatement<RatingView>.Of(
        "evaluation.expert_rating.list",
        """
        select r.id, r.panel_id, r.party, r.score_sum, r.score_count, r.remark, r.rated_at, p.evaluation_at
        from expert_rating r join panel p on p.id = r.panel_id
        where {after} and r.expert_id = @expert
        order by {order} {page} {recompile}
        """,
        "-rated",
        By<RatingView>.Id("r.id", row => row.Id),
        new Sort<RatingView>("rated", By<RatingView>.Instant("r.rated_at", row => row.RatedAt))
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, RatingSums sums, CurrentCaller current)
        : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Select.Start(null, query.Cursor);
            if (start.Problem is { } foreign)
            {
                return foreign;
            }

            var name = await sql.One<string>(
                NameOf,
                new { id = query.ExpertId },
                cancellationToken
            );
            if (name is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            List<RatingView> found = current.Caller.Permissions.Contains(
                new Permission(EvaluationPermissions.ManageExperts)
            )
                ? await sql.Query<RatingView>(
                    start.Value.Statement,
                    Arguments.Of(
                        new { expert = query.ExpertId },
                        start.Value.Keys,
                        new { skip = 0, take = query.Take + 1 }
                    ),
                    cancellationToken
                )
                : [];
            return new View(
                query.ExpertId,
                name,
                await sums.Of(query.ExpertId, cancellationToken),
                Select.Page(start.Value, found, query.Take)
            );
        }
    }
}
