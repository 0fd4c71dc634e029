using Microsoft.AspNetCore.Routing;

namespace Trading.Registry;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder routes) => routes;
}
