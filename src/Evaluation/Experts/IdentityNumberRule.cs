using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>An identity number is one (GB 11643-1999); what is wrong is said without repeating it.</summary>
internal static class IdentityNumberRule
{
    public static IRuleBuilderOptionsConditions<T, string?> IsIdentityNumber<T>(
        this IRuleBuilder<T, string?> rule,
        TimeProvider time
    ) =>
        rule.Custom(
            (text, context) =>
            {
                if (!CitizenIdentityNumber.TryParse(text, time.Today(), out _, out var fault))
                {
                    FieldRules.Fail(context, fault.Rule, fault.Message, null);
                }
            }
        );

    /// <summary>The number of a text that was found to be one.</summary>
    public static CitizenIdentityNumber Read(string? text, TimeProvider time) =>
        CitizenIdentityNumber.TryParse(text, time.Today(), out var number, out _)
            ? number
            : throw new InvalidOperationException("The text was not judged before.");
}
