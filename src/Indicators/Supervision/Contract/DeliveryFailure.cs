namespace Trading.Indicators.Supervision.Contract;

/// <summary>R067: the acceptance was refused, or the contract ended by termination.</summary>
internal sealed class DeliveryFailure() : LotIndicator("R067", Needs.Contract)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var accepted = at.Dossier.StepsOf("acceptance", at.Lot.Number).ToList();
        // What ended before the contract ended the procedure, and no delivery.
        var terminated = at
            .Dossier.StepsOf("termination", at.Lot.Number)
            .Any(step => step.At > at.Lot.Contract!.SignedAt);
        if (accepted.Count == 0 && !terminated)
        {
            yield return at.Whole.NotApplicable("尚未验收。", "Nothing has been accepted yet.");
            yield break;
        }

        var refused = accepted.Count(step => step.FlagOf("passed") == false);
        if (refused == 0 && !terminated && accepted.Any(step => step.FlagOf("passed") is null))
        {
            yield return at.Whole.Missing(
                "验收结论没有记录。",
                "Whether the acceptance was passed is not recorded."
            );
            yield break;
        }

        yield return at.Whole.Found(
            refused > 0 || terminated,
            refused + (terminated ? 1 : 0),
            1,
            terminated ? "合同签订后终止。"
                : refused > 0 ? $"{refused}次验收未通过。"
                : "验收通过。",
            terminated ? "It was terminated after the contract had been signed."
                : refused > 0 ? $"{refused} acceptances were refused."
                : "The acceptance was passed.",
            ("refused", refused),
            ("terminated", terminated)
        );
    }
}
