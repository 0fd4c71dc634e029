using Trading.Evaluation.Experts;
using Trading.Evaluation.Frequency;

namespace Trading.Evaluation;

/// <summary>The words of evaluation.</summary>
public static class Terms
{
    /// <summary>How an expert can be tied to an organisation (财库〔2016〕198号 art. 16; 国家发展改革委等七部委令第12号 art. 12).</summary>
    public static readonly IReadOnlyList<Term> Relations =
    [
        new("employee", new("任职", "Employed by")),
        new("adviser", new("顾问", "Adviser to")),
        new("director", new("董事、监事", "Director or supervisor of")),
        new("shareholder", new("股东、控制人", "Shareholder or controller of")),
        new("kin", new("亲属任负责人", "Kin of the head of")),
    ];

    public static readonly IReadOnlyList<Term> ExpertStates =
    [
        new("active", new("可抽取", "Active")),
        new("suspended", new("暂停", "Suspended")),
        new("applied", new("申请待审核", "Applied")),
        new("returned", new("申请已退回", "Application returned")),
        new("removed", new("已移出", "Removed")),
    ];

    /// <summary>What an officer sets by changing a file; the other states are reached by decisions of their own.</summary>
    public static readonly IReadOnlyList<Term> SettableExpertStates =
    [
        .. ExpertStates.Where(state => state.Code is "active" or "suspended"),
    ];

    /// <summary>What can be decided about an expert, or said to it.</summary>
    public static readonly IReadOnlyList<Term> ExpertDecisionKinds =
    [
        new("registered", new("登记入库", "Registered by an officer")),
        new("identified", new("补录身份证号", "Identity number entered")),
        new("applied", new("申请入库", "Applied")),
        new("corrected", new("补正后再次申请", "Corrected and applied again")),
        new("admitted", new("审核入库", "Admitted")),
        new("returned", new("退回申请", "Application returned")),
        new("suspended", new("暂停资格", "Suspended")),
        new("reinstated", new("恢复资格", "Reinstated")),
        new("removed", new("移出专家库", "Removed")),
        new("appealed", new("提出申诉", "Appealed")),
        new("upheld", new("申诉不成立", "Appeal refused")),
        new("overturned", new("申诉成立，恢复资格", "Appeal granted, reinstated")),
    ];

    /// <summary>What a document of an expert's file shows.</summary>
    public static readonly IReadOnlyList<Term> ExpertDocumentKinds =
    [
        new(ExpertDocuments.Letter, new("推荐函", "Letter of recommendation")),
        new(ExpertDocuments.Certificate, new("证书", "Certificate")),
    ];

    /// <summary>Why an expert cannot come on some days.</summary>
    public static readonly IReadOnlyList<Term> AbsenceKinds =
    [
        new("leave", new("请假", "On leave")),
        new("blocked", new("不便参加", "Not available")),
    ];

    public static readonly IReadOnlyList<Term> PanelStates =
    [
        new("requested", new("待抽取", "To be drawn")),
        new("frozen", new("名单已冻结", "List frozen")),
        new("unmeetable", new("限额无法满足", "Quotas cannot be met")),
        new("inviting", new("邀请中", "Inviting")),
        new("short", new("人数不足", "Short of experts")),
        new("complete", new("已组成", "Complete")),
        new("cancelled", new("已取消", "Cancelled")),
    ];

    /// <summary>States of an invitation, and of a seat (<c>open</c>, <c>short</c>).</summary>
    public static readonly IReadOnlyList<Term> InvitationStates =
    [
        new("drawn", new("已抽中，待通知", "Drawn, to be told")),
        new("invited", new("已通知，待答复", "Invited")),
        new("accepted", new("已确认", "Accepted")),
        new("declined", new("已谢绝", "Declined")),
        new("expired", new("逾期未答复", "No answer in time")),
        new("excluded", new("依法回避", "Excluded by law")),
        new("no_show", new("未到场", "Did not come")),
        new("avoided", new("当场回避", "Avoided at the door")),
        new("cancelled", new("已取消", "Cancelled")),
        new("open", new("待补抽", "To be replaced")),
        new("short", new("无人可补", "Nobody left")),
    ];

    /// <summary>Why an expert says no.</summary>
    public static readonly IReadOnlyList<Term> DeclineReasons =
    [
        new("conflict", new("应当回避", "Conflict of interest")),
        new("schedule", new("时间冲突", "Not free at the time")),
        new("health", new("身体原因", "Health")),
        new("other", new("其他原因", "Another reason")),
    ];

    /// <summary>Why a candidate may not be drawn.</summary>
    public static readonly IReadOnlyList<Term> Exclusions =
    [
        new(
            "buyer",
            new("三年内与采购人（招标人）有利害关系", "Tied to the buyer within three years")
        ),
        new("bidder", new("三年内与投标人有利害关系", "Tied to a bidder within three years")),
        new(
            "holder",
            new(
                "三年内与直接或间接持有投标人股份的单位有利害关系",
                "Tied within three years to whoever holds a bidder, at any depth"
            )
        ),
        new(
            "same_person",
            new(
                "身份证号与采购人、代理机构、投标人或文件编制单位的法定代表人、股东或人员相同",
                "Is the legal representative, a holder or on the staff of the buyer, the agency, a bidder or a unit that prepared the documents, by identity number"
            )
        ),
        new("agency", new("代理机构工作人员", "Employed by the agency that runs it")),
        new(
            "prepared",
            new(
                "编制采购文件或参与进口产品论证",
                "Prepared the documents or took part in an import review"
            )
        ),
        new("suspended", new("已暂停", "Suspended")),
        new("no_account", new("未开通账号，无法通知", "Has no account to be told through")),
        new("engaged", new("当日已有其他评审", "On another panel the same day")),
        new("absent", new("当日请假或不便参加", "Not available that day")),
        new("waiting", new("入库未满等待期", "Admitted too recently")),
        new(
            FrequencyCap.PurchaserOften,
            new("为同一采购人评审已达次数上限", "Sat for the same purchaser as often as may be")
        ),
        new(
            FrequencyCap.ColleagueOften,
            new(
                "与同一成员共同评审已达次数上限",
                "Sat with a member of the panel as often as may be"
            )
        ),
    ];

    /// <summary>What a cap on how often an expert may sit counts.</summary>
    public static readonly IReadOnlyList<Term> FrequencyGrounds =
    [
        new(FrequencyCap.Purchaser, new("同一采购人", "Panels of one purchaser")),
        new(FrequencyCap.Colleague, new("与同一成员", "Panels with the same colleague")),
    ];

    /// <summary>What can happen to a panel.</summary>
    public static readonly IReadOnlyList<Term> Events =
    [
        new("requested", new("提出抽取申请", "Panel requested")),
        new("loosened", new("经申请人同意放宽限额", "Quotas loosened, as who asked agreed")),
        new("unmeetable", new("没有符合限额的组合", "No panel meets the quotas")),
        new("frozen", new("候选名单冻结", "List of candidates frozen")),
        new(
            "guessable",
            new(
                "超过可预测性界限，已告知监督人员",
                "Beyond the limits of predictability; supervisors are told"
            )
        ),
        new(
            "listed",
            new("编号的组合清单公布摘要", "Hash of the numbered list of panels published")
        ),
        new("drawn", new("完成随机抽取", "Drawn at random")),
        new(
            "draw_failed",
            new(
                "一次抽取未能完成，已撤销；重抽结果不变",
                "An attempt at the draw failed; the next gives the same"
            )
        ),
        new("contributed", new("随机数承诺", "Contribution committed to")),
        new("revealed", new("揭示随机数", "Contribution revealed")),
        new("disclosed", new("平台揭示代存的随机数", "Kept contribution opened by the platform")),
        new(
            "withheld",
            new("逾期未揭示，以推导值代替", "Withheld; a derived value takes its place")
        ),
        new(
            "late",
            new("逾期的承诺或揭示，未予接受", "Commitment or value came too late, refused")
        ),
        new(
            "wrong",
            new("与承诺不符的揭示，未予接受", "Value that is not the one committed to, refused")
        ),
        new("beacon", new("填写公共信标值", "Value of the public beacon entered")),
        new("invited", new("已发出通知", "Invited")),
        new("escalated", new("已改用其他渠道通知", "Reached by another channel")),
        new("unreached", new("未登记号码或未选用该渠道", "Cannot be reached by this channel")),
        new("reminded", new("已催促答复", "Reminded")),
        new("accepted", new("确认参加", "Accepted")),
        new("declined", new("谢绝", "Declined")),
        new("expired", new("逾期未答复", "No answer in time")),
        new(
            "answer_refused",
            new(
                "答复过迟或已有结果，未予接受",
                "An answer came too late, or after another; refused"
            )
        ),
        new("arrived", new("到场签到", "Came to the evaluation")),
        new("no_show", new("未到场", "Did not come")),
        new("avoided", new("当场回避", "Avoided himself at the door")),
        new(
            "too_late",
            new("已过补抽时限，席位空缺", "Too late to be replaced; the seat stays open")
        ),
        new("excluded", new("发现应当回避", "Found to be excluded by law")),
        new("replaced", new("按同一顺序补抽", "Replaced by the next in the same order")),
        new("short", new("候选人用尽", "Candidates exhausted")),
        new("complete", new("评标委员会组成", "Panel complete")),
        new("cancelled", new("取消", "Cancelled")),
        new("unsealed", new("名单启封", "Names unsealed")),
    ];

    /// <summary>Why somebody who held a seat left it.</summary>
    public static readonly IReadOnlyList<Term> Departures =
    [
        .. DeclineReasons,
        .. Exclusions,
        new("silent", new("逾期未答复", "no answer in time")),
        new("no_show", new("未到场", "did not come")),
        new("declared", new("当场声明回避", "avoided himself at the door")),
    ];

    /// <summary>Whether a fee is owed.</summary>
    public static readonly IReadOnlyList<Term> FeeStates =
    [
        new("due", new("待支付", "Due")),
        new("paid", new("已支付", "Paid")),
        new("none", new("无报酬", "No fee")),
    ];

    /// <summary>What a draw waits for besides the platform.</summary>
    public static readonly IReadOnlyList<Term> ContributionPhases =
    [
        new("commit", new("接受承诺", "Commitments are taken")),
        new("freeze", new("等待名单冻结", "Waits for the list to be frozen")),
        new("reveal", new("等待揭示", "Waits for values to be revealed")),
        new("beacon", new("等待公共信标", "Waits for the public beacon")),
        new("closed", new("不再接受", "Nothing is taken any more")),
    ];

    /// <summary>What became of a request for one more draw.</summary>
    public static readonly IReadOnlyList<Term> RedrawStates =
    [
        new("asked", new("待监督人员决定", "Waits for a supervisor")),
        new("consented", new("同意", "Consented to")),
        new("refused", new("不同意", "Refused")),
    ];

    /// <summary>The word for a code, or the code itself when the catalogue lost it.</summary>
    public static LocalizedText NameIn(IEnumerable<Term> catalogue, string code) =>
        catalogue.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);
}
