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

    /// <summary>Read warnings as the national data standard's project alerts, for the platform above.</summary>
    public const string ReadAlertTable = "alerts.table";

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
        new(
            ReadAlertTable,
            new("读取项目报警（国家数据规范）", "Read project alerts of the national standard")
        )
        {
            Roles = [Roles.Supervisor],
            Scopes = [Scopes.AlertsRead],
        },
    ];
}
