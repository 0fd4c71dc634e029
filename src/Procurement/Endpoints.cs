using Microsoft.AspNetCore.Routing;

namespace Trading.Procurement;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapProcurement(this IEndpointRouteBuilder routes) => routes;
}
