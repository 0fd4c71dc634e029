using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Codes;

namespace Trading.Evaluation;

/// <summary>Rules that several messages share.</summary>
internal static class FieldRules
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
                    Say("required", new($"请填写{zh}。", $"{en} is required."));
                }
                else if (text.Length > atMost)
                {
                    Say(
                        "text.length",
                        new(
                            $"{zh}最多 {atMost} 个字，现为 {text.Length} 个。",
                            $"{en} has at most {atMost} characters, not {text.Length}."
                        )
                    );
                }
                else if (ForbiddenText.IsIn(text, multiline: false, out var fault))
                {
                    Say(fault.Rule, fault.Message);
                }

                void Say(string code, Text message) =>
                    context.AddFailure(
                        new FluentValidation.Results.ValidationFailure(
                            context.PropertyPath,
                            message.ToString(),
                            text
                        )
                        {
                            ErrorCode = code,
                        }
                    );
            }
        );

    /// <summary>A code of a standard; says exactly what is wrong with it.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> IsCode<T, TCode>(
        this IRuleBuilder<T, string?> rule,
        TCode _
    )
        where TCode : struct, ICode<TCode> =>
        rule.Custom(
            (text, context) =>
            {
                if (!TCode.TryParse(text, out _, out var fault))
                {
                    context.AddFailure(
                        new FluentValidation.Results.ValidationFailure(
                            context.PropertyPath,
                            fault.Message.ToString(),
                            text
                        )
                        {
                            ErrorCode = fault.Rule,
                        }
                    );
                }
            }
        );
}
