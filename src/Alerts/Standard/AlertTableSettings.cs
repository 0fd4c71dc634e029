using Microsoft.Extensions.Configuration;

namespace Trading.Alerts.Standard;

/// <summary>What the standard calls platforms and supervisor; empty where the operator has not said.</summary>
/// <param name="PlatformCode">交易系统标识码. Setting <c>Standard:PlatformCode</c>.</param>
/// <param name="ServicePlatformCode">公共服务平台标识码. Setting <c>Standard:ServicePlatformCode</c>.</param>
/// <param name="SupervisorName">监督部门名称. Setting <c>Standard:SupervisorUnitName</c>.</param>
/// <param name="SupervisorCode">监督部门代码. Setting <c>Standard:SupervisorUnitCode</c>.</param>
internal sealed record AlertTableSettings(
    string? PlatformCode,
    string? ServicePlatformCode,
    string? SupervisorName,
    string? SupervisorCode
)
{
    public static AlertTableSettings Read(IConfiguration? settings) =>
        new(
            settings?["Standard:PlatformCode"],
            settings?["Standard:ServicePlatformCode"],
            settings?["Standard:SupervisorUnitName"],
            settings?["Standard:SupervisorUnitCode"]
        );
}
