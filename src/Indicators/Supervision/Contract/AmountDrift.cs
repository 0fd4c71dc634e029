namespace Trading.Indicators.Supervision.Contract;

/// <summary>R059: the final amount is further from the awarded one than is usual, either way.</summary>
internal sealed class AmountDrift()
    : PeerIndicator("R059", "R059.share", Needs.Contract | Needs.Purchase)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot) =>
        (lot.AwardedMinor() ?? lot.Contract!.AmountMinor) is not { } awarded
        || lot.Contract!.FinalAmountMinor is not { } final
            ? Reading.Missing(
                "中标金额或变更、结算后的金额没有记录。",
                "The amount awarded, or that after changes, is not recorded."
            )
        : awarded <= 0
            ? Reading.Error(
                "中标金额不是正数，无法计算。",
                "The amount awarded is not positive: it cannot be calculated."
            )
        : Reading.Of(
            (double)(Math.Abs((decimal)final - awarded) / awarded),
            ("awardedAmount", awarded / 100m),
            ("finalAmount", final / 100m)
        );

    protected override Comparison Compare(LotCase at, double value, Baseline peers) =>
        new(
            peers.IsHigh(value),
            peers.HighOutlier(),
            new(
                $"最终金额与中标金额相差{Say.Percent(value)}，{peers.Count}个可比项目的中位数为{Say.Percent(peers.Median)}，界限为{Say.Percent(peers.HighOutlier())}。",
                $"The final amount is {Say.Percent(value)} from the awarded one; the median of {peers.Count} comparable contracts is {Say.Percent(peers.Median)}, the limit {Say.Percent(peers.HighOutlier())}."
            )
        );
}
