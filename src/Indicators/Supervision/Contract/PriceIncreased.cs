namespace Trading.Indicators.Supervision.Contract;

/// <summary>R069: changes made the contract dearer.</summary>
internal sealed class PriceIncreased() : LotIndicator("R069", Needs.Contract | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.Contract is not { AmountMinor: { } was, FinalAmountMinor: { } final })
        {
            yield return at.Whole.Missing(
                "合同金额或变更后的金额没有记录。",
                "The amount of the contract, or that after changes, is not recorded."
            );
            yield break;
        }

        if (was <= 0)
        {
            yield return at.Whole.Error(
                "合同金额不是正数，无法计算。",
                "The amount of the contract is not positive: it cannot be calculated."
            );
            yield break;
        }

        var share = (double)((decimal)final / was - 1);
        var limit = at.Parameter("share");
        yield return at.Whole.Found(
            final > was && share > limit,
            share,
            limit,
            $"变更后的金额比合同金额{(final > was ? "增加" : "没有增加，差额")}{Say.Percent(Math.Abs(share))}。",
            final > was
                ? $"After changes the contract is {Say.Percent(share)} dearer."
                : "Changes did not make the contract dearer.",
            ("contractAmount", was / 100m),
            ("finalAmount", final / 100m)
        );
    }
}
