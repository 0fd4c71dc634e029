using FluentValidation;
using FluentValidation.Results;
using Trading.Kernel;
using Trading.Kernel.Codes;

namespace Trading.Registry.Rules;

/// <summary>Rules that fields of many messages share.</summary>
internal static class FieldRules
{
    /// <summary>One line of visible text, at most so long.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> Line<T>(
        this IRuleBuilder<T, string?> rule,
        int longest
    ) => rule.Custom((text, context) => Check(text, longest, context, text));

    /// <summary>As <see cref="Line"/>, of a text that no answer may repeat.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> SecretLine<T>(
        this IRuleBuilder<T, string?> rule,
        int longest
    ) => rule.Custom((text, context) => Check(text, longest, context, null));

    /// <summary>An entity's code, with the exact reason where it is none.</summary>
    public static IRuleBuilderOptionsConditions<T, string> EntityCode<T>(
        this IRuleBuilder<T, string> rule
    ) =>
        rule.Custom(
            (text, context) =>
            {
                if (!Kernel.Codes.EntityCode.TryParse(text, out _, out var fault))
                {
                    Fail(context, fault.Rule, fault.Message, text);
                }
            }
        );

    /// <summary>A division's code, when there is one.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> Region<T>(
        this IRuleBuilder<T, string?> rule
    ) =>
        rule.Custom(
            (text, context) =>
            {
                if (
                    !string.IsNullOrWhiteSpace(text)
                    && !RegionCode.TryParse(text, out _, out var fault)
                )
                {
                    Fail(context, fault.Rule, fault.Message, text);
                }
            }
        );

    /// <summary>Says that a field breaks a rule.</summary>
    public static void Fail<T>(
        ValidationContext<T> context,
        string code,
        Text message,
        string? value
    ) =>
        context.AddFailure(
            new ValidationFailure(context.PropertyPath, message.ToString(), value)
            {
                ErrorCode = code,
            }
        );

    private static void Check<T>(
        string? text,
        int longest,
        ValidationContext<T> context,
        string? repeat
    )
    {
        if (text?.Length > longest)
        {
            Fail(
                context,
                "text.length",
                new(
                    $"最长{longest}个字符，现为{text.Length}个。",
                    $"At most {longest} characters, not {text.Length}."
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
