using Trading.Alerts.Contracts;
using Trading.Kernel.Security;

namespace Trading.Alerts.Indicators;

/// <summary>What is asked before a parameter is tried or set.</summary>
internal static class Parameters
{
    /// <summary>Why not; null where nothing is in the way. A parameter holds in the whole province, so who sets it sees all of it.</summary>
    public static Problem? Refusal(
        Caller caller,
        ParameterBook book,
        string indicator,
        string name,
        DateOnly on
    ) =>
        !caller.ScopeOf(AlertsPermissions.SetIndicatorParameters).IsEverything
            ? Problem.Forbidden(
                "指标参数适用于全省，只能由数据范围为全省的监督人员调整。",
                "A parameter holds in the whole province; only a supervisor whose scope is the whole province may change it."
            )
        : book.Find(indicator, name, on) is null
            ? Problem.NotFound("没有这个指标参数。", "No indicator has such a parameter.")
        : null;
}
