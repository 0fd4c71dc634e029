using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Trading.Kernel.Sql;

namespace Trading.Web;

/// <summary>Ready when the database answers, is set as it must be, its schema is ours, and it takes writes.</summary>
internal sealed class DatabaseReady(Database database, WriteProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (await ServerDemands.Complaint(database, cancellationToken) is { } demand)
        {
            return HealthCheckResult.Unhealthy(demand.En);
        }

        var pending = Schema.Pending(database);
        if (pending.Count > 0)
        {
            return HealthCheckResult.Unhealthy(
                $"Schema scripts to apply: {string.Join(", ", pending)}"
            );
        }

        return await probe.Complaint(cancellationToken) is { } complaint
            ? HealthCheckResult.Unhealthy("The database takes no writes.", complaint)
            : HealthCheckResult.Healthy();
    }
}

internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }
        );
    }
}
