namespace Trading.Indicators.Supervision.Contract;

/// <summary>R054: a direct award below the threshold was changed until it reached it.</summary>
internal sealed class DirectAwardGrew() : LotIndicator("R054", Needs.Contract | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Dossier.IsSingleSource != true)
        {
            yield return at.Dossier.IsSingleSource is null
                ? at.Whole.Missing("采购方式没有记录。", "The method is not recorded.")
                : at.Whole.NotApplicable("不是直接采购。", "It is not a direct award.");
            yield break;
        }

        if (
            (at.Lot.Contract!.AmountMinor ?? at.Lot.AwardedMinor()) is not { } was
            || at.Lot.Contract.FinalAmountMinor is not { } final
        )
        {
            yield return at.Whole.Missing(
                "合同金额或变更后的金额没有记录。",
                "The amount of the contract, or that after changes, is not recorded."
            );
            yield break;
        }

        var threshold = at.Context.Parameter(Code, "threshold", at.On) * 100;
        if (was >= threshold)
        {
            yield return at.Whole.NotApplicable(
                "合同金额本已不低于限额。",
                "The contract was not below the threshold to begin with."
            );
            yield break;
        }

        yield return at.Whole.Found(
            final >= threshold,
            final / 100.0,
            (double)threshold / 100,
            $"直接采购合同由{Say.Amount(was, at.Dossier.Currency)}变为{Say.Amount(final, at.Dossier.Currency)}{(final >= threshold ? "，达到公开招标数额标准" : "，仍低于公开招标数额标准")}。",
            $"The direct award went from {Say.Amount(was, at.Dossier.Currency)} to {Say.Amount(final, at.Dossier.Currency)}, {(final >= threshold ? "which reaches" : "still below")} the open-tender threshold.",
            ("contractAmount", was / 100m),
            ("finalAmount", final / 100m)
        );
    }
}
