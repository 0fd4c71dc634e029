namespace Trading.Indicators.Supervision.Award;

/// <summary>I45: the days from opening to award are far from what is usual, either way.</summary>
internal sealed class DecisionTime() : PeerIndicator("I45", "I45.days", Needs.Winner)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        if (
            DossierReading.DayOf(dossier.OpenedAt(lot)) is not { } opened
            || DossierReading.DayOf(dossier.AwardedAt(lot)) is not { } awarded
        )
        {
            return Reading.Missing(
                "开标或定标时间没有记录。",
                "When it was opened or awarded is not recorded."
            );
        }

        var days = awarded.DayNumber - opened.DayNumber;
        return days < 0
            ? Reading.Error("定标早于开标。", "The award is before the opening.")
            : Reading.Of(days, ("openedOn", opened), ("awardedOn", awarded));
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers)
    {
        var high = peers.Q3 > peers.Q1 ? peers.OuterUpperFence : peers.Q99;
        var low = peers.OuterLowerFence;
        var isHigh = value > peers.Q3 && value >= high;
        var isLow = peers.Q3 > peers.Q1 && value <= low;
        return new(
            isHigh || isLow,
            isLow ? low : high,
            new(
                $"开标至定标{Say.Number(value)}天，{peers.Count}个可比项目的中位数为{Say.Number(peers.Median)}天，外界限为{Say.Number(Math.Max(low, 0))}至{Say.Number(high)}天。",
                $"{Say.Number(value)} days from opening to award; the median of {peers.Count} comparable procurements is {Say.Number(peers.Median)}, the outer fences are {Say.Number(Math.Max(low, 0))} and {Say.Number(high)}."
            )
        );
    }
}
