using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>Days on which an expert cannot come, the first and the last included.</summary>
public sealed record ExpertAbsence
{
    /// <summary>See <see cref="Terms.AbsenceKinds"/>.</summary>
    public string Kind { get; init; } = "leave";

    /// <summary>The first day.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly ToDay { get; init; }
}

internal sealed class ExpertAbsenceRules : AbstractValidator<ExpertAbsence>
{
    public ExpertAbsenceRules()
    {
        RuleFor(one => one.Kind)
            .Must(kind => Terms.AbsenceKinds.Any(known => known.Code == kind))
            .WithMessage(
                "absence.kind",
                "类型只能是 leave（请假）或 blocked（不便参加）。",
                "The kind is leave or blocked."
            );
        RuleFor(one => one.FromDay)
            .GreaterThan(new DateOnly(2000, 1, 1))
            .WithMessage("required", "请填写开始日期。", "The first day is required.");
        RuleFor(one => one.ToDay)
            .GreaterThanOrEqualTo(one => one.FromDay)
            .WithMessage(
                "absence.order",
                "结束日期不能早于开始日期。",
                "The last day cannot be before the first."
            );
    }
}
