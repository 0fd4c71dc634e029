using Microsoft.Extensions.DependencyInjection;

namespace Trading.Alerts.Week;

/// <summary>Why warnings stand on an office's list of the week.</summary>
internal static class WeekModule
{
    public static IServiceCollection AddWeek(this IServiceCollection services) =>
        services.AddScoped<AlertReasons>().AddScoped<PlaceBands>();
}
