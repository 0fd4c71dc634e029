namespace Trading.Indicators.Supervision.Notice;

/// <summary>R014: few days between notice and opening, where the law gives a period for bids.</summary>
internal sealed class ShortAdvertising() : LotIndicator("R014", Needs.Statute)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Dossier.IsOpen is null && at.Dossier.Method is null)
        {
            yield return at.Whole.Missing("采购方式没有记录。", "The method is not recorded.");
            yield break;
        }

        if (at.Dossier.IsOpen != true && at.Dossier.Method != "invited")
        {
            yield return at.Whole.NotApplicable(
                "不是公开招标或邀请招标，期限见法定期限核对（I28）。",
                "Neither an open nor an invited tender: its periods are checked as statutory limits (I28)."
            );
            yield break;
        }

        if (!at.Lot.BidsAreKnown)
        {
            yield return at.Whole.NotApplicable("尚未开标。", "The bids have not been opened.");
            yield break;
        }

        if (
            at.Dossier.FirstDay("notice") is not { } notice
            || DossierReading.DayOf(at.Dossier.FirstOpenedAt(at.Lot)) is not { } opened
        )
        {
            yield return at.Whole.Missing(
                "公告或开标时间没有记录。",
                "When notice or opening were is not recorded."
            );
            yield break;
        }

        var days = opened.DayNumber - notice.DayNumber;
        if (days < 0)
        {
            yield return at.Whole.Error("开标早于公告。", "The opening is before the notice.");
            yield break;
        }

        var limit = at.Parameter("days");
        yield return at.Whole.Found(
            days < limit,
            days,
            limit,
            $"公告至开标{days}天，{(days < limit ? "少于" : "不少于")}{Say.Number(limit)}天。",
            $"{days} days from notice to opening, {(days < limit ? "fewer than" : "not fewer than")} {Say.Number(limit)}.",
            ("noticeOn", notice),
            ("openedOn", opened)
        );
    }
}
