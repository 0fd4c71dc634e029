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
        new(ManageExperts, new("管理评标专家库", "Keep the province's pool of experts"))
        {
            Roles = [Roles.CentreOperator],
        },
        new(AnswerInvitation, new("答复评标邀请", "Answer an invitation to a panel"))
        {
            Roles = [Roles.Expert],
        },
    ];
}
