namespace Trading.Alerts;

/// <summary>What happens to an alert.</summary>
public static class AlertActions
{
    internal const string Raised = "raised";
    internal const string Changed = "changed";
    internal const string Confirmed = "confirmed";
    internal const string Dismissed = "dismissed";
    internal const string Reopened = "reopened";
    internal const string Lapsed = "lapsed";
    internal const string Claimed = "claimed";
    internal const string Released = "released";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Raised, new("系统提示", "Raised")),
        new(Changed, new("线索有变化", "Signals changed")),
        new(Confirmed, new("确认，需核查", "Confirmed")),
        new(Dismissed, new("排除", "Dismissed")),
        new(Reopened, new("线索有实质变化，重新打开", "Reopened: the signals changed materially")),
        new(Claimed, new("认领", "Claimed")),
        new(Released, new("退回认领", "Claim given back")),
        new(Lapsed, new("数据变更后不再突出，失效", "Lapsed: nothing stands out any more")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
