using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;

namespace Trading.Kernel.Commands;

/// <summary>Rules that fields of many messages share.</summary>
public static class FieldRules
{
    /// <summary>One line of visible text, not blank, at most so long.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsLine<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost,
        string zh,
        string en
    ) =>
        rule.Custom(
            (text, context) =>
            {
                if (string.IsNullOrWhiteSpace(text))
                {
                    Fail(context, "required", new($"请填写{zh}。", $"{en} is required."), text);
                }
                else
                {
                    CheckLine(context, text, atMost, text);
                }
            }
        );

    /// <summary>One line of visible text, at most so long; may be left out.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsLineOrNone<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost
    ) => rule.Custom((text, context) => CheckLine(context, text, atMost, text));

    /// <summary>As <see cref="IsLineOrNone"/>, of a text that no answer may repeat.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsSecretLineOrNone<T>(
        this IRuleBuilder<T, string?> rule,
        int atMost
    ) => rule.Custom((text, context) => CheckLine(context, text, atMost, null));

    /// <summary>How many items a page may hold.</summary>
    public static IRuleBuilderOptions<T, int> IsPageSize<T>(this IRuleBuilder<T, int> rule) =>
        rule.InclusiveBetween(1, Http.Cursor.MaxTake).Named("每页条数", "Page size");

    /// <summary>As the other; may be left out.</summary>
    public static IRuleBuilderOptions<T, int?> IsPageSize<T>(this IRuleBuilder<T, int?> rule) =>
        rule.InclusiveBetween(1, Http.Cursor.MaxTake).Named("每页条数", "Page size");

    /// <summary>
    /// A code of a standard in a filter that is kept as text; may be left out. The second argument only names the kind of
    /// code.
    /// </summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsCodeOrNone<T, TCode>(
        this IRuleBuilder<T, string?> rule,
        TCode _
    )
        where TCode : struct, ICode<TCode> =>
        rule.Custom(
            (text, context) =>
            {
                if (
                    !string.IsNullOrWhiteSpace(text)
                    && !TCode.TryParse(text, out TCode _, out var fault)
                )
                {
                    Fail(context, fault.Rule, fault.Message, text);
                }
            }
        );

    /// <summary>An instant was given.</summary>
    public static IRuleBuilderOptions<T, DateTimeOffset> IsGiven<T>(
        this IRuleBuilder<T, DateTimeOffset> rule,
        string zh,
        string en
    ) =>
        // No step of a procurement on this platform is older; what is left out arrives as year 1.
        rule.GreaterThan(new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero))
            .WithMessage("required", $"请填写{zh}。", $"{en} is required.");

    /// <summary>Says that a field breaks a rule.</summary>
    public static void Fail<T>(
        ValidationContext<T> context,
        string code,
        LocalizedText message,
        string? value
    ) =>
        context.AddFailure(
            new ValidationFailure(context.PropertyPath, message.ToString(), value)
            {
                ErrorCode = code,
            }
        );

    private static void CheckLine<T>(
        ValidationContext<T> context,
        string? text,
        int atMost,
        string? repeat
    )
    {
        if (text?.Length > atMost)
        {
            Fail(
                context,
                "text.length",
                new(
                    $"最长{atMost}个字符，现为{text.Length}个。",
                    $"At most {atMost} characters, not {text.Length}."
                ),
                repeat
            );
        }
        else if (ForbiddenText.IsIn(text, multiline: false, out var fault))
        {
            Fail(context, fault.Rule, fault.Message, repeat);
        }
    }
}
