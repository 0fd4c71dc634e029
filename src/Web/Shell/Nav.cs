using Trading.Kernel.Security;

namespace Trading.Web.Shell;

/// <summary>One entry of the menu on the left.</summary>
/// <param name="Path">Where it leads.</param>
/// <param name="Name">In the words of the glossary.</param>
/// <param name="Needs">Who sees it.</param>
/// <param name="Icon">The component library's icon.</param>
public sealed record NavEntry(string Path, LocalizedText Name, Permission Needs, string Icon);

/// <summary>The menu: the jobs of whoever is signed in.</summary>
public static class Nav
{
    public static readonly IReadOnlyList<(
        LocalizedText Group,
        IReadOnlyList<NavEntry> Entries
    )> Groups =
    [
        (
            new("主体信息", "Registry"),
            [
                new(
                    "/my/record",
                    new("我的主体信息", "My record"),
                    Permission.EditOwnEntity,
                    "profile"
                ),
                new(
                    "/my/uses",
                    new("谁使用了我的信息", "Who used my record"),
                    Permission.EditOwnEntity,
                    "eye"
                ),
                new(
                    "/my/credit",
                    new("我的信用记录", "My credit record"),
                    Permission.EditOwnEntity,
                    "safety-certificate"
                ),
                new(
                    "/registry/reviews",
                    new("审核队列", "Review queue"),
                    Permission.VerifyEntity,
                    "audit"
                ),
                new(
                    "/registry/credit",
                    new("信用名单", "Credit lists"),
                    Permission.VerifyEntity,
                    "safety-certificate"
                ),
                new(
                    "/registry",
                    new("经营主体库", "Entity registry"),
                    Permission.BrowseRegistry,
                    "bank"
                ),
            ]
        ),
        (
            new("项目与评标", "Procurement"),
            [
                new(
                    "/procurements",
                    new("项目", "Procurements"),
                    Permission.ReadProcurement,
                    "file-text"
                ),
                new(
                    "/panels",
                    new("评标委员会", "Evaluation panels"),
                    Permission.ManagePanel,
                    "team"
                ),
                new(
                    "/experts",
                    new("评标专家库", "Expert pool"),
                    Permission.ManageExperts,
                    "solution"
                ),
                new(
                    "/invitations",
                    new("我的评标邀请", "My invitations"),
                    Permission.AnswerInvitation,
                    "mail"
                ),
            ]
        ),
        (
            new("监督预警", "Supervision"),
            [
                new("/alerts", new("预警", "Warnings"), Permission.ReviewAlerts, "alert"),
                new("/alerts/model", new("模型", "Models"), Permission.TrainModel, "experiment"),
            ]
        ),
        (
            new("平台管理", "Administration"),
            [
                new(
                    "/access/people",
                    new("人员与角色", "People and roles"),
                    Permission.ManageAccess,
                    "user"
                ),
                new(
                    "/access/systems",
                    new("交易系统与密钥", "Trading systems and keys"),
                    Permission.ManageSystems,
                    "api"
                ),
                new(
                    "/access/audit",
                    new("审计记录", "Audit trail"),
                    Permission.ReadAudit,
                    "safety"
                ),
                new(
                    "/jobs",
                    new("后台任务", "Background jobs"),
                    Permission.OperateJobs,
                    "schedule"
                ),
            ]
        ),
        (
            new("我的", "Mine"),
            [
                new("/notices", new("消息", "Notices"), Permission.SignedIn, "bell"),
                new("/account", new("我的账号", "My account"), Permission.SignedIn, "setting"),
            ]
        ),
    ];
}
