namespace Trading.Indicators.Supervision.Contract;

/// <summary>I37: what was paid in the end is more than what was awarded.</summary>
internal sealed class ContractGrew() : LotIndicator("I37", Needs.Contract | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var contract = at.Lot.Contract!;
        if (
            (at.Lot.AwardedMinor() ?? contract.AmountMinor) is not { } awarded
            || contract.FinalAmountMinor is not { } final
        )
        {
            yield return at.Whole.Missing(
                "中标金额或变更、结算后的金额没有记录。",
                "The amount awarded, or that after changes, is not recorded."
            );
            yield break;
        }

        if (awarded <= 0)
        {
            yield return at.Whole.Error(
                "中标金额不是正数，无法计算。",
                "The amount awarded is not positive: it cannot be calculated."
            );
            yield break;
        }

        var grew = (double)((decimal)final / awarded - 1);
        var limit = at.Parameter("share");
        yield return at.Whole.Found(
            (decimal)final - awarded >= (decimal)limit * awarded,
            grew,
            limit,
            $"合同金额由中标的{Say.Amount(awarded, at.Dossier.Currency)}变为{Say.Amount(final, at.Dossier.Currency)}（{Say.Percent(grew)}）{(at.Dossier.Regime == Regimes.Procurement ? "；《政府采购法》第四十九条：补充合同合计不得超过原合同的10%" : "")}。",
            $"The contract went from {Say.Amount(awarded, at.Dossier.Currency)} as awarded to {Say.Amount(final, at.Dossier.Currency)} ({Say.Percent(grew)}){(at.Dossier.Regime == Regimes.Procurement ? "; 政府采购法 art. 49: supplements together at most 10 % of the contract" : "")}.",
            ("awardedAmount", awarded / 100m),
            ("contractAmount", contract.AmountMinor / 100m),
            ("finalAmount", final / 100m)
        );
    }
}
