using Microsoft.AspNetCore.Routing;

namespace Trading.Evaluation;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapEvaluation(this IEndpointRouteBuilder routes) => routes;
}
