namespace Trading.Indicators.Supervision.Contract;

/// <summary>R060: the contract was signed unusually long after the award.</summary>
internal sealed class LateSignature() : PeerIndicator("R060", "R060.days", Needs.Contract)
{
    protected override Reading Read(ProcurementDossier dossier, LotFacts lot)
    {
        if (
            DossierReading.DayOf(dossier.AwardedAt(lot)) is not { } awarded
            || DossierReading.DayOf(lot.Contract!.SignedAt) is not { } signed
        )
        {
            return Reading.Missing(
                "定标或签约时间没有记录。",
                "When it was awarded or signed is not recorded."
            );
        }

        var days = signed.DayNumber - awarded.DayNumber;
        return days < 0
            ? Reading.Error("签约早于定标。", "The contract was signed before the award.")
            : Reading.Of(days, ("awardedOn", awarded), ("signedOn", signed));
    }

    protected override Comparison Compare(LotCase at, double value, Baseline peers) =>
        new(
            peers.IsHigh(value),
            peers.HighOutlier(),
            new(
                $"定标至签约{Say.Number(value)}天，{peers.Count}个可比项目的中位数为{Say.Number(peers.Median)}天，界限为{Say.Number(peers.HighOutlier())}天。",
                $"{Say.Number(value)} days from award to signature; the median of {peers.Count} comparable contracts is {Say.Number(peers.Median)}, the limit {Say.Number(peers.HighOutlier())}."
            )
        );
}
