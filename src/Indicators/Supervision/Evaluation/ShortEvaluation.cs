namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>I44: the evaluation took fewer minutes a page than a quarter of comparable ones.</summary>
internal sealed class ShortEvaluation() : PeerIndicator("I44", "I44.minutesPerPage", Needs.Bids)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        var step = dossier.StepsOf("evaluation", lot.Number).LastOrDefault();
        var from = lot.Evaluation?.StartedAt ?? step?.InstantOf("from");
        var to = lot.Evaluation?.EndedAt ?? step?.InstantOf("to");
        if (lot.Evaluation is null && step is null)
        {
            return lot.IsDecided
                ? Reading.Missing("没有评审的记录。", "No evaluation is recorded.")
                : Reading.NotApplicable("尚未评审。", "It has not been evaluated.");
        }

        if (from is not { } start || to is not { } end || lot.Evaluation?.Pages is not { } pages)
        {
            return Reading.Missing(
                "评审开始、结束时间或投标文件页数没有记录。",
                "Start, end or the number of pages of the bids are not recorded."
            );
        }

        return pages <= 0 || end < start
            ? Reading.Error(
                "页数不是正数，或评审结束早于开始。",
                "The pages are no positive number, or the evaluation ends before it starts."
            )
            : Reading.Of(
                (end - start).TotalMinutes / pages,
                ("from", start),
                ("to", end),
                ("pages", pages)
            );
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers) =>
        new(
            value <= peers.Q1,
            peers.Q1,
            new(
                $"每页评审{Say.Number(value)}分钟，{peers.Count}个可比项目的下四分位数为{Say.Number(peers.Q1)}分钟。",
                $"{Say.Number(value)} minutes a page; the lower quartile of {peers.Count} comparable evaluations is {Say.Number(peers.Q1)}."
            )
        );
}
