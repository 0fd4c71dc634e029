using Microsoft.Extensions.Configuration;

namespace Trading.Procurement.Standard;

/// <summary>What the standard calls the platforms; empty where the operator has not said.</summary>
/// <param name="PlatformCode">交易系统标识码. Setting <c>Standard:PlatformCode</c>.</param>
/// <param name="ServicePlatformCode">公共服务平台标识码. Setting <c>Standard:ServicePlatformCode</c>.</param>
internal sealed record StandardSettings(string? PlatformCode, string? ServicePlatformCode)
{
    public static StandardSettings Read(IConfiguration? settings) =>
        new(settings?["Standard:PlatformCode"], settings?["Standard:ServicePlatformCode"]);
}
