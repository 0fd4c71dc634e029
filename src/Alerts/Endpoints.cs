using Microsoft.AspNetCore.Routing;

namespace Trading.Alerts;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder routes) => routes;
}
