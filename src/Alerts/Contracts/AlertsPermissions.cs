using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Alerts.Contracts;

/// <summary>What can be done with warnings and the models behind them.</summary>
public static class AlertsPermissions
{
    /// <summary>Read warnings and settle them.</summary>
    public const string ReviewAlerts = "alerts.review";

    /// <summary>Train the models and score again.</summary>
    public const string TrainModel = "alerts.train_model";

    /// <summary>Try and set parameters of the indicators; whoever does must see the whole province besides.</summary>
    public const string SetIndicatorParameters = "alerts.set_indicator_parameters";

    /// <summary>Answer what a supervisor asks in a case on a procurement to which the own firm is a party.</summary>
    public const string AnswerCases = "alerts.answer_cases";

    /// <summary>Read the published results of cases on tenders in which the own firm took part.</summary>
    public const string ReadCaseResults = "alerts.read_case_results";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(ReviewAlerts, new("查看和处置预警", "Read warnings and settle them"))
        {
            Roles = [Roles.Supervisor],
        },
        new(TrainModel, new("训练模型", "Train the models")) { Roles = [Roles.Supervisor] },
        new(
            SetIndicatorParameters,
            new("试算和调整指标参数", "Try and set parameters of the indicators")
        )
        {
            Roles = [Roles.Supervisor],
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
