namespace Trading.Indicators.Supervision.Award;

/// <summary>I42: the winner was founded shortly before.</summary>
internal sealed class NewWinner() : LotIndicator("I42", Needs.Winner)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bid = at.Lot.WinningBid();
        if (
            bid?.Registry?.FoundedOn is not { } founded
            || DossierReading.DayOf(at.Dossier.AwardedAt(at.Lot)) is not { } awarded
        )
        {
            yield return at.Whole.Missing(
                "中标人的成立日期或定标日期没有记录。",
                "When the winner was founded or when it was awarded is not recorded."
            );
            yield break;
        }

        var days = awarded.DayNumber - founded.DayNumber;
        if (days < 0)
        {
            yield return at.Whole.Error(
                "中标人的成立日期晚于定标日期，请核对登记信息。",
                "The winner was founded after the award: its record has to be checked.",
                ("foundedOn", founded),
                ("awardedOn", awarded)
            );
            yield break;
        }

        var limit = at.Parameter("days");
        var zh = $"{bid.Bidder.Name}成立于{founded:yyyy-MM-dd}，定标时成立{days}天。";
        var en =
            $"{bid.Bidder.Name} was founded on {founded:yyyy-MM-dd}, {days} days before the award.";
        (string, object?)[] evidence = [("foundedOn", founded), ("awardedOn", awarded)];
        yield return at.Whole.Found(days <= limit, days, limit, zh, en, evidence);
        if (days <= limit)
        {
            yield return at.Of(bid.Bidder).Found(true, days, limit, zh, en, evidence);
        }
    }
}
