using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Precision;
using Trading.Alerts.Standard;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Dashboards;

/// <summary>Figures over warnings and procurements, what they are worth, and their way out.</summary>
internal static class DashboardsModule
{
    private static readonly Statement ForgetSamples = Statement.Of(
        "alerts.unflagged_sample.forget",
        """
        delete from unflagged_sample where id in (
            select id from unflagged_sample where drawn_at < @before order by drawn_at, id {page})
        """
    );

    public static IServiceCollection AddDashboards(this IServiceCollection services) =>
        services
            .AddForgotten("unflagged_sample", ForgetSamples)
            .AddScoped<DashboardStore>()
            .AddScoped<DashboardReader>()
            .AddScoped<PresentedAlerts>()
            .AddSingleton(provider => SampleSettings.Read(provider.GetService<IConfiguration>()))
            .AddSingleton(provider =>
                AlertTableSettings.Read(provider.GetService<IConfiguration>())
            )
            .AddSingleton(
                new Recurring(
                    "alerts.dashboards-follow",
                    "* * * * *",
                    new FollowDashboards.Command()
                )
            )
            // At a quarter past three in China, behind the nightly pass.
            .AddSingleton(
                new Recurring(
                    "alerts.dashboards-recount",
                    "15 19 * * *",
                    new RecountDashboards.Command()
                )
            )
            // On the third of a month in China, when what was published on its last day has been scored.
            .AddSingleton(
                new Recurring("alerts.draw-unflagged", "0 20 2 * *", new DrawUnflagged.Command())
            );
}
