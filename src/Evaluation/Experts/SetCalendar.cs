using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An expert says on which days of the week and on which days the expert cannot come. Lists frozen from now on leave the expert
/// out on these days; a seat that was accepted stays, and is declined as any other.
/// </summary>
public static class SetCalendar
{
    /// <summary>The most periods of absence that are kept.</summary>
    public const int MostAbsences = 50;

    /// <summary>The calendar in place of the one before.</summary>
    /// <param name="Weekdays">1 is Monday; not all seven: who can never come asks to be removed.</param>
    /// <param name="Absences">Leave and blocked days.</param>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    [PersonsOnly]
    public sealed record Command(IReadOnlyList<int> Weekdays, IReadOnlyList<ExpertAbsence> Absences)
        : ICommand<Expert>;

    private static readonly Statement ForgetWeek = Statement.Of(
        "evaluation.expert_weekday.delete",
        "delete from expert_weekday where expert_id = @id"
    );

    private static readonly Statement InsertWeekday = Statement.Of(
        "evaluation.expert_weekday.insert",
        "insert into expert_weekday (expert_id, weekday) values (@id, @weekday)"
    );

    private static readonly Statement ForgetAbsences = Statement.Of(
        "evaluation.expert_absence.delete",
        "delete from expert_absence where expert_id = @id"
    );

    private static readonly Statement InsertAbsence = Statement.Of(
        "evaluation.expert_absence.insert",
        """
        insert into expert_absence (expert_id, ordinal, kind, from_day, to_day)
        values (@id, @ordinal, @kind, @from, @to)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Weekdays)
                .Must(days =>
                    days is { Count: < 7 }
                    && days.All(day => day is >= 1 and <= 7)
                    && days.Distinct().Count() == days.Count
                )
                .WithMessage(
                    "calendar.weekdays",
                    "每周不便参加的日子用 1（周一）至 7（周日）表示，不能重复，也不能七天全选。",
                    "Days of the week are 1 (Monday) to 7 (Sunday), each once and not all seven."
                );
            RuleFor(command => command.Absences)
                .Must(rows => rows is { Count: <= MostAbsences })
                .WithMessage(
                    "calendar.absences",
                    "请假和不便参加的日期最多 50 段，没有则为空列表。",
                    "Give at most 50 periods, or an empty list."
                );
            RuleForEach(command => command.Absences)
                .NotNull()
                .SetValidator(new ExpertAbsenceRules());
        }
    }

    internal sealed class Handler(SqlSession sql, ExpertStore files)
        : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await files.OwnForUpdate(cancellationToken) is not { Id: var id })
            {
                return GetMyExpertFile.None();
            }

            await sql.Execute(ForgetWeek, new { id }, cancellationToken);
            foreach (var weekday in command.Weekdays)
            {
                await sql.Execute(InsertWeekday, new { id, weekday }, cancellationToken);
            }

            await sql.Execute(ForgetAbsences, new { id }, cancellationToken);
            foreach (var (place, absence) in command.Absences.Index())
            {
                await sql.Execute(
                    InsertAbsence,
                    new
                    {
                        id,
                        ordinal = place + 1,
                        kind = absence.Kind,
                        from = absence.FromDay,
                        to = absence.ToDay,
                    },
                    cancellationToken
                );
            }

            return (await files.Read(id, cancellationToken))!;
        }
    }
}
