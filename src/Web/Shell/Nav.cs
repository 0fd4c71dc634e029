using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;
using Trading.Web.Parts;

namespace Trading.Web.Shell;

/// <summary>One entry of the menu on the left.</summary>
/// <param name="Path">Where it leads.</param>
/// <param name="Name">In the words of the glossary.</param>
/// <param name="Needs">Who sees it.</param>
/// <param name="Icon">One of <see cref="Icons"/>.</param>
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
            new("首页", "Start"),
            [
                new("/workbench", new("工作台", "Workbench"), Permission.SignedIn, Icons.Sliders),
                new(
                    "/announcements",
                    new("交易信息", "Announcements"),
                    Permission.SignedIn,
                    Icons.Document
                ),
            ]
        ),
        (
            new("主体信息", "Registry"),
            [
                new(
                    "/my/record",
                    new("我的主体信息", "My record"),
                    RegistryPermissions.EditOwnEntity,
                    Icons.Form
                ),
                new(
                    "/my/uses",
                    new("谁使用了我的信息", "Who used my record"),
                    RegistryPermissions.EditOwnEntity,
                    Icons.Eye
                ),
                new(
                    "/my/credit",
                    new("我的信用记录", "My credit record"),
                    RegistryPermissions.EditOwnEntity,
                    Icons.Shield
                ),
                new(
                    "/registry/reviews",
                    new("审核队列", "Review queue"),
                    RegistryPermissions.VerifyEntity,
                    Icons.Review
                ),
                new(
                    "/registry/resolution",
                    new("导入核对", "Imported rows to match"),
                    RegistryPermissions.VerifyEntity,
                    Icons.Review
                ),
                new(
                    "/registry/credit",
                    new("信用名单", "Credit lists"),
                    RegistryPermissions.VerifyEntity,
                    Icons.Shield
                ),
                new(
                    "/registry/intake",
                    new("批量导入", "Bring in"),
                    RegistryPermissions.BringIn,
                    Icons.Inbox
                ),
                new(
                    "/registry",
                    new("经营主体库", "Entity registry"),
                    RegistryPermissions.BrowseRegistry,
                    Icons.Building
                ),
            ]
        ),
        (
            new("项目与评标", "Procurement"),
            [
                new(
                    "/procurements",
                    new("项目", "Procurements"),
                    ProcurementPermissions.OpenProcurements,
                    Icons.Document
                ),
                new(
                    "/procurements/calendar",
                    new("到期日历", "Due dates"),
                    ProcurementPermissions.OpenProcurements,
                    Icons.Calendar
                ),
                new(
                    "/screenings",
                    new("条款筛查", "Clause screening"),
                    AlertsPermissions.OpenScreenings,
                    Icons.Review
                ),
                new(
                    "/agencies",
                    new("代理委托", "Agencies"),
                    ProcurementPermissions.RunOwnProcurement,
                    Icons.Group
                ),
                new(
                    "/panels",
                    new("评标委员会", "Evaluation panels"),
                    EvaluationPermissions.ManagePanel,
                    Icons.Group
                ),
                new(
                    "/contributions",
                    new("抽取随机数", "Contributions to draws"),
                    EvaluationPermissions.ContributeToDraw,
                    Icons.Group
                ),
                new(
                    "/redraws",
                    new("再次抽取", "Further draws"),
                    EvaluationPermissions.DecideRedraw,
                    Icons.Review
                ),
                new(
                    "/frequency-caps",
                    new("评审次数上限", "Caps on how often"),
                    EvaluationPermissions.VerifyDraw,
                    Icons.Review
                ),
                new(
                    "/declared-ties",
                    new("当场回避", "Ties declared"),
                    EvaluationPermissions.ReadTies,
                    Icons.Eye
                ),
                new(
                    "/experts",
                    new("评标专家库", "Expert pool"),
                    EvaluationPermissions.ManageExperts,
                    Icons.Card
                ),
                new(
                    "/ratings",
                    new("评价评标专家", "Rate experts"),
                    EvaluationPermissions.RateExperts,
                    Icons.Review
                ),
                new(
                    "/expert-assessments",
                    new("专家年度考核", "Yearly assessments"),
                    EvaluationPermissions.ReadRatings,
                    Icons.Card
                ),
                new(
                    "/fees",
                    new("专家劳务报酬", "Experts' fees"),
                    EvaluationPermissions.PayFees,
                    Icons.Card
                ),
                new(
                    "/invitations",
                    new("我的评标邀请", "My invitations"),
                    EvaluationPermissions.AnswerInvitation,
                    Icons.Mail
                ),
                new(
                    "/my/expert-work",
                    new("我的评审工作", "My work as an expert"),
                    EvaluationPermissions.AnswerInvitation,
                    Icons.Group
                ),
                new(
                    "/my/expert-file",
                    new("我的专家档案", "My file as an expert"),
                    EvaluationPermissions.AnswerInvitation,
                    Icons.Card
                ),
            ]
        ),
        (
            new("监督预警", "Supervision"),
            [
                new(
                    "/alerts",
                    new("预警", "Warnings"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Warning
                ),
                new(
                    "/week",
                    new("本周清单", "This week's list"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Calendar
                ),
                new("/cases", new("监督案件", "Cases"), AlertsPermissions.ReviewAlerts, Icons.Form),
                new(
                    "/cases/asked",
                    new("监督问询", "Supervisors' questions"),
                    AlertsPermissions.AnswerCases,
                    Icons.Form
                ),
                new(
                    "/cases/results",
                    new("监督结果", "Results of cases"),
                    AlertsPermissions.ReadCaseResults,
                    Icons.Form
                ),
                new(
                    "/alerts/budget",
                    new("每周预警数", "Warnings a week"),
                    AlertsPermissions.SetBudget,
                    Icons.Warning
                ),
                new(
                    "/dashboard",
                    new("监管统计", "Figures"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Measure
                ),
                new(
                    "/dashboard/precision",
                    new("查准与漏报", "Precision and misses"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Review
                ),
                new(
                    "/dashboard/sample",
                    new("未预警抽查", "Sample without warning"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Eye
                ),
                new(
                    "/alerts/indicators",
                    new("指标", "Indicators"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Measure
                ),
                new(
                    "/networks",
                    new("关系网络", "Networks"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Group
                ),
                new(
                    "/evaluators",
                    new("专家与抽取", "Evaluators"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Person
                ),
                new("/trends", new("走势", "Trends"), AlertsPermissions.ReviewAlerts, Icons.Curve),
                new(
                    "/collusion",
                    new("串通线索", "Collusion"),
                    AlertsPermissions.ReviewAlerts,
                    Icons.Eye
                ),
                new(
                    "/alerts/model",
                    new("模型", "Models"),
                    AlertsPermissions.TrainModel,
                    Icons.Curve
                ),
            ]
        ),
        (
            new("平台管理", "Administration"),
            [
                new(
                    "/access/people",
                    new("人员与角色", "People and roles"),
                    AccessPermissions.ManageAccess,
                    Icons.Person
                ),
                new(
                    "/access/systems",
                    new("交易系统与密钥", "Trading systems and keys"),
                    AccessPermissions.ManageSystems,
                    Icons.Plug
                ),
                new(
                    "/access/audit",
                    new("审计记录", "Audit trail"),
                    AccessPermissions.ReadAudit,
                    Icons.Trail
                ),
                new(
                    "/messages",
                    new("消息模板", "Message templates"),
                    Permission.EditMessages,
                    Icons.Mail
                ),
                new(
                    "/outbox",
                    new("后台消息", "Messages of jobs"),
                    Permission.OperateJobs,
                    Icons.Inbox
                ),
                new(
                    "/long-jobs",
                    new("长时任务", "Long jobs"),
                    Permission.OperateJobs,
                    Icons.Review
                ),
                new(
                    "/background",
                    new("后台任务", "Background jobs"),
                    Permission.OperateJobs,
                    Icons.Clock
                ),
            ]
        ),
        (
            new("我的", "Mine"),
            [
                new("/notices", new("消息", "Notices"), Permission.SignedIn, Icons.Bell),
                new(
                    Trading.Access.Lists.Files.ListFileSettings.Page,
                    new("我的导出", "My exports"),
                    Permission.SignedIn,
                    Icons.Document
                ),
                new("/account", new("我的账号", "My account"), Permission.SignedIn, Icons.Sliders),
            ]
        ),
    ];

    /// <summary>The entry under which a page lies that has none of its own; null for one that has, or lies nowhere.</summary>
    public static NavEntry? Above(string path)
    {
        var entries = Groups.SelectMany(group => group.Entries).ToList();
        return entries.Exists(entry => entry.Path == path)
            ? null
            : entries
                .Where(entry => path.StartsWith(entry.Path + "/", StringComparison.Ordinal))
                .MaxBy(entry => entry.Path.Length);
    }
}
