namespace Trading.Indicators.Supervision.Notice;

/// <summary>R004: bids were opened in an open method and no notice was posted.</summary>
internal sealed class NotAdvertised() : WholeIndicator("R004", Needs.None)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (at.Dossier.IsOpen != true)
        {
            return at.Dossier.IsOpen is null
                ? at.Whole.Missing("采购方式没有记录。", "The method is not recorded.")
                : at.Whole.NotApplicable("不是公开方式。", "The method is not open to everybody.");
        }

        var notices = at.Dossier.StepsOf("notice").ToList();
        if (notices.Count == 0 && !at.Dossier.Lots.Any(lot => lot.BidsAreKnown || lot.IsDecided))
        {
            return at.Whole.NotApplicable("尚未公告。", "There is no notice yet.");
        }

        // Without a single step it is the record that has nothing, not the purchaser.
        if (at.Dossier.Steps.Count == 0)
        {
            return at.Whole.Missing("没有任何步骤的记录。", "No step is recorded.");
        }

        return at.Whole.Found(
            notices.Count == 0,
            notices.Count,
            1,
            notices.Count == 0 ? "已开标，但没有发布公告。" : "已发布公告。",
            notices.Count == 0
                ? "Bids were opened and no notice was published."
                : "A notice was published.",
            (
                "medium",
                notices
                    .Select(step => step.Figures.GetValueOrDefault("medium"))
                    .FirstOrDefault(medium => medium is not null)
            )
        );
    }
}
