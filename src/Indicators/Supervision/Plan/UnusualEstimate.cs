namespace Trading.Indicators.Supervision.Plan;

/// <summary>R016: the estimate is far from those of its kind, in robust deviations of its logarithm (IQR / 1.349).</summary>
internal sealed class UnusualEstimate() : PeerIndicator("R016", "R016.logEstimate", Needs.None)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot) =>
        dossier.Currency != Money.Yuan
            ? Reading.NotApplicable(
                "不是人民币，金额不作比较。",
                "Amounts of other currencies are not compared."
            )
        : dossier.Category is null || lot.EstimateMinor() is not { } estimate
            ? Reading.Missing("类别或预算没有记录。", "Industry or estimate are not recorded.")
        : estimate <= 0
            ? Reading.Error(
                "预算不是正数，无法计算。",
                "The estimate is not positive: it cannot be calculated."
            )
        : Reading.Of(Math.Log(estimate / 100.0), ("estimate", estimate / 100m));

    protected override Comparison Compare(LotCase at, double value, Baseline peers)
    {
        var limit = at.Parameter("z");
        var deviation = (peers.Q3 - peers.Q1) / 1.349;
        var z = deviation > 0 ? Math.Abs(value - peers.Median) / deviation : 0;
        var usual = Math.Exp(peers.Median);
        return new(
            z > limit,
            peers.Median + Math.Sign(value - peers.Median) * limit * deviation,
            new(
                $"预算{Say.Number(Math.Exp(value))}元，{peers.Count}个可比项目的中位数为{Say.Number(usual)}元，相差{Say.Number(z)}个稳健标准差（对数）。",
                $"The estimate is {Say.Number(Math.Exp(value))} yuan; the median of {peers.Count} comparable procurements is {Say.Number(usual)}: {Say.Number(z)} robust deviations apart (as logarithms)."
            )
        );
    }
}
