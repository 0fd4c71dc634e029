namespace Trading.Procurement.Limits;

/// <summary>The closed lists of what is said of a limit.</summary>
public static class LimitTerms
{
    /// <summary>What a check comes to.</summary>
    public static readonly IReadOnlyList<Term> Outcomes =
    [
        new("kept", new("符合", "Kept")),
        new("broken", new("未符合", "Broken")),
        new("due", new("待办", "Due")),
        new("notApplicable", new("不适用", "Not applicable")),
        new("cannotTell", new("无法判断", "Cannot tell")),
    ];

    /// <summary>Why a limit does not apply, or why nobody can tell.</summary>
    public static readonly IReadOnlyList<Term> Reasons =
    [
        new("abroad", new("境外项目", "Abroad")),
        new("otherMethod", new("其他交易方式", "Another method")),
        new("notInForce", new("当时未施行", "Not in force then")),
        new("notBegun", new("尚未起算", "Not begun")),
        new("didNotHappen", new("期限内没有发生", "Did not happen in time")),
        new("ended", new("项目已终止", "The procurement has ended")),
        new("otherCase", new("其他情形", "Another case")),
        new("yearUnknown", new("节假日安排未知", "Days off of a year not known")),
        new("datumMissing", new("缺少数据", "A datum is missing")),
        new("notRecordedHere", new("平台没有记录", "The platform has no record")),
        new("clockPaused", new("时限暂停计算", "The clock stands still")),
        new("wrongOrder", new("先后次序不符", "Events in the wrong order")),
    ];

    /// <summary>What kind of day is ahead.</summary>
    public static readonly IReadOnlyList<Term> DueKinds =
    [
        new("deadline", new("截止", "Must be done by then")),
        new("lastDay", new("最后一日", "May be done until then")),
        new("earliest", new("最早", "Not before")),
    ];

    /// <summary>What limits are measured in.</summary>
    public static readonly IReadOnlyList<Term> Units =
    [
        new("days", new("日", "Days")),
        new("workingDays", new("工作日", "Working days")),
        new("months", new("月", "Months")),
        new("years", new("年", "Years")),
        new("minutes", new("分钟", "Minutes")),
        new("percent", new("百分比", "Per cent")),
        new("yuan", new("元", "Yuan")),
        new("bidders", new("投标人", "Bidders")),
        new("applicants", new("申请人", "Applicants")),
    ];
}
