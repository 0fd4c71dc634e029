using Trading.Messaging.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>What purchasers and agencies are told of each other.</summary>
internal static class AgencyMessages
{
    public static readonly MessageTemplate Named = new(
        "procurement.agency_named",
        new("采购人委托贵单位代理", "A purchaser names you its agency"),
        new(
            "{purchaser}委托贵单位代理其采购（招标）项目，请接受或谢绝。",
            "{purchaser} names your firm its agency. Accept or decline."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Accepted = new(
        "procurement.agency_accepted",
        new("代理机构已接受委托", "The agency has accepted"),
        new("{agency}已接受贵单位的委托。", "{agency} has accepted to act for your firm.")
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Declined = new(
        "procurement.agency_declined",
        new("代理机构谢绝委托", "The agency has declined"),
        new("{agency}谢绝了贵单位的委托。", "{agency} declines to act for your firm.")
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Ended = new(
        "procurement.agency_ended",
        new("代理委托已终止", "An agency's naming has ended"),
        new(
            "{other}终止了代理委托，代理机构不能再办理相关项目。",
            "{other} has ended the naming; the agency can no longer run those procurements."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };
}
