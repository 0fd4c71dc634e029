using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
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
        services
            .AddScoped<RecordedTimes>()
            .AddScoped<OpenClocks>()
            .AddSingleton<ClocksBasis>()
            .AddLongJob<RewriteClocks.Job, RewriteClocks.Input, RewriteClocks.Reached>(
                RewriteClocks.Kind
            )
            .AddSingleton(
                new Recurring(
                    "procurement.rewrite-clocks",
                    "13 * * * *",
                    new RewriteClocks.Command()
                )
            );
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
