using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Contracts;

/// <summary>What can be done with experts and panels.</summary>
public static class EvaluationPermissions
{
    /// <summary>Ask for a panel and watch it being filled.</summary>
    public const string ManagePanel = "evaluation.manage_panel";

    /// <summary>Prove a draw from its record.</summary>
    public const string VerifyDraw = "evaluation.verify_draw";

    /// <summary>Keep the province's pool of experts.</summary>
    public const string ManageExperts = "evaluation.manage_experts";

    /// <summary>Answer an invitation to a panel.</summary>
    public const string AnswerInvitation = "evaluation.answer_invitation";

    /// <summary>Add to the randomness of a draw, for the centre, the purchaser or the supervisor.</summary>
    public const string ContributeToDraw = "evaluation.contribute_to_draw";

    /// <summary>Consent to one more draw of a procurement, or refuse it.</summary>
    public const string DecideRedraw = "evaluation.decide_redraw";

    /// <summary>Rate the members of a panel, for the centre, the purchaser or as one of them.</summary>
    public const string RateExperts = "evaluation.rate_experts";

    /// <summary>Read how experts were rated, as sums.</summary>
    public const string ReadRatings = "evaluation.read_ratings";

    /// <summary>Say what experts are due, and that it was paid.</summary>
    public const string PayFees = "evaluation.pay_fees";

    /// <summary>Read what experts declared when they avoided themselves.</summary>
    public const string ReadTies = "evaluation.read_ties";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(ManagePanel, new("申请和查看评标委员会", "Ask for a panel and watch it being filled"))
        {
            Roles = [Roles.CentreOperator],
        },
        new(VerifyDraw, new("验证抽取记录", "Prove a draw from its record"))
        {
            Roles = [Roles.CentreOperator, Roles.Supervisor],
        },
        new(ContributeToDraw, new("为抽取提供随机数", "Add to the randomness of a draw"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Supervisor],
        },
        new(DecideRedraw, new("决定是否同意再次抽取", "Decide on one more draw"))
        {
            Roles = [Roles.Supervisor],
        },
        new(ReadTies, new("查看专家当场回避的理由", "Read the ties that experts declared"))
        {
            Roles = [Roles.Supervisor],
        },
        new(ManageExperts, new("管理评标专家库", "Keep the province's pool of experts"))
        {
            Roles = [Roles.CentreOperator],
        },
        new(RateExperts, new("评价评标专家", "Rate experts after an evaluation"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Expert],
        },
        new(ReadRatings, new("查看专家评价汇总", "Read how experts were rated"))
        {
            Roles = [Roles.CentreOperator, Roles.Supervisor],
        },
        new(PayFees, new("核定和支付专家劳务报酬", "Enter experts' fees and their payment"))
        {
            Roles = [Roles.CentreOperator],
        },
        new(AnswerInvitation, new("答复评标邀请", "Answer an invitation to a panel"))
        {
            Roles = [Roles.Expert],
        },
    ];
}
