using Trading.Messaging.Contracts;

namespace Trading.Alerts;

/// <summary>What supervisors are told of warnings.</summary>
internal static class AlertMessages
{
    /// <summary>At once, of one.</summary>
    public static readonly MessageTemplate Red = new(
        "alerts.red",
        new("红色预警：{title}", "Red warning: {title}"),
        new(
            "{title}：{signals}。请在 {due} 前核查。预警只是线索，不作违规认定。",
            "{title}: {signals}. Look into it by {due}. A warning is a signal to look into; it establishes no wrongdoing."
        )
    )
    {
        Kind = NoticeKinds.Warning,
    };

    /// <summary>Once a day, of what is new.</summary>
    public static readonly MessageTemplate Digest = new(
        "alerts.digest",
        new("预警日报：新增 {count} 条", "Warnings of the day: {count} new"),
        new(
            "新增预警 {count} 条（红色 {red}，橙色 {orange}，蓝色 {blue}）。最需要核查的：{worst}。",
            "{count} new warnings ({red} red, {orange} orange, {blue} blue). Look first at: {worst}."
        )
    )
    {
        Kind = NoticeKinds.Warning,
        IsDigest = true,
    };

    /// <summary>At once, of one, to who stands in for somebody whose division it is.</summary>
    public static readonly MessageTemplate RedStandingIn = new(
        "alerts.red_standing_in",
        new("红色预警（代{absent}）：{title}", "Red warning (for {absent}): {title}"),
        new(
            "您正代行{absent}的职责。{title}：{signals}。请在 {due} 前核查。预警只是线索，不作违规认定。",
            "You stand in for {absent}. {title}: {signals}. Look into it by {due}. A warning is a signal to look into; it establishes no wrongdoing."
        )
    )
    {
        Kind = NoticeKinds.Warning,
    };

    public static readonly MessageTemplate Released = new(
        "alerts.released",
        new("预警退回待认领", "Warnings are to be claimed again"),
        new(
            "{officer}不再承担监督职责，其认领的 {count} 条预警已退回，请重新认领。",
            "{officer} supervises no more; {count} warnings that were claimed are given back. Claim them."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate ClausesToAnswer = new(
        "alerts.clauses_to_answer",
        new("公告中有条款需要说明", "Clauses of an announcement are to be answered"),
        new(
            "项目“{title}”的公告文字自动筛查出 {count} 处可能限制竞争的条款。请逐条改写，或者写明保留的理由；监督人员会看到答复。机器只作提示，由人判断。",
            "In the words of the announcement of “{title}”, {count} clauses may restrict competition. Word each anew or say why it is kept; supervisors read the answers. The machine only points out, a person judges."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };
}
