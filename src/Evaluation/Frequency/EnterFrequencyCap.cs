using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Frequency;

/// <summary>
/// Sets from a day on how often an expert may sit for one purchaser or with one colleague, or that there is no cap; in place of
/// what was entered for the same day. 409 for a day from which another holds already: what lists were frozen by stays.
/// </summary>
public static class EnterFrequencyCap
{
    /// <summary>The cap; without both figures there is none from that day on.</summary>
    /// <param name="Ground">One of <see cref="Terms.FrequencyGrounds"/>.</param>
    /// <param name="FromDay">The first day of evaluations that it is for, today or later.</param>
    /// <param name="Most">So many panels and no more.</param>
    /// <param name="WithinDays">Over so many days before the evaluation.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Source">The document that sets it.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(
        string Ground,
        DateOnly FromDay,
        int? Most,
        int? WithinDays,
        string Reason,
        string Source
    ) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Ground;
    }

    private static readonly Statement Lock = Statement.Of(
        "evaluation.frequency_cap.lock",
        "select ground from frequency_cap {lock} where ground = @ground and from_day = @fromDay {for update}"
    );

    private static readonly Statement Change = Statement.Of(
        "evaluation.frequency_cap.change",
        """
        update frequency_cap
        set most = @most, within_days = @withinDays, reason = @reason, source = @source, entered_at = @now, entered_by = @by
        where ground = @ground and from_day = @fromDay
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.frequency_cap.insert",
        """
        insert into frequency_cap (ground, from_day, most, within_days, reason, source, entered_at, entered_by)
        values (@ground, @fromDay, @most, @withinDays, @reason, @source, @now, @by)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        private const int MostPanels = 1000;
        private const int TenYears = 3660;

        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Ground)
                .Must(ground => Terms.FrequencyGrounds.Any(term => term.Code == ground))
                .WithMessage(
                    "frequency.ground",
                    $"次数上限的对象应为 {string.Join("、", Terms.FrequencyGrounds.Select(term => term.Code))} 之一。",
                    $"A cap is on one of {string.Join(", ", Terms.FrequencyGrounds.Select(term => term.Code))}."
                );
            RuleFor(command => command.FromDay)
                .Must(day => day >= ChinaTime.DateOf(time.GetUtcNow()))
                .WithMessage(
                    "frequency.from",
                    "起始日期不得早于今天：此前的名单已按当时的规则冻结。",
                    "The first day is not before today: lists of before were frozen by what held then."
                );
            RuleFor(command => command.Most)
                .InclusiveBetween(1, MostPanels)
                .Named("次数上限", "The most panels");
            RuleFor(command => command.WithinDays)
                .InclusiveBetween(1, TenYears)
                .Named("统计天数", "The days");
            RuleFor(command => command.WithinDays)
                .Must((command, days) => days is null == command.Most is null)
                .WithMessage(
                    "frequency.both",
                    "次数上限和统计天数须同时填写；均不填写表示不设上限。",
                    "Give both the most panels and the days; neither means no cap."
                );
            RuleFor(command => command.Reason).IsLine(500, "理由", "The reason");
            RuleFor(command => command.Source).IsLine(500, "依据", "The source");
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var row = new
            {
                ground = command.Ground,
                fromDay = command.FromDay,
                most = command.Most,
                withinDays = command.WithinDays,
                reason = command.Reason.Trim(),
                source = command.Source.Trim(),
                now,
                by = current.Caller.Name,
            };
            var kept = await sql.One<string?>(
                Lock,
                new { row.ground, row.fromDay },
                cancellationToken
            );
            if (kept is not null && command.FromDay <= ChinaTime.DateOf(now))
            {
                return Problem.Conflict(
                    "frequency.in_force",
                    "该日期起的上限已经生效，不能改写；请从明天或以后的日期登记新的上限。",
                    "What was entered from that day on is in force and stays; enter another from tomorrow on or later."
                );
            }

            await sql.Execute(kept is null ? Insert : Change, row, cancellationToken);
            return Unit.Value;
        }
    }
}
