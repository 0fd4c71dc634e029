namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>R015: the evaluation began unusually long after the opening.</summary>
internal sealed class LateEvaluation() : PeerIndicator("R015", "R015.days", Needs.Bids)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        var step = dossier.StepsOf("evaluation", lot.Number).FirstOrDefault();
        if (step is null && lot.Evaluation is null)
        {
            return lot.IsDecided
                ? Reading.Missing("没有评审的记录。", "No evaluation is recorded.")
                : Reading.NotApplicable("尚未评审。", "It has not been evaluated.");
        }

        if (
            DossierReading.DayOf(dossier.OpenedAt(lot)) is not { } opened
            || DossierReading.DayOf(lot.Evaluation?.StartedAt ?? step?.InstantOf("from"))
                is not { } began
        )
        {
            return Reading.Missing(
                "开标或评审开始时间没有记录。",
                "When it was opened or when the evaluation began is not recorded."
            );
        }

        var days = began.DayNumber - opened.DayNumber;
        return days < 0
            ? Reading.Error("评审早于开标。", "The evaluation is before the opening.")
            : Reading.Of(days, ("openedOn", opened), ("beganOn", began));
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers) =>
        new(
            peers.IsHigh(value),
            peers.HighOutlier(),
            new(
                $"开标至评审{Say.Number(value)}天，{peers.Count}个可比项目的中位数为{Say.Number(peers.Median)}天，界限为{Say.Number(peers.HighOutlier())}天。",
                $"{Say.Number(value)} days from opening to evaluation; the median of {peers.Count} comparable procurements is {Say.Number(peers.Median)}, the limit {Say.Number(peers.HighOutlier())}."
            )
        );
}
