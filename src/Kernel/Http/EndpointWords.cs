using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trading.Kernel.Http;

/// <summary>An endpoint's creating POST needs an Idempotency-Key.</summary>
public sealed class NeedsIdempotencyKey;

/// <summary>An endpoint's change needs If-Match.</summary>
public sealed class NeedsIfMatch;

/// <summary>What an endpoint tells the API's description.</summary>
public static class EndpointWords
{
    /// <summary>Creates something: 201, needs an Idempotency-Key (see <see cref="Api.Create"/>).</summary>
    public static RouteHandlerBuilder Creates<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>(StatusCodes.Status201Created).WithMetadata(new NeedsIdempotencyKey());

    /// <summary>Changes one version into the next: needs If-Match (see <see cref="Api.Change"/>).</summary>
    public static RouteHandlerBuilder Changes<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>().WithMetadata(new NeedsIfMatch());
}
