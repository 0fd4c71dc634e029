using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Limits;

/// <summary>The statutory limits of the module.</summary>
public static class LimitModule
{
    private const string Setting = "Trading:StatutoryLimits";

    /// <summary>
    /// Registers the limits: those that ship, those of the kinds, and instead of each id those of the operator's files
    /// (setting <c>Trading:StatutoryLimits</c>, a CSV file or a folder of them).
    /// </summary>
    /// <exception cref="InvalidOperationException">A file has a mistake, told with line and column.</exception>
    public static IServiceCollection AddLimits(
        this IServiceCollection services,
        IConfiguration settings
    )
    {
        var given = SettingFiles
            .Of(settings, Setting)
            .SelectMany(file => SettingFiles.Read(Setting, file, Checked))
            .ToList();
        services.AddScoped<RecordedTimes>();
        return services.AddSingleton(provider =>
            provider
                .GetRequiredService<TradingKinds>()
                .All.Aggregate(
                    StatutoryLimits.Official,
                    (all, kind) => all.With(LimitFile.Of(kind))
                )
                .With(given)
        );
    }

    // Two rows that contradict each other are told at the start as well.
    private static IReadOnlyList<StatutoryLimit> Checked(TextReader reader, string name)
    {
        var limits = LimitFile.Read(reader, name);
        _ = StatutoryLimits.Of(limits);
        return limits;
    }
}
