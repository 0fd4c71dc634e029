using Trading.Messaging.Contracts;

namespace Trading.Evaluation;

/// <summary>What the module tells people.</summary>
internal static class EvaluationMessages
{
    public static readonly MessageTemplate PanelComplete = new(
        "evaluation.panel_complete",
        new("评标委员会已组成", "The panel is complete"),
        new(
            "“{title}”的评标委员会已组成，{seats} 名专家全部确认。",
            "The panel for '{title}' is complete: all {seats} experts accepted."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate PanelShort = new(
        "evaluation.panel_short",
        new("评标专家不足", "The panel is short of experts"),
        new(
            "“{title}”的评标专家不足：{missing}，候选人已用尽。请取消后调整专业重新申请。",
            "The panel for '{title}' is short of {missing}: nobody eligible is left. Cancel it and ask for other specialties."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate PanelUnmeetable = new(
        "evaluation.panel_unmeetable",
        new("没有符合限额的评标专家组合", "No panel of experts meets the quotas"),
        new(
            "“{title}”的评标专家未能抽取：{loosening}请取消后调整限额重新申请。",
            "Experts for '{title}' could not be drawn. {loosening} Cancel the panel and ask with other quotas."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate PanelGuessable = new(
        "evaluation.panel_guessable",
        new("评标专家组合容易猜中", "A panel is easily guessed"),
        new(
            "“{title}”的评标专家抽取超过可预测性界限：{limits}。",
            "The draw of experts for '{title}' is beyond the limits of predictability: {limits}."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate ContributionAsked = new(
        "evaluation.contribution_asked",
        new("请为专家抽取提供随机数", "Add to the randomness of a draw"),
        new(
            "“{title}”将于 {at} 抽取评标专家。您可以代表本方提供随机数，使结果不由平台单独决定。",
            "Experts for '{title}' are drawn at {at}. You may add to the randomness for your party, so that the platform alone decides nothing."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate RatingOpen = new(
        "evaluation.rating_open",
        new("请评价评标专家", "Rate the members of a panel"),
        new(
            "“{title}”已有结果。请于 {until} 前评价评标委员会的专家；期限内可以修改。",
            "The result of '{title}' is known. Rate the members of its panel by {until}; until then you may change it."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate RevealDue = new(
        "evaluation.reveal_due",
        new("请揭示抽取随机数", "Reveal your contribution to a draw"),
        new(
            "请于 {reveal_by} 前揭示您承诺的随机数；逾期按规则以推导值代替，并记录在案。",
            "Reveal the value that you committed to by {reveal_by}; after that a derived one takes its place by rule, and it is on record."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate RedrawAsked = new(
        "evaluation.redraw_asked",
        new("申请再次抽取，请您决定", "One more draw is asked for"),
        new(
            "“{title}”申请第 {draw} 次抽取评标专家，须监督人员同意。",
            "Draw {draw} of experts for '{title}' is asked for and needs a supervisor's consent."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate RedrawConsented = new(
        "evaluation.redraw_consented",
        new("再次抽取已获同意", "One more draw was consented to"),
        new(
            "“{title}”的第 {draw} 次抽取已获监督人员同意，可以提出申请。",
            "A supervisor consented to draw {draw} for '{title}'; it can be asked for."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate RedrawRefused = new(
        "evaluation.redraw_refused",
        new("再次抽取未获同意", "One more draw was refused"),
        new(
            "“{title}”的第 {draw} 次抽取未获监督人员同意。",
            "A supervisor refused draw {draw} for '{title}'."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Invited = new(
        "evaluation.invited",
        new("评审邀请，请尽快确认", "Invitation to evaluate: please answer"),
        new(
            "您被随机抽取为评审专家（专业：{specialty}）。评审时间 {at}，地点：{place}。请于 {answer_by} 前确认能否参加。",
            "You were drawn as an evaluation expert ({specialty}). Evaluation at {at}, {place}. Please answer by {answer_by}."
        )
    )
    {
        Kind = NoticeKinds.Panel,
        IsStaged = true,
    };

    public static readonly MessageTemplate InvitedByPhone = new(
        "evaluation.invited_by_phone",
        new("评审邀请，请尽快登录平台答复", "Invitation to evaluate: please sign in and answer"),
        new(
            "您被随机抽取参加 {at} 的评审，请于 {answer_by} 前登录平台答复能否参加，逾期将另请他人。",
            "You were drawn for an evaluation at {at}. Please sign in and answer by {answer_by}; after that somebody else is asked."
        )
    )
    {
        Kind = NoticeKinds.Panel,
        IsStaged = true,
    };

    public static readonly MessageTemplate TooLateToReplace = new(
        "evaluation.too_late_to_replace",
        new("已过补抽时限，评标委员会缺员", "Too late to replace a member of the panel"),
        new(
            "“{title}”的评标委员会有成员未到或回避，已过补抽时限。请停止评审、封存文件，依法重新组建评标委员会。",
            "A member of the panel for '{title}' is missing or must avoid, and it is too late for a replacement. Stop the evaluation, seal the documents and form another panel by law."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Reminded = new(
        "evaluation.reminded",
        new("请尽快确认能否参加评审", "Please answer the invitation"),
        new(
            "请尽快确认能否参加 {at} 的评审，{answer_by} 后将另请他人。",
            "Please say whether you can evaluate at {at}; after {answer_by} somebody else is asked."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Excluded = new(
        "evaluation.excluded",
        new("您无需参加评审", "You need not come to the evaluation"),
        new(
            "经核对，您依法应当回避 {at} 的评审，无需到场。",
            "By law you must not evaluate at {at}; you need not come."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Engaged = new(
        "evaluation.engaged",
        new("您当日已有另一场评审", "You have another evaluation that day"),
        new(
            "您当日已列入另一场评审，{at} 的这场评审已另请他人，无需到场。",
            "You are on another panel that day; somebody else is asked for the evaluation at {at}, and you need not come to it."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate TooOften = new(
        "evaluation.too_often",
        new("您无需参加评审", "You need not come to the evaluation"),
        new(
            "您参加评审已达次数上限，{at} 的这场评审已另请他人，无需到场。",
            "You sat as often as may be; somebody else is asked for the evaluation at {at}, and you need not come to it."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Cancelled = new(
        "evaluation.cancelled",
        new("评审已取消", "The evaluation was cancelled"),
        new(
            "原定 {at} 的评审已取消，您无需到场。",
            "The evaluation at {at} was cancelled; you need not come."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate CancelledWithProcurement = new(
        "evaluation.cancelled_with_procurement",
        new("评标委员会已随项目取消", "The panel was cancelled with its procurement"),
        new(
            "项目已终止，{at} 的评标委员会随之取消，已通知专家。",
            "The procurement was cancelled, and with it the panel of {at}; the experts are told."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate PostponedWithProcurement = new(
        "evaluation.postponed_with_procurement",
        new("投标截止顺延，评标委员会已取消", "The deadline was moved, and the panel cancelled"),
        new(
            "投标截止时间顺延至 {until}，原定 {at} 的评标委员会已取消并通知专家。请按新的评审时间重新申请。",
            "The bid deadline was moved to {until}; the panel of {at} was cancelled and its experts are told. Ask for another at the new time."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate Withdrawn = new(
        "evaluation.withdrawn",
        new("您的专家资格已暂停，无需参加评审", "You are suspended as an expert"),
        new(
            "您的专家资格已暂停，不再参加 {at} 的评审，无需到场。",
            "You are suspended as an expert and do not evaluate at {at}; you need not come."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate ExpertAdmitted = new(
        "evaluation.expert_admitted",
        new("您已入评标专家库", "You are admitted to the expert library"),
        new(
            "您的入库申请已通过。请在“我的专家档案”中维护不便参加评审的日期。",
            "Your application was granted. Keep the days on which you cannot come up to date in your file."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate ApplicationReturned = new(
        "evaluation.application_returned",
        new("入库申请已退回，请补正", "Your application was returned"),
        new(
            "您的评标专家入库申请已退回：{reason} 请按所列栏目补正后再次提交。",
            "Your application as an expert was returned: {reason} Correct the fields that are listed and apply again."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate ExpertSuspended = new(
        "evaluation.expert_suspended",
        new("您被暂停参加评审", "You are suspended as an expert"),
        new(
            "您被暂停参加评审：{reason} 如有异议，可在“我的专家档案”中申诉。",
            "You are suspended as an expert: {reason} You may appeal in your file."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate ExpertRemoved = new(
        "evaluation.expert_removed",
        new("您已被移出评标专家库", "You were removed from the expert library"),
        new(
            "您已被移出评标专家库：{reason} 如有异议，可在“我的专家档案”中申诉。",
            "You were removed from the expert library: {reason} You may appeal in your file."
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate AppealGranted = new(
        "evaluation.appeal_granted",
        new("申诉成立，资格已恢复", "Your appeal was granted"),
        new(
            "您的申诉成立，专家资格已恢复：{reason}",
            "Your appeal was granted and you are in the pool again: {reason}"
        )
    )
    {
        Kind = NoticeKinds.Panel,
    };

    public static readonly MessageTemplate AppealRefused = new(
        "evaluation.appeal_refused",
        new("申诉不成立", "Your appeal was refused"),
        new("您的申诉不成立：{reason}", "Your appeal was refused: {reason}")
    )
    {
        Kind = NoticeKinds.Panel,
    };
}
