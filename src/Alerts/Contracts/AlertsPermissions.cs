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

    /// <summary>See and set how many warnings an office is given a week: the own office's, and an administrator any.</summary>
    public const string SetBudget = "alerts.set_budget";

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
        new(TrainModel, new("训练模型", "Train the models")) { Roles = [Roles.Supervisor] },
        new(
            SetIndicatorParameters,
            new("试算和调整指标参数", "Try and set parameters of the indicators")
        )
        {
            Roles = [Roles.Supervisor],
        },
    ];
}
