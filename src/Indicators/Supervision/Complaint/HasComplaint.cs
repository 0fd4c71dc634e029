namespace Trading.Indicators.Supervision.Complaint;

/// <summary>R020: there is a complaint.</summary>
internal sealed class HasComplaint() : WholeIndicator("R020", Needs.None)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        var complaints = at.Dossier.StepsOf("complaint").ToList();
        var upheld = complaints.Count(step => step.FlagOf("upheld") == true);
        return at.Whole.Found(
            complaints.Count > 0,
            complaints.Count,
            1,
            complaints.Count > 0
                ? $"有投诉{complaints.Count}件，其中成立{upheld}件。"
                : "没有投诉。",
            complaints.Count > 0
                ? $"{complaints.Count} complaints, {upheld} of them upheld."
                : "There is no complaint.",
            ("complaints", complaints.Count),
            ("upheld", upheld)
        );
    }
}
