using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Ratings;

/// <summary>A score by one criterion.</summary>
/// <param name="Criterion">See <see cref="RatingCriteria.All"/>.</param>
/// <param name="Score">1 to 5, 5 the best.</param>
public sealed record CriterionScore(string Criterion, int Score);

/// <summary>
/// Rates a member of a panel whose result is known: for the centre, for the purchaser, or as another member. In place of
/// what the same rater said before, until the term ends; what that was stays on the trail.
/// </summary>
public static class RateExpert
{
    /// <summary>Whom, and how.</summary>
    /// <param name="PanelId">Of which panel.</param>
    /// <param name="Number">The member's number on it.</param>
    /// <param name="Scores">One by each of the rater's criteria.</param>
    [Requires(EvaluationPermissions.RateExperts)]
    [PersonsOnly]
    public sealed record Command(Guid PanelId, int Number, IReadOnlyList<CriterionScore> Scores)
        : ICommand<Unit>,
            IAbout
    {
        /// <summary>In words; needed where a score is 2 or less.</summary>
        public string? Remark { get; init; }

        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(IReadOnlyList<CriterionScore> Scores, string? Remark);

    private static readonly Statement Change = Statement.Of(
        "evaluation.expert_rating.change",
        """
        update expert_rating
        set score_sum = @sum, score_count = @count, remark = @remark, rated_at = @now, rated_by = @by, rated_by_person = @person
        where panel_id = @id and expert_id = @expertId and rater = @rater
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert_rating.insert",
        """
        insert into expert_rating
            (id, panel_id, expert_id, rater, party, assessed_year, score_sum, score_count, remark, rated_at, rated_by, rated_by_person)
        values (@key, @id, @expertId, @rater, @party, @year, @sum, @count, @remark, @now, @by, @person)
        """
    );

    private static readonly Statement DeleteScores = Statement.Of(
        "evaluation.expert_rating_score.delete",
        "delete from expert_rating_score where panel_id = @id and expert_id = @expertId and rater = @rater"
    );

    private static readonly Statement InsertScore = Statement.Of(
        "evaluation.expert_rating_score.insert",
        """
        insert into expert_rating_score (panel_id, expert_id, rater, criterion, score)
        values (@id, @expertId, @rater, @criterion, @score)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleForEach(command => command.Scores)
                .ChildRules(score =>
                    score
                        .RuleFor(one => one.Score)
                        .InclusiveBetween(1, RatingCriteria.Highest)
                        .WithMessage("rating.score", "请选择 1 到 5 分。", "Choose 1 to 5.")
                );
            RuleFor(command => command.Remark)
                .NotEmpty()
                .When(command => command.Scores.Any(one => one.Score <= RatingCriteria.Low))
                .WithMessage(
                    "rating.remark",
                    "评分为 2 分或以下的，请说明情况。",
                    "Say why where a score is 2 or less."
                );
            RuleFor(command => command.Remark).IsLineOrNone(500);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        RatedPanels panels,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // The panel's row is held, so that two who rate for one party at once leave one row.
            if (
                await panels.Find(command.PanelId, toChange: true, cancellationToken)
                is not
                (var panel, var rater)
            )
            {
                return Problem.NotFound(
                    "没有可评价的评标委员会。",
                    "There is no such panel to rate."
                );
            }

            var now = time.GetUtcNow();
            if (panel.RateBy <= now)
            {
                return Problem.Conflict(
                    "rating.closed",
                    "评价期限已过，评价不能再提交或修改。",
                    "The term for ratings is over; none can be given or changed."
                );
            }

            var members = await panels.MembersOf(panel.Id, rater, cancellationToken);
            if (members.FirstOrDefault(one => one.Number == command.Number) is not { } member)
            {
                return Problem.NotFound(
                    "评标委员会没有这位可评价的成员。",
                    "The panel has no such member to rate."
                );
            }

            if (Missing(command, rater.Party, panel.ResultAt) is { } missing)
            {
                return missing;
            }

            await Write(command, panel, rater, member.ExpertId, now, cancellationToken);
            return Unit.Value;
        }

        private async Task Write(
            Command command,
            RatedPanel panel,
            Rater rater,
            Guid expertId,
            DateTimeOffset now,
            CancellationToken cancel
        )
        {
            var row = new
            {
                key = sql.NewId(now),
                id = panel.Id,
                expertId,
                rater = rater.Key,
                party = rater.Party,
                year = ChinaTime.DateOf(panel.EvaluationAt).Year,
                sum = command.Scores.Sum(one => one.Score),
                count = command.Scores.Count,
                remark = string.IsNullOrWhiteSpace(command.Remark) ? null : command.Remark.Trim(),
                now,
                by = current.Caller.Name,
                person = current.Caller.PersonId,
            };
            if (await sql.Execute(Change, row, cancel) == 0)
            {
                await sql.Execute(Insert, row, cancel);
            }

            var place = new
            {
                row.id,
                row.expertId,
                row.rater,
            };
            await sql.ExecuteBatch(
                [
                    (DeleteScores, place),
                    .. command.Scores.Select(one =>
                        (
                            InsertScore,
                            (object)
                                new
                                {
                                    row.id,
                                    row.expertId,
                                    row.rater,
                                    criterion = one.Criterion,
                                    score = one.Score,
                                }
                        )
                    ),
                ],
                cancel
            );
        }

        // Each of the party's criteria once, and no other.
        private static Problem? Missing(Command command, string party, DateTimeOffset result)
        {
            var wanted = RatingCriteria.Of(party, ChinaTime.DateOf(result));
            List<FieldError> errors =
            [
                .. command
                    .Scores.Index()
                    .Where(one =>
                        wanted.All(criterion => criterion.Code != one.Item.Criterion)
                        || command
                            .Scores.Take(one.Index)
                            .Any(before => before.Criterion == one.Item.Criterion)
                    )
                    .Select(one => new FieldError(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"/scores/{one.Index}/criterion"
                        ),
                        "rating.criterion",
                        new LocalizedText(
                            "本方没有这项评价指标，或重复评价。",
                            "It is no criterion of this rater, or is given twice."
                        ).ToString(),
                        one.Item.Criterion
                    )),
                .. wanted
                    .Where(criterion => command.Scores.All(one => one.Criterion != criterion.Code))
                    .Select(criterion => new FieldError(
                        "/scores",
                        "rating.missing",
                        new LocalizedText(
                            $"请评价“{criterion.Name.Zh}”。",
                            $"Give a score for '{criterion.Name.En}'."
                        ).ToString(),
                        criterion.Code
                    )),
            ];
            return errors.Count > 0 ? Problem.Invalid(errors) : null;
        }
    }
}
