using Microsoft.AspNetCore.Routing;

namespace Trading.Exchange;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes) => routes;
}
