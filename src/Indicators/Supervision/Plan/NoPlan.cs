namespace Trading.Indicators.Supervision.Plan;

/// <summary>R001: there was a notice and neither plan nor intention before it.</summary>
internal sealed class NoPlan() : WholeIndicator("R001", Needs.Statute)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        var notice = at.Dossier.StepsOf("notice").First(step => step.At is not null).At;
        var planned = at.Dossier.Steps.Where(step => step.Code is "plan" or "intention").ToList();
        var undated = planned.Count > 0 && planned.All(step => step.At is null);
        if (undated)
        {
            return at.Whole.Missing(
                "计划或采购意向的时间没有记录。",
                "When plan or intention were published is not recorded."
            );
        }

        var found = !planned.Any(step => step.At <= notice);
        return at.Whole.Found(
            found,
            planned.Count,
            1,
            found ? "公告前没有公布计划或采购意向。" : "公告前已公布计划或采购意向。",
            found
                ? "Neither a plan nor an intention was published before the notice."
                : "A plan or an intention was published before the notice.",
            ("noticeOn", notice)
        );
    }
}
