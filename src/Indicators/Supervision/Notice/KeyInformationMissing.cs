namespace Trading.Indicators.Supervision.Notice;

/// <summary>R005: bids were opened without documents or a deadline having been posted.</summary>
internal sealed class KeyInformationMissing() : WholeIndicator("R005", Needs.Competition)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        if (!at.Dossier.Lots.Any(lot => lot.BidsAreKnown))
        {
            return at.Whole.NotApplicable("尚未开标。", "The bids have not been opened.");
        }

        var missing = new List<(string Zh, string En)>();
        if (!at.Dossier.StepsOf("documents").Any())
        {
            missing.Add(("招标（采购）文件", "documents"));
        }

        if (at.Dossier.DeadlineOf() is null)
        {
            missing.Add(("截止时间", "deadline"));
        }

        return at.Whole.Found(
            missing.Count > 0,
            missing.Count,
            1,
            missing.Count > 0
                ? $"开标前没有发布：{string.Join("、", missing.Select(what => what.Zh))}。"
                : "招标（采购）文件和截止时间均已发布。",
            missing.Count > 0
                ? $"Not posted before the opening: {string.Join(", ", missing.Select(what => what.En))}."
                : "Documents and deadline were posted.",
            ("missing", missing.Count == 0 ? null : missing.Select(what => what.En))
        );
    }
}
