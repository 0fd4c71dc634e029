namespace Trading.Indicators.Supervision.Payment;

/// <summary>R068: what was paid is more than the contract.</summary>
internal sealed class PaidMoreThanAgreed() : LotIndicator("R068", Needs.Contract | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var contract = at.Lot.Contract!;
        var made = contract.Payments.Where(payment => payment.Paid is not null).ToList();
        if (made.Count == 0)
        {
            yield return at.Whole.NotApplicable("尚无付款记录。", "There are no payments yet.");
            yield break;
        }

        if ((contract.FinalAmountMinor ?? contract.AmountMinor) is not { } agreed)
        {
            yield return at.Whole.Missing(
                "合同金额没有记录。",
                "The amount of the contract is not recorded."
            );
            yield break;
        }

        if (agreed <= 0)
        {
            yield return at.Whole.Error(
                "合同金额不是正数，无法计算。",
                "The amount of the contract is not positive: it cannot be calculated."
            );
            yield break;
        }

        var paid = made.Sum(payment => (decimal)(payment.AmountMinor ?? 0));
        var unknown = made.Count(payment => payment.AmountMinor is null);
        var found = paid > agreed;
        yield return !found && unknown > 0
            ? at.Whole.Missing(
                $"{unknown}笔付款的金额没有记录。",
                $"The amounts of {unknown} payments are not recorded."
            )
            : at.Whole.Found(
                found,
                (double)(paid / agreed),
                1,
                $"已付{Say.Percent((double)(paid / agreed))}的合同金额。",
                $"{Say.Percent((double)(paid / agreed))} of the contract has been paid.",
                ("paid", paid / 100),
                ("agreed", agreed / 100m)
            );
    }
}
