using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Alerts.Contracts;

/// <summary>What can be done with warnings and the models behind them.</summary>
public static class AlertsPermissions
{
    /// <summary>Read warnings and settle them.</summary>
    public const string ReviewAlerts = "alerts.review";

    /// <summary>Have models trained, and see how they and their trainings stand.</summary>
    public const string TrainModel = "alerts.train_model";

    /// <summary>Put models into service and out of it; whoever does must see the whole province besides.</summary>
    public const string DecideOnModels = "alerts.decide_on_models";

    /// <summary>Try and set parameters of the indicators; whoever does must see the whole province besides.</summary>
    public const string SetIndicatorParameters = "alerts.set_indicator_parameters";

    /// <summary>Have drafts screened before they are published, and answer what was found.</summary>
    public const string ScreenDrafts = "alerts.screen_drafts";

    /// <summary>Read what was found in drafts of the own scope, and what was answered.</summary>
    public const string ReadScreenings = "alerts.read_screenings";

    /// <summary>Open the pages of screenings; which ones, the others say.</summary>
    public const string OpenScreenings = "alerts.open_screenings";

    /// <summary>See and set how many warnings an office is given a week: the own office's, and an administrator any.</summary>
    public const string SetBudget = "alerts.set_budget";

    /// <summary>Read warnings as the national data standard's project alerts, for the platform above.</summary>
    public const string ReadAlertTable = "alerts.table";

    /// <summary>Follow warnings and cases of the own division and read them: supervisors' systems.</summary>
    public const string ReadSupervision = "alerts.read_supervision";

    /// <summary>Answer what a supervisor asks in a case on a procurement to which the own firm is a party.</summary>
    public const string AnswerCases = "alerts.answer_cases";

    /// <summary>Read the published results of cases on tenders in which the own firm took part.</summary>
    public const string ReadCaseResults = "alerts.read_case_results";

    /// <summary>Open the name of an expert whom a finding names; who does says what for.</summary>
    public const string OpenExpertNames = "alerts.open_expert_names";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(ReviewAlerts, new("查看和处置预警", "Read warnings and settle them"))
        {
            Roles = [Roles.Supervisor],
        },
        new(
            SetBudget,
            new(
                "查看和设定机构每周预警数",
                "See and set how many warnings an office is given a week"
            )
        )
        {
            Roles = [Roles.Supervisor, Roles.Administrator],
        },
        new(
            OpenExpertNames,
            new("查看发现所涉专家的姓名", "Open the names of experts whom findings name")
        )
        {
            Roles = [Roles.Supervisor],
        },
        new(TrainModel, new("训练模型", "Train the models")) { Roles = [Roles.Supervisor] },
        new(DecideOnModels, new("启用和退回模型", "Put models into service and out of it"))
        {
            Roles = [Roles.Supervisor],
        },
        new(
            SetIndicatorParameters,
            new("试算和调整指标参数", "Try and set parameters of the indicators")
        )
        {
            Roles = [Roles.Supervisor],
        },
        new(ScreenDrafts, new("筛查拟发布的文件", "Have drafts screened before they are published"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Agency],
            Scopes = [Scopes.ProcurementWrite],
        },
        new(
            ReadScreenings,
            new("查看条款筛查结果和答复", "Read what was found in drafts, and what was answered")
        )
        {
            Roles = [Roles.Supervisor],
        },
        new(OpenScreenings, new("进入条款筛查页面", "Open the pages of screenings"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Agency, Roles.Supervisor],
        },
        new(
            ReadAlertTable,
            new("读取项目报警（国家数据规范）", "Read project alerts of the national standard")
        )
        {
            Roles = [Roles.Supervisor],
            Scopes = [Scopes.AlertsRead],
        },
        new(
            ReadSupervision,
            new("跟随并读取预警和监督案件", "Follow and read warnings and supervisors' cases")
        )
        {
            Scopes = [Scopes.SupervisionRead],
        },
        new(AnswerCases, new("答复监督案件", "Answer in supervisors' cases"))
        {
            Roles = [Roles.Purchaser, Roles.Agency],
        },
        new(
            ReadCaseResults,
            new("查看参与项目的监督结果", "Read the results of cases on own tenders")
        )
        {
            Roles = [Roles.Bidder],
        },
    ];
}
