using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>Something that was decided about an expert, or that the expert said to it.</summary>
public sealed record ExpertDecision
{
    /// <summary>1 for the first.</summary>
    public int Seq { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>See <see cref="Terms.ExpertDecisionKinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Why; null where none is needed.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decided, or said it.</summary>
    public string DecidedBy { get; init; } = "";

    /// <summary>What is to be corrected; empty unless an application was returned.</summary>
    public IReadOnlyList<FieldToCorrect> Fields { get; init; } = [];
}

/// <summary>A field of an application that is to be corrected.</summary>
/// <param name="Pointer">JSON pointer into the application, e.g. <c>/qualifications/0/validTo</c>.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record FieldToCorrect(string Pointer, string Reason);

internal sealed class FieldToCorrectRules : AbstractValidator<FieldToCorrect>
{
    public FieldToCorrectRules()
    {
        RuleFor(field => field.Pointer)
            .Must(pointer => pointer is { Length: > 1 and <= 100 } && pointer.StartsWith('/'))
            .WithMessage(
                "expert.correction_pointer",
                "栏目用以 / 开头的 JSON 指针表示，最多 100 个字符。",
                "A field is told by a JSON pointer of at most 100 characters that begins with /."
            );
        RuleFor(field => field.Reason).IsLine(200, "补正原因", "The reason");
    }
}
