using System.Globalization;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>What the people of a case are told.</summary>
internal static class CaseMessages
{
    public static readonly MessageTemplate Asked = new(
        "alerts.case_asked",
        new("监督部门请您说明情况", "A supervisor asks for an explanation"),
        new(
            "案件{number}（{title}）：请于{due}前在系统内说明情况，可附材料；确需延期的，请在期限内申请。",
            "Case {number} ({title}): explain here by {due}, with documents where you have them. If you need more time, ask for it before that day."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Reminded = new(
        "alerts.case_reminded",
        new("说明期限将至", "An explanation is due soon"),
        new(
            "案件{number}（{title}）的说明应于{due}前提交。",
            "The explanation for case {number} ({title}) is due by {due}."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate Late = new(
        "alerts.case_late",
        new("说明已逾期", "An explanation is late"),
        new(
            "案件{number}（{title}）的说明应于{due}前提交，现已逾期；监督部门可以不待说明继续核查。",
            "The explanation for case {number} ({title}) was due by {due}; it can be examined without."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate Answered = new(
        "alerts.case_answered",
        new("采购人已说明", "The purchaser has answered"),
        new(
            "案件{number}（{title}）：采购人已提交说明，请核查。",
            "Case {number} ({title}): the purchaser has answered. Examine it."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate MoreAsked = new(
        "alerts.case_more_asked",
        new("采购人申请延期说明", "The purchaser asks for more time"),
        new(
            "案件{number}（{title}）：采购人申请延期至{until}。",
            "Case {number} ({title}): the purchaser asks for time until {until}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate MoreDecided = new(
        "alerts.case_more_decided",
        new("延期申请已处理", "Your request for more time was decided"),
        new(
            "案件{number}（{title}）：说明期限为{due}。",
            "Case {number} ({title}): the explanation is due by {due}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Ordered = new(
        "alerts.case_ordered",
        new("责令改正", "A correction is ordered"),
        new(
            "案件{number}（{title}）：请于{due}前改正，内容见案件页面。",
            "Case {number} ({title}): put right by {due} what the case's page says."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate HandedOver = new(
        "alerts.case_handed_over",
        new("案件移交给您", "A case is handed over to you"),
        new(
            "案件{number}（{title}）由{from}移交给您。",
            "{from} hands case {number} ({title}) over to you."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Released = new(
        "alerts.case_released",
        new("案件退回待办", "A case is back in the queue"),
        new(
            "案件{number}（{title}）：原承办人{officer}不再承担监督职责，案件已退回待办，请确定新的承办人。",
            "Case {number} ({title}): {officer} supervises no more, and the case is back in the queue. Say who has it now."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Closed = new(
        "alerts.case_closed",
        new("案件已结案", "A case is closed"),
        new(
            "案件{number}（{title}）已结案，可查看处理决定。",
            "Case {number} ({title}) is closed; its decision can be read."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Published = new(
        "alerts.case_published",
        new("您参与的项目有监督处理结果", "The result of a case on a tender of yours"),
        new(
            "您参与的项目“{title}”的监督案件已结案并公开结果。",
            "A case on {title}, in which you took part, is closed and its result is public."
        )
    )
    {
        Kind = NoticeKinds.Other,
    };

    public static string Day(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
