using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>A training of an expert, as an officer records it.</summary>
public record TrainingForm
{
    public string Title { get; init; } = "";

    /// <summary>Who held it.</summary>
    public string Organiser { get; init; } = "";

    /// <summary>The first day.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>The last day, not after today: what is recorded has been held.</summary>
    public DateOnly ToDay { get; init; }

    /// <summary>Hours (学时), whole.</summary>
    public int Hours { get; init; }

    /// <summary>One of <see cref="TrainingResults.All"/>.</summary>
    public string Result { get; init; } = "";

    /// <summary>Number of the certificate; null where none was given.</summary>
    public string? Certificate { get; init; }
}

/// <summary>A training in an expert's file. It is never changed: a correction stands beside it.</summary>
public sealed record ExpertTraining : TrainingForm
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The training that this one corrects; null for one of its own.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>Why it was corrected.</summary>
    public string? Reason { get; init; }

    /// <summary>The correction of this one; null while it stands.</summary>
    public Guid? CorrectedBy { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public string RecordedBy { get; init; } = "";

    /// <summary>True where nothing corrects it and it was not recorded in error.</summary>
    public bool Stands => CorrectedBy is null && Result != TrainingResults.Void;
}

internal sealed class TrainingRules : AbstractValidator<TrainingForm>
{
    private const int MostHours = 2000;
    private const int HoursADay = 24;

    private static readonly DateOnly Earliest = new(1990, 1, 1);

    public TrainingRules(TimeProvider time)
    {
        RuleFor(training => training.Title).IsLine(200, "培训名称", "The training's title");
        RuleFor(training => training.Organiser).IsLine(200, "组织单位", "The organiser");
        RuleFor(training => training.FromDay)
            .GreaterThan(Earliest)
            .WithMessage("training.from", "请填写开始日期。", "Give the first day.");
        RuleFor(training => training.ToDay)
            .Must(
                (training, day) => day > Earliest && day >= training.FromDay && day <= time.Today()
            )
            .WithMessage(
                "training.to",
                "请填写结束日期，不能早于开始日期，也不能晚于今天。",
                "Give the last day, not before the first and not after today."
            );
        RuleFor(training => training.Hours)
            .Must(
                (training, hours) =>
                    hours is >= 1 and <= MostHours
                    && (
                        training.ToDay < training.FromDay
                        || hours
                            <= HoursADay
                                * (training.ToDay.DayNumber - training.FromDay.DayNumber + 1)
                    )
            )
            .WithMessage(
                "training.hours",
                "学时为 1 至 2000 的整数，且不超过培训天数乘以 24。",
                "Hours are a whole number from 1 to 2000, and at most 24 a day of the training."
            );
        RuleFor(training => training.Result)
            .Must(result => TrainingResults.All.Any(known => known.Code == result))
            .WithMessage(
                "training.result",
                $"结果只能是：{string.Join("、", TrainingResults.All.Select(known => known.Name.Zh))}。",
                $"The result is one of: {string.Join(", ", TrainingResults.All.Select(known => known.Code))}."
            );
        RuleFor(training => training.Certificate).IsLineOrNone(100);
    }
}
