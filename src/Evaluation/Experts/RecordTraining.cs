using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An officer records a training of an expert, or corrects one: the correction is a row of its own that names what it
/// corrects, and both are kept for life. 409 for a training that stands already, and for one that was corrected meanwhile.
/// </summary>
public static class RecordTraining
{
    /// <summary>The most rows of one expert; beyond them somebody's program has gone wrong.</summary>
    private const int Most = 500;

    /// <summary>The training.</summary>
    /// <param name="ExpertId">Whose.</param>
    /// <param name="Training">What was held, and how it ended.</param>
    /// <param name="Corrects">The training that it corrects; null for another one.</param>
    /// <param name="Reason">Why it is corrected; null for another one.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(
        Guid ExpertId,
        TrainingForm Training,
        Guid? Corrects,
        string? Reason
    ) : ICommand<ExpertTraining>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ExpertId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Training">See <see cref="Command"/>.</param>
    /// <param name="Corrects">See <see cref="Command"/>; may be left out.</param>
    /// <param name="Reason">See <see cref="Command"/>; may be left out.</param>
    public sealed record Body(TrainingForm Training, Guid? Corrects, string? Reason);

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert_training.insert",
        """
        insert into expert_training
            (id, expert_id, title, organiser, from_day, to_day, hours, result, certificate, corrects, reason, recorded_at,
             recorded_by, recorded_by_person)
        values
            (@id, @expertId, @title, @organiser, @fromDay, @toDay, @hours, @result, @certificate, @corrects, @reason, @now,
             @by, @person)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Training)
                .NotNull()
                .WithMessage("required", "请填写培训内容。", "The training is required.")
                .SetValidator(new TrainingRules(time));
            RuleFor(command => command.Training.Result)
                .NotEqual(TrainingResults.Void)
                .When(command => command is { Training: not null, Corrects: null })
                .WithMessage(
                    "training.void",
                    "只有更正已有的记录时才能作废。",
                    "Only a correction can say that a training was recorded in error."
                );
            RuleFor(command => command.Reason)
                .IsLine(500, "更正原因", "The reason of the correction")
                .When(command => command.Corrects is not null);
            RuleFor(command => command.Reason)
                .Must(string.IsNullOrWhiteSpace)
                .When(command => command.Corrects is null)
                .WithMessage(
                    "training.reason",
                    "只有更正才填写原因；请指明更正哪一条记录。",
                    "A reason belongs to a correction; say which training it corrects."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, ExpertTraining>
    {
        public async ValueTask<Outcome<ExpertTraining>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // The file is held, so that of two corrections of one training the second is told.
            if (await files.GetForUpdate(command.ExpertId, cancellationToken) is not { } expert)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            var training = command.Training;
            if (Refused(expert, command) is { } refused)
            {
                return refused;
            }

            var now = time.GetUtcNow();
            var row = new ExpertTraining
            {
                Id = sql.NewId(now),
                Title = training.Title.Trim(),
                Organiser = training.Organiser.Trim(),
                FromDay = training.FromDay,
                ToDay = training.ToDay,
                Hours = training.Hours,
                Result = training.Result,
                Certificate = string.IsNullOrWhiteSpace(training.Certificate)
                    ? null
                    : training.Certificate.Trim(),
                Corrects = command.Corrects,
                Reason = command.Corrects is null ? null : command.Reason!.Trim(),
                RecordedAt = now,
                RecordedBy = current.Caller.Name,
            };
            await sql.Execute(
                Insert,
                new
                {
                    id = row.Id,
                    expertId = command.ExpertId,
                    title = row.Title,
                    organiser = row.Organiser,
                    fromDay = row.FromDay,
                    toDay = row.ToDay,
                    hours = row.Hours,
                    result = row.Result,
                    certificate = row.Certificate,
                    corrects = row.Corrects,
                    reason = row.Reason,
                    now,
                    by = row.RecordedBy,
                    person = current.Caller.PersonId,
                },
                cancellationToken
            );
            return row;
        }

        private static Problem? Refused(Expert expert, Command command)
        {
            if (expert.State is "applied" or "returned")
            {
                return Problem.Conflict(
                    "expert.not_admitted",
                    "申请人尚未入库，不能登记培训。",
                    "The applicant is not admitted yet; trainings are recorded of experts."
                );
            }

            if (expert.Trainings.Count >= Most)
            {
                return Problem.Conflict(
                    "training.too_many",
                    $"一位专家最多登记 {Most} 条培训记录。",
                    $"At most {Most} trainings are recorded of one expert."
                );
            }

            if (command.Corrects is { } corrected)
            {
                switch (expert.Trainings.FirstOrDefault(one => one.Id == corrected))
                {
                    case null:
                        return Problem.NotFound(
                            "这位专家没有这条培训记录。",
                            "The expert has no such training."
                        );
                    case { CorrectedBy: not null }:
                        return Problem.Conflict(
                            "training.corrected",
                            "这条记录已被更正，请更正最新的一条。",
                            "This training was corrected already; correct the correction."
                        );
                    default:
                        break;
                }
            }

            return expert.Trainings.Any(one =>
                one.Stands
                && one.Id != command.Corrects
                && one.Title == command.Training.Title.Trim()
                && one.FromDay == command.Training.FromDay
                && one.ToDay == command.Training.ToDay
            )
                ? Problem.Conflict(
                    "training.recorded",
                    "同一名称和日期的培训已经登记。",
                    "A training of this title and these days is recorded already."
                )
                : null;
        }
    }
}
