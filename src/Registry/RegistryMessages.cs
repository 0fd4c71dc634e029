using Trading.Messaging.Contracts;

namespace Trading.Registry;

/// <summary>What the module tells people.</summary>
internal static class RegistryMessages
{
    public static readonly MessageTemplate Verified = new(
        "registry.verified",
        new("主体信息已通过核验", "Your record has been verified"),
        new(
            "贵单位的主体信息已通过核验，全省各交易系统可直接使用。",
            "Your record has been verified; every trading system of the province can use it."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Returned = new(
        "registry.returned",
        new("主体信息被退回", "Your record was returned"),
        new("贵单位的主体信息被退回，理由：{reason}", "Your record was returned: {reason}")
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate VerifiedInPart = new(
        "registry.verified_in_part",
        new("主体信息部分通过核验", "Your record has been verified in part"),
        new(
            "贵单位提交的变更部分通过核验，已经生效；其余退回修改：{reason}",
            "A part of your change has been verified and is in force; the rest was returned: {reason}"
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate ReviewHandedOver = new(
        "registry.review_handed_over",
        new("一项核验移交给您", "A verification is handed to you"),
        new(
            "{officer}将“{firm}”的核验移交给您。",
            "{officer} hands you the verification of {firm}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate ReviewTaken = new(
        "registry.review_taken",
        new("您领取的核验已移交", "A verification was handed over"),
        new(
            "您领取的“{firm}”的核验已移交给{officer}。",
            "The verification of {firm} that you had claimed was handed over to {officer}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate RepairAccepted = new(
        "registry.repair_accepted",
        new("信用修复或异议申请已被接受", "Your application is accepted"),
        new(
            "关于“{list}”的申请已被接受，自 {day} 起不再适用。理由：{reason}",
            "Your application about '{list}' is accepted; the listing ends on {day}: {reason}"
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate RepairRejected = new(
        "registry.repair_rejected",
        new("信用修复或异议申请未被接受", "Your application is rejected"),
        new(
            "关于“{list}”的申请未被接受。理由：{reason}",
            "Your application about '{list}' is rejected: {reason}"
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Listed = new(
        "registry.listed",
        new("贵单位被列入信用名单", "Your firm is on a credit list"),
        new(
            "贵单位被列入“{list}”（{document}），{effect}。可申请信用修复或提出异议。",
            "Your firm is on the list '{list}' ({document}): {effect}. You can apply for repair or object."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Delisted = new(
        "registry.delisted",
        new("贵单位已被移出信用名单", "Your firm was taken off a credit list"),
        new(
            "贵单位已被移出“{list}”（{document}）。",
            "Your firm was taken off the list '{list}' ({document})."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate ConfirmSoon = new(
        "registry.confirm_soon",
        new("请确认主体信息仍然属实", "Confirm that your record still holds"),
        new(
            "请在 {day} 前确认主体信息仍然属实（还有{left}天）；逾期将标为“未按期确认”。",
            "Confirm by {day} that your record still holds ({left} days left); after that it is marked as not confirmed."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate NotConfirmed = new(
        "registry.not_confirmed",
        new("主体信息未按期确认", "Your record was not confirmed in time"),
        new(
            "主体信息未在 {day} 前确认，已标为“未按期确认”，交易系统可以看到。请核对后确认。",
            "Your record was not confirmed by {day} and is marked so, for trading systems too. Check and confirm it."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate ExpiresSoon = new(
        "registry.expires_soon",
        new("证照即将到期", "Something in your record is about to expire"),
        new(
            "{items}将于 {day} 到期，还有{left}天。续期后请更新并提交核验。",
            "{items}: last day {day}, {left} days left. Renew, update the record and submit it."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate ExpiresToday = new(
        "registry.expires_today",
        new("证照今天到期", "Something in your record expires today"),
        new(
            "{items}今天（{day}）到期。续期后请更新并提交核验。",
            "{items}: today ({day}) is the last day. Renew, update the record and submit it."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate Expired = new(
        "registry.expired",
        new("证照已过期", "Something in your record has expired"),
        new(
            "{items}已于 {day} 到期，已标为过期，交易系统可以看到。续期后请更新并提交核验。",
            "{items}: expired on {day} and marked so, for trading systems too. Renew, update the record and submit it."
        )
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    public static readonly MessageTemplate Suspended = new(
        "registry.suspended",
        new("主体信息已被暂停", "Your record is suspended"),
        new(
            "贵单位的主体信息已被暂停，暂不能用于交易。理由：{reason}。消除原因后请联系主体库审核人员恢复。",
            "Your record is suspended and cannot be used for a tender: {reason}. Once the cause is removed, ask a registry officer to resume it."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Resumed = new(
        "registry.resumed",
        new("主体信息已恢复", "Your record is resumed"),
        new(
            "贵单位的主体信息已恢复。理由：{reason}。如有未核验的变更，请提交核验。",
            "Your record is resumed: {reason}. If something in it is not verified, submit it."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Closed = new(
        "registry.closed",
        new("主体信息已注销", "Your record is closed"),
        new(
            "贵单位的主体信息已注销，不能再用于交易。理由：{reason}。如有异议请联系主体库审核人员。",
            "Your record is closed and can no longer be used: {reason}. If you object, turn to a registry officer."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Merged = new(
        "registry.merged",
        new("主体信息已并入其他单位", "Your record is merged into another"),
        new(
            "贵单位的主体信息已并入 {firm}（{code}），不能再用于交易。理由：{reason}",
            "Your record is merged into {firm} ({code}) and can no longer be used: {reason}"
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate TookIn = new(
        "registry.took_in",
        new("另一主体已并入贵单位", "Another firm is merged into yours"),
        new(
            "主体 {code} 已并入贵单位。其资质、人员和业绩不自动转移；如已依法承继，请在贵单位信息中填写并提交核验。",
            "{code} is merged into your firm. Its licences, staff and contracts do not pass over; enter what you lawfully took over and submit it."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Deregistered = new(
        "registry.deregistered",
        new("权威来源登记某主体已注销", "A source has a firm as deregistered"),
        new(
            "{source}登记“{firm}”（{code}）已注销，请核实后处理该主体。",
            "{source} has {firm} ({code}) as deregistered. Check, and decide what becomes of the record."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate Contradicted = new(
        "registry.contradicted",
        new("权威来源与填报内容不一致", "A source contradicts your record"),
        new(
            "{source}登记的内容与贵单位填报的有{count}处不一致：{fields}。请核对后更正，或采用其内容。",
            "{source} contradicts your record in {count} places: {fields}. Correct it, or take over what is registered there."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };
}
