using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Models;

/// <summary>What came of a decision on a model.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Market">Whose: a market by its country (ISO 3166-1).</param>
/// <param name="State">One of <see cref="ModelStates"/>.</param>
/// <param name="JobId">The long job that scores everything by it; null where nothing is to be scored.</param>
public sealed record ModelDecision(Guid ModelId, string Market, string State, Guid? JobId)
{
    /// <summary>Fewest characters of a reason: a word is none.</summary>
    public const int ShortestReason = 10;

    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 2000;
}

/// <summary>The rule of a decision's reason.</summary>
internal static class ModelDecisionRules
{
    public static IRuleBuilderOptions<T, string> IsModelReason<T>(
        this IRuleBuilder<T, string> reason
    ) =>
        reason
            .Must(text =>
                text is not null
                && text.Trim().Length
                    is >= ModelDecision.ShortestReason
                        and <= ModelDecision.LongestReason
            )
            .WithMessage(
                "model.reason",
                $"请写明理由，{ModelDecision.ShortestReason} 至 {ModelDecision.LongestReason} 字。",
                $"Say why, in {ModelDecision.ShortestReason} to {ModelDecision.LongestReason} characters."
            );
}
